"""Records and sign-in, as the server made them before there were steps.

Everything is made only where it is not there: a database from that time is adopted by taking this step, see
`adopting`, and one whose operator made an index beforehand has it already.
"""

from typing import Any, Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0001"
down_revision: Final = None

_HANDLE: Final = 64
_HASH: Final = 64


def upgrade() -> None:
    """Make the tables of FHIR resources, then those of sign-in."""
    _resources()
    _server()
    _sign_in()
    _sessions()


def _resources() -> None:
    _table(
        "resource",
        *_key(),
        sa.Column("version", sa.Integer, nullable=False),
        *_state(),
        sa.Column("date_low", sa.BigInteger, nullable=False),
        sa.Column("date_high", sa.BigInteger, nullable=False),
        sa.Column("status", sa.Text),
    )
    _index("resource_feed", "resource", "patient", "seq", unique=True)
    _index("resource_updated", "resource", "patient", "type", "updated_ms", "id")
    _index("resource_date", "resource", "patient", "type", "date_low", "id")
    _table("history", *_key(), sa.Column("version", sa.Integer, primary_key=True), *_state())
    _index("history_seq", "history", "patient", "type", "seq", unique=True)
    _index("history_blob", "history", "blob", where="blob IS NOT NULL")
    _table(
        "token",
        sa.Column("patient", sa.String(64), nullable=False),
        sa.Column("type", sa.String(64), nullable=False),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("param", sa.String(16), nullable=False),
        sa.Column("system", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
    )
    _index("token_code", "token", "patient", "type", "param", "code")
    _index("token_of", "token", "patient", "type", "id")
    identifies = "type = 'Patient' AND param = 'identifier'"
    _index("patient_identified", "token", "code", "system", where=identifies)


def _server() -> None:
    _table(
        "feed_head",
        sa.Column("patient", sa.String(64), primary_key=True),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("updated_ms", sa.BigInteger, nullable=False),
    )
    _table(
        "server",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("schema_version", sa.Integer, nullable=False),
        sa.Column("epoch", sa.Text, nullable=False),
    )


def _sign_in() -> None:
    _table(
        "identity_account",
        sa.Column("key", sa.String(_HASH), primary_key=True),
        sa.Column("id", sa.String(_HANDLE), nullable=False, unique=True),
        sa.Column("patient", sa.String(64), nullable=False),
    )
    _table(
        "identity_login",
        sa.Column("state", sa.String(_HASH), primary_key=True),
        sa.Column("cookie", sa.String(_HASH), nullable=False),
        sa.Column("nonce", sa.String(_HANDLE), nullable=False),
        sa.Column("verifier", sa.String(_HANDLE), nullable=False),
        sa.Column("client", sa.String(200), nullable=False),
        sa.Column("redirect", sa.String(200), nullable=False),
        sa.Column("app_state", sa.Text, nullable=False),
        sa.Column("challenge", sa.String(_HANDLE), nullable=False),
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("expires", sa.BigInteger, nullable=False),
    )
    _index("ix_identity_login_expires", "identity_login", "expires")
    _table(
        "identity_assertion",
        sa.Column("client", sa.String(200), primary_key=True),
        sa.Column("jti", sa.String(_HASH), primary_key=True),
        sa.Column("expires", sa.BigInteger, nullable=False),
    )
    _index("ix_identity_assertion_expires", "identity_assertion", "expires")


def _sessions() -> None:
    _table(
        "identity_session",
        sa.Column("id", sa.String(_HANDLE), primary_key=True),
        sa.Column("family", sa.String(_HASH), unique=True),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("client", sa.String(200), nullable=False),
        sa.Column("patient", sa.String(64)),
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("id_token", sa.Text),
        sa.Column("expires", sa.BigInteger, nullable=False),
        sa.Column("revoked", sa.Boolean, nullable=False),
    )
    _index("ix_identity_session_expires", "identity_session", "expires")
    _table(
        "identity_code",
        sa.Column("hash", sa.String(_HASH), primary_key=True),
        _session(),
        sa.Column("redirect", sa.String(200), nullable=False),
        sa.Column("challenge", sa.String(_HANDLE), nullable=False),
        sa.Column("expires", sa.BigInteger, nullable=False),
        sa.Column("used", sa.Boolean, nullable=False),
    )
    _index("ix_identity_code_session", "identity_code", "session")
    _table(
        "identity_refresh",
        sa.Column("hash", sa.String(_HASH), primary_key=True),
        _session(),
        sa.Column("used", sa.Boolean, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
    )
    _index("identity_refresh_session", "identity_refresh", "session", "used")


def _key() -> tuple[sa.Column[str], ...]:
    return tuple(sa.Column(name, sa.String(64), primary_key=True) for name in _KEY)


_KEY: Final = ("patient", "type", "id")


def _state() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("updated_ms", sa.BigInteger, nullable=False),
        sa.Column("deleted", sa.Boolean, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("blob", sa.Text),
        sa.Column("blob_size", sa.BigInteger),
    )


def _session() -> sa.Column[str]:
    parent = sa.ForeignKey("identity_session.id", ondelete="CASCADE")
    return sa.Column("session", sa.String(_HANDLE), parent, nullable=False)


def _table(name: str, *columns: sa.Column[Any]) -> None:
    op.create_table(name, *columns, if_not_exists=True)


def _index(
    name: str, table: str, *columns: str, unique: bool = False, where: str | None = None
) -> None:
    condition = None if where is None else sa.text(where)
    op.create_index(
        name,
        table,
        list(columns),
        unique=unique,
        if_not_exists=True,
        sqlite_where=condition,
        postgresql_where=condition,
    )
