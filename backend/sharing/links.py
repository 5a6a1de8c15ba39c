"""Links in the database: functions of a connection, for their person and for whoever opens them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from backend.sharing import limits
from backend.sharing.tables import file, link, opening, report


class State(StrEnum):
    """Where a link stands; only one that is open can be opened."""

    WAITING = "waiting"  # its files have not all come
    OPEN = "open"
    REVOKED = "revoked"
    EXPIRED = "expired"
    EXHAUSTED = "exhausted"  # opened as often as was allowed
    LOCKED = "locked"  # too many wrong passcodes


ENDED: Final = frozenset({State.REVOKED, State.EXPIRED, State.EXHAUSTED, State.LOCKED})


@dataclass(frozen=True, slots=True)
class Announced:
    """A file that will come: its bytes, sealed, and their SHA-256 in hexadecimal."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """A link as its person wants it; times in Unix seconds. `salt` and `verifier` are None without a passcode."""

    id: str
    patient: str
    expires: int
    openings: int
    takes_report: bool
    files: tuple[Announced, ...]
    salt: bytes | None = field(default=None, repr=False)
    verifier: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Placed:
    """Where sealed bytes are, how many, and whose link they are of."""

    blob: str
    size: int
    patient: str


class TooManyLinksError(Exception):
    """The person has as many open links as one may have."""


class OtherLinkError(Exception):
    """A link of that id is there, and is another one."""


def state_of(row: Row[Any], missing: int, now: int) -> State:
    """Say where a link stands; `missing` counts the files that never came."""
    if row.revoked is not None:
        return State.REVOKED
    if row.attempts <= 0:
        return State.LOCKED
    if now >= row.expires:
        return State.EXPIRED
    if row.opened >= row.openings:
        return State.EXHAUSTED
    return State.WAITING if missing else State.OPEN


def make(connection: Connection, wanted: Wanted, now: int) -> bool:
    """Announce a link; say whether it is new.

    Raises:
        OtherLinkError: this id is another link's. TooManyLinksError: there are enough.

    """
    there = connection.execute(select(link).where(link.c.id == wanted.id)).one_or_none()
    if there is not None:
        if not _is_same(connection, there, wanted):
            raise OtherLinkError
        return False
    living = select(func.count()).where(
        link.c.patient == wanted.patient,
        link.c.revoked.is_(None),
        link.c.expires > now,
        link.c.opened < link.c.openings,
        link.c.attempts > 0,
    )
    if connection.execute(living).scalar_one() >= limits.LIVING:
        raise TooManyLinksError
    connection.execute(insert(link).values(_columns(wanted, now)))
    rows = [
        {"link": wanted.id, "number": number, "size": one.size, "sha256": one.sha256}
        for number, one in enumerate(wanted.files)
    ]
    connection.execute(insert(file), rows)
    return True


def _columns(wanted: Wanted, now: int) -> Mapping[str, Any]:
    return {
        "id": wanted.id,
        "patient": wanted.patient,
        "created": now,
        "expires": wanted.expires,
        "openings": wanted.openings,
        "opened": 0,
        "attempts": limits.ATTEMPTS,
        "refused": 0,
        "salt": wanted.salt,
        "verifier": wanted.verifier,
        "takes_report": wanted.takes_report,
    }


def _is_same(connection: Connection, row: Row[Any], wanted: Wanted) -> bool:
    """Whether an announcement only comes again: its first answer was lost."""
    files = connection.execute(
        select(file.c.size, file.c.sha256).where(file.c.link == wanted.id).order_by(file.c.number)
    )
    return (
        (row.patient, row.expires, row.openings, bool(row.takes_report))
        == (wanted.patient, wanted.expires, wanted.openings, wanted.takes_report)
        and (row.salt, row.verifier) == (wanted.salt, wanted.verifier)
        and tuple(Announced(one.size, one.sha256) for one in files) == wanted.files
    )


def awaited(
    connection: Connection, id: str, patient: str, number: int, now: int
) -> Announced | None:
    """Return what a file of a person's link was announced as, None where none can come (any more)."""
    row = _owned(connection, id, patient)
    if row is None or state_of(row, 1, now) is not State.WAITING:
        return None
    found = connection.execute(
        select(file.c.size, file.c.sha256).where(file.c.link == id, file.c.number == number)
    ).one_or_none()
    return Announced(found.size, found.sha256) if found else None


def keep_file(connection: Connection, id: str, number: int, blob: str) -> None:
    """Note that a file came."""
    connection.execute(
        update(file).where(file.c.link == id, file.c.number == number).values(blob=blob)
    )


def listed(connection: Connection, patient: str, now: int) -> list[dict[str, Any]]:
    """Return a person's links as they are told, the newest first, with who opened them and what was left."""
    rows = connection.execute(
        select(link).where(link.c.patient == patient).order_by(link.c.created.desc(), link.c.id)
    ).all()
    return [_told(connection, row, now) for row in rows]


def _told(connection: Connection, row: Row[Any], now: int) -> dict[str, Any]:
    opened = connection.execute(
        select(opening.c.at, opening.c.recipient)
        .where(opening.c.link == row.id)
        .order_by(opening.c.number)
    )
    left = connection.execute(
        select(report.c.id, report.c.at, report.c.size)
        .where(report.c.link == row.id)
        .order_by(report.c.at, report.c.id)
    )
    return {
        "id": row.id,
        "state": state_of(row, missing(connection, row.id), now),
        "created": row.created,
        "expires": row.expires,
        "openings": row.openings,
        "opened": row.opened,
        "refused": row.refused,
        "attempts": max(0, row.attempts),
        "report": bool(row.takes_report),
        "log": [{"at": one.at, "recipient": one.recipient} for one in opened],
        "reports": [{"id": one.id, "at": one.at, "size": one.size} for one in left],
    }


def revoke(connection: Connection, id: str, patient: str, now: int) -> bool:
    """Close a link for good; say whether there is such a link of this person's."""
    row = _owned(connection, id, patient)
    if row is None:
        return False
    if row.revoked is None:
        connection.execute(update(link).where(link.c.id == id).values(revoked=now))
    return True


def report_of(connection: Connection, id: str, patient: str, name: str) -> Placed | None:
    """Return where a report left by a person's link is."""
    if _owned(connection, id, patient) is None:
        return None
    found = connection.execute(
        select(report.c.blob, report.c.size).where(report.c.link == id, report.c.id == name)
    ).one_or_none()
    return Placed(found.blob, found.size, patient) if found else None


def drop_report(connection: Connection, id: str, patient: str, name: str) -> str | None:
    """Forget a report that its person has; return its blob."""
    found = report_of(connection, id, patient, name)
    if found is None:
        return None
    connection.execute(delete(report).where(report.c.link == id, report.c.id == name))
    return found.blob


def missing(connection: Connection, id: str) -> int:
    """Return how many files of a link are not here."""
    asked = select(func.count()).where(file.c.link == id, file.c.blob.is_(None))
    return int(connection.execute(asked).scalar_one())


def blobs_of(connection: Connection, id: str, *, reports: bool) -> list[str]:
    """Return where the sealed bytes of a link are."""
    found = connection.execute(
        select(file.c.blob).where(file.c.link == id, file.c.blob.is_not(None))
    ).scalars()
    left = connection.execute(select(report.c.blob).where(report.c.link == id)).scalars()
    return [*found, *(left if reports else ())]


def _owned(connection: Connection, id: str, patient: str) -> Row[Any] | None:
    return connection.execute(
        select(link).where(link.c.id == id, link.c.patient == patient)
    ).one_or_none()
