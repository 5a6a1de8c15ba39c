"""Opening a link: counted before anything leaves, whatever comes at once."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from backend.sharing import limits
from backend.sharing.links import Placed, State, missing, state_of
from backend.sharing.tables import file, link, opening, report


@dataclass(frozen=True, slots=True)
class Asked:
    """A link that somebody wants to open: `patient` is "" where there is no such link.

    `salt` and `verifier` are None where it has no passcode; one attempt was taken already where it has.
    """

    patient: str
    state: State | None
    salt: bytes | None = field(default=None, repr=False)
    verifier: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Opened:
    """What an opening gives: how many files, how many openings are left, until when, and whether a report may be."""

    patient: str
    files: int
    left: int
    expires: int
    takes_report: bool


def ask(connection: Connection, id: str, now: int, *, guesses: bool) -> Asked:
    """Look at a link; one with a passcode loses an attempt if `guesses`, which a right one gives back.

    Guesses that come at once are thus never more than there are attempts.
    """
    row = _row(connection, id)
    if row is None:
        return Asked("", None)
    state = state_of(row, missing(connection, id), now)
    if state is not State.OPEN:
        connection.execute(update(link).where(link.c.id == id).values(refused=link.c.refused + 1))
        return Asked(row.patient, state)
    if row.verifier is not None and guesses:
        taken = connection.execute(
            update(link)
            .where(link.c.id == id, link.c.attempts > 0)
            .values(attempts=link.c.attempts - 1, refused=link.c.refused + 1)
        )
        if taken.rowcount != 1:
            return Asked(row.patient, State.LOCKED)
    return Asked(row.patient, state, row.salt, row.verifier)


def attempts_left(connection: Connection, id: str) -> int:
    """Return how many wrong passcodes a link still bears."""
    row = _row(connection, id)
    return max(0, row.attempts) if row is not None else 0


def open_link(
    connection: Connection, id: str, recipient: str, now: int, *, guessed: bool
) -> Opened | None:
    """Count an opening and note who says to be there; None where the link closed meanwhile.

    `guessed`: the passcode was right, and the attempt is given back.
    """
    back = 1 if guessed else 0
    counted = connection.execute(
        update(link)
        .where(
            link.c.id == id,
            link.c.revoked.is_(None),
            link.c.expires > now,
            link.c.opened < link.c.openings,
            link.c.attempts > -back,
        )
        .values(
            opened=link.c.opened + 1,
            attempts=link.c.attempts + back,
            refused=link.c.refused - back,
        )
    )
    if counted.rowcount != 1:
        return None
    row = connection.execute(select(link).where(link.c.id == id)).one()
    connection.execute(
        insert(opening).values(link=id, number=row.opened, at=now, recipient=recipient)
    )
    files = connection.execute(select(func.count()).where(file.c.link == id)).scalar_one()
    return Opened(
        row.patient, files, row.openings - row.opened, row.expires, bool(row.takes_report)
    )


def file_of(connection: Connection, id: str, number: int) -> Placed | None:
    """Return where a file of a link is, as long as nobody closed the link: openings that were begun go on."""
    found = connection.execute(
        select(file.c.blob, file.c.size, link.c.patient)
        .join(link, link.c.id == file.c.link)
        .where(
            file.c.link == id,
            file.c.number == number,
            file.c.blob.is_not(None),
            link.c.revoked.is_(None),
        )
    ).one_or_none()
    return Placed(found.blob, found.size, found.patient) if found else None


def takes_report(connection: Connection, id: str) -> str | None:
    """Return whose link may still be given a report, None where it may not."""
    row = _row(connection, id)
    if row is None or row.revoked is not None or not row.takes_report:
        return None
    count = connection.execute(select(func.count()).where(report.c.link == id)).scalar_one()
    return str(row.patient) if count < limits.REPORTS else None


def leave_report(
    connection: Connection, id: str, name: str, at: int, blob: str, size: int
) -> str | None:
    """Keep a report; return whose link it is, None where it takes none any more."""
    patient = takes_report(connection, id)
    if patient is not None:
        connection.execute(insert(report).values(id=name, link=id, at=at, size=size, blob=blob))
    return patient


def _row(connection: Connection, id: str) -> Row[Any] | None:
    return connection.execute(select(link).where(link.c.id == id)).one_or_none()
