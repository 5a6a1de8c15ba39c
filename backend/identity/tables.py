"""What sign-in remembers. Every secret is kept as its hash, every person as a pseudonym; times are Unix seconds."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

metadata: Final = MetaData()

_HASH: Final = 64
_HANDLE: Final = 64

account: Final = Table(
    "identity_account",
    metadata,
    Column("key", String(_HASH), primary_key=True),  # of (issuer, sub): two issuers may say one sub
    Column("id", String(_HANDLE), nullable=False, unique=True),
    Column("patient", String(64), nullable=False),  # a FHIR id
)

login: Final = Table(
    "identity_login",
    metadata,
    Column("state", String(_HASH), primary_key=True),
    Column("cookie", String(_HASH), nullable=False),
    Column("nonce", String(_HANDLE), nullable=False),
    Column("verifier", String(_HANDLE), nullable=False),
    Column("client", String(200), nullable=False),
    Column("redirect", String(200), nullable=False),
    Column("app_state", Text, nullable=False),
    Column("challenge", String(_HANDLE), nullable=False),
    Column("scope", Text, nullable=False),
    Column("expires", BigInteger, nullable=False, index=True),
)

session: Final = Table(
    "identity_session",
    metadata,
    Column("id", String(_HANDLE), primary_key=True),  # the `sid` of its access tokens
    Column("family", String(_HASH), unique=True),  # of its refresh tokens; null if it has none
    Column("subject", String(200), nullable=False),
    Column("client", String(200), nullable=False),
    Column("patient", String(64)),
    Column("role", Text, nullable=False, server_default=""),  # JSON, where it is not the person
    Column("scope", Text, nullable=False),
    Column("id_token", Text),  # the issuer's, to sign out there; null where it does not offer it
    Column("expires", BigInteger, nullable=False, index=True),
    Column("revoked", Boolean, nullable=False, default=False),
    Column(
        "device", String(60), nullable=False, server_default=""
    ),  # its name, as the person sees it
    Column("first_day", Integer),  # days since 1970; null before the sign-in came to its end
    Column("last_day", Integer),
    # of the person's own session, where this one opens another's record: it ends with it
    Column("parent", String(_HANDLE), index=True),
    Index("ix_identity_session_subject", "subject"),
)

code: Final = Table(
    "identity_code",
    metadata,
    Column("hash", String(_HASH), primary_key=True),
    Column("session", ForeignKey(session.c.id, ondelete="CASCADE"), nullable=False, index=True),
    Column("redirect", String(200), nullable=False),
    Column("challenge", String(_HANDLE), nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("used", Boolean, nullable=False, default=False),
)

refresh: Final = Table(
    "identity_refresh",
    metadata,
    Column("hash", String(_HASH), primary_key=True),
    Column("session", ForeignKey(session.c.id, ondelete="CASCADE"), nullable=False),
    Column("used", Boolean, nullable=False, default=False),
    Column("number", Integer, nullable=False),  # in the order they were given
    Index("identity_refresh_session", "session", "used"),
)

assertion: Final = Table(
    "identity_assertion",
    metadata,
    Column("client", String(200), primary_key=True),
    Column("jti", String(_HASH), primary_key=True),
    Column("expires", BigInteger, nullable=False, index=True),
)
