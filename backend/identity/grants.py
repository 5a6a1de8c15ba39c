"""What was given and what became of it: sessions, codes, refresh tokens, assertions; functions of a connection."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update

from backend.access.role import THEMSELF, Role, role_from
from backend.identity.jose import hash_of, new_secret
from backend.identity.tables import assertion, code, refresh, session

CODE_LIFE: Final = 60
REFRESH_LIFE: Final = 30 * 24 * 3600
ACCESS_LIFE: Final = 300
_DAY: Final = 24 * 3600

_PROOFS: Final = "urn:ietf:params:oauth:dpop"
"""Where a client's name stands for assertions; the name of a proof holds its key's."""
_UNPROVEN: Final = 16
"""Answers to one refresh token that may all have been lost; far more than a retrying device makes."""
_SEPARATOR: Final = "."
_BOUND: Final = "~"
"""Between the handle of a family and the thumbprint of the key it is bound to; the hash that is kept covers both."""


@dataclass(frozen=True, slots=True)
class Session:
    """One sign-in of a person on a device, or one grant to a system, until it ends or is revoked.

    `parent` is the sign-in on which a session that opens another's record hangs.
    """

    id: str
    subject: str
    client: str
    patient: str | None
    scope: str
    role: Role = THEMSELF
    parent: str | None = None


def begin(
    connection: Connection, given: Session, expires: int, id_token: str | None = None
) -> None:
    """Write down a session."""
    connection.execute(
        insert(session).values(
            id=given.id,
            subject=given.subject,
            client=given.client,
            patient=given.patient,
            role=given.role.text(),
            scope=given.scope,
            id_token=id_token,
            expires=expires,
            parent=given.parent,
        )
    )


def outlast(connection: Connection, sid: str, expires: int) -> None:
    """Let a session live until `expires`."""
    connection.execute(update(session).where(session.c.id == sid).values(expires=expires))


def is_live(connection: Connection, sid: str, now: int) -> bool:
    row = _row(connection, sid)
    return row is not None and not row["revoked"] and row["expires"] > now


def revoke(connection: Connection, sid: str) -> None:
    """End a session and those that hang on it: their tokens are worth nothing from here on."""
    theirs = (session.c.id == sid) | (session.c.parent == sid)
    connection.execute(update(session).where(theirs).values(revoked=True, id_token=None))
    ended = select(session.c.id).where(theirs)
    connection.execute(delete(refresh).where(refresh.c.session.in_(ended)))


def issue_code(connection: Connection, sid: str, redirect: str, challenge: str, now: int) -> str:
    """Return a new authorization code for a session that waits for it."""
    secret = new_secret()
    connection.execute(
        insert(code).values(
            hash=hash_of(secret),
            session=sid,
            redirect=redirect,
            challenge=challenge,
            expires=now + CODE_LIFE,
        )
    )
    return secret


@dataclass(frozen=True, slots=True)
class Redeemed:
    """A code that was shown: `session` if it opens one, else `revoked` is the session it cost, if any."""

    session: Session | None = None
    revoked: Session | None = None


def redeem_code(
    connection: Connection,
    shown: str,
    client: str,
    redirect: str,
    challenges: Collection[str],
    now: int,
) -> Redeemed:
    """Use up a code; shown twice, or with another verifier, it ends what it gave (RFC 6749 §4.1.2).

    `challenges` are those that what was shown with it answers.
    """
    hashed = hash_of(shown)
    row = connection.execute(select(code).where(code.c.hash == hashed)).mappings().first()
    if row is None:
        return Redeemed()
    first = connection.execute(
        update(code).where(code.c.hash == hashed, code.c.used.is_(False)).values(used=True)
    ).rowcount
    owner = _row(connection, row["session"])
    fits = (
        owner is not None
        and not owner["revoked"]
        and (owner["client"], row["redirect"]) == (client, redirect)
        and row["challenge"] in challenges
        and row["expires"] > now
    )
    if not first or not fits or owner is None:
        revoke(connection, row["session"])
        return Redeemed(revoked=None if owner is None else _session(owner))
    return Redeemed(_session(owner))


def begin_refresh(connection: Connection, sid: str, now: int, key: str = "") -> str:
    """Return the first refresh token of a session; its family is a handle that access tokens do not carry.

    All of the family serve only who holds the key of thumbprint `key`, where there is one (RFC 9449 §5).
    """
    family = f"{new_secret()}{_BOUND}{key}" if key else new_secret()
    connection.execute(update(session).where(session.c.id == sid).values(family=hash_of(family)))
    outlast(connection, sid, now + REFRESH_LIFE)
    return _successor(connection, sid, family)


@dataclass(frozen=True, slots=True)
class Refreshed:
    """`session` and the new `token`, or neither; `revoked` is a session that a re-use ended."""

    session: Session | None = None
    token: str = ""
    revoked: Session | None = None


def rotate(connection: Connection, shown: str, client: str, now: int, key: str = "") -> Refreshed:
    """Take a refresh token and give its successor (RFC 9700 §4.14.2).

    An answer may be lost on its way, so the token that was used last may be used again as long as none of its
    successors was: whoever asks again gets one more successor, and all of them wait. The first successor that
    is used proves that an answer arrived; its siblings and its parent are then forgotten. A token of a known
    family that is not remembered is thus one that was replaced: thief or owner, one of them holds a copy, and
    the family ends. A thief who asks with the last token gains a sibling only, and whichever of the two comes
    second ends both. A copy of a token without the key it is bound to (`key` is the one that was proven) is worth
    nothing, and costs its owner nothing.
    """
    family, _, secret = shown.partition(_SEPARATOR)
    if family.partition(_BOUND)[2] not in {"", key}:
        return Refreshed()
    owner = (
        connection.execute(
            # the lock makes two refreshes of one family wait for each other on PostgreSQL
            select(session).where(session.c.family == hash_of(family)).with_for_update()
        )
        .mappings()
        .first()
    )
    if owner is None or owner["revoked"] or owner["expires"] <= now or owner["client"] != client:
        return Refreshed()
    sid, hashed = owner["id"], hash_of(secret)
    known = connection.execute(
        select(refresh.c.used).where(refresh.c.hash == hashed, refresh.c.session == sid)
    ).first()
    if known is None:
        revoke(connection, sid)
        return Refreshed(revoked=_session(owner))
    if not known.used:
        connection.execute(
            delete(refresh).where(refresh.c.session == sid, refresh.c.hash != hashed)
        )
        connection.execute(update(refresh).where(refresh.c.hash == hashed).values(used=True))
    _is_used(connection, sid, now)
    return Refreshed(_session(owner), _successor(connection, sid, family))


def _is_used(connection: Connection, sid: str, now: int) -> None:
    """Let a session live on, and note the day."""
    today = now // _DAY
    connection.execute(
        update(session)
        .where(session.c.id == sid)
        .values(
            expires=now + REFRESH_LIFE,
            last_day=today,
            first_day=func.coalesce(session.c.first_day, today),
        )
    )


def _successor(connection: Connection, sid: str, family: str) -> str:
    mine = refresh.c.session == sid
    last = connection.execute(select(func.max(refresh.c.number)).where(mine)).scalar_one() or 0
    stale = (refresh.c.number <= last - _UNPROVEN) & refresh.c.used.is_(False)
    connection.execute(delete(refresh).where(mine & stale))
    secret = new_secret()
    connection.execute(insert(refresh).values(hash=hash_of(secret), session=sid, number=last + 1))
    return f"{family}{_SEPARATOR}{secret}"


def session_of_refresh(connection: Connection, shown: str) -> tuple[Session, str | None] | None:
    """Return the session a refresh token belongs to and the issuer's id_token, whatever the token's age."""
    family = hash_of(shown.partition(_SEPARATOR)[0])
    row = connection.execute(select(session).where(session.c.family == family)).mappings().first()
    return (_session(row), row["id_token"]) if row else None


def session_of(connection: Connection, sid: str) -> tuple[Session, str | None] | None:
    """Return a session and the issuer's id_token by the `sid` of an access token."""
    row = _row(connection, sid)
    return (_session(row), row["id_token"]) if row else None


def remember_assertion(connection: Connection, client: str, jti: str, expires: int) -> None:
    """Write down that an assertion was used; raises IntegrityError when it was before (RFC 7523 §3)."""
    connection.execute(insert(assertion).values(client=client, jti=hash_of(jti), expires=expires))


def remember_proof(connection: Connection, name: str, now: int, expires: int) -> None:
    """Write down that a proof was used; raises IntegrityError when it was before (RFC 9449 §11.1)."""
    connection.execute(delete(assertion).where(assertion.c.expires <= now))
    connection.execute(insert(assertion).values(client=_PROOFS, jti=name, expires=expires))


def forget_expired(connection: Connection, now: int) -> None:
    """Drop what time has ended; codes and refresh tokens go with their session."""
    connection.execute(delete(assertion).where(assertion.c.expires <= now))
    connection.execute(delete(session).where(session.c.expires <= now))


def _row(connection: Connection, sid: str) -> RowMapping | None:
    return connection.execute(select(session).where(session.c.id == sid)).mappings().first()


def _session(row: RowMapping) -> Session:
    role = role_from(row["role"])
    kept = (row["id"], row["subject"], row["client"], row["patient"], row["scope"])
    return Session(*kept, role, row["parent"])
