"""Rows of invitations: found by the hash of a code, or by either side's Task; functions of a connection."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, insert, select, update

from backend.circle.tables import invitation
from backend.circle.tasks import MIRROR, Kind

EXPIRED: Final = "expired"
OPEN: Final = frozenset({"requested", "received"})


@dataclass(frozen=True, slots=True)
class Row:
    """One invitation; `claimed_by` is the Patient of who accepted it.

    `expires_ms`: until when it may be answered; once it was, until when it may be confirmed.
    """

    hash: str
    patient: str
    task: str
    kind: Kind
    status: str
    expires_ms: int
    claimed_by: str | None

    @property
    def helped_and_helper(self) -> tuple[str, str | None]:
        """Who would be helped, or designates, and who would help, or be designated."""
        pair = (self.patient, self.claimed_by)
        return pair if self.kind is not Kind.ASK else (self.claimed_by or "", self.patient)

    def is_late(self, now_ms: int) -> bool:
        """Say whether its time has passed while somebody was still to answer, or to confirm."""
        return self.status in OPEN and now_ms >= self.expires_ms


def by_hash(connection: Connection, hashed: str) -> Row | None:
    return _one(connection, invitation.c.hash == hashed)


def by_task(connection: Connection, patient: str, id: str) -> Row | None:
    """Return the invitation one of whose sides is this Task of this record."""
    mine = (invitation.c.patient == patient) & (invitation.c.task == id)
    if id.startswith(MIRROR):
        mine = (invitation.c.claimed_by == patient) & (invitation.c.task == id.removeprefix(MIRROR))
    return _one(connection, mine)


def claimed(connection: Connection, patient: str) -> list[Row]:
    """Return the invitations this person accepted and those they sent that were, still open."""
    theirs = (invitation.c.claimed_by == patient) | (
        (invitation.c.patient == patient) & invitation.c.claimed_by.is_not(None)
    )
    rows = connection.execute(select(invitation).where(theirs, invitation.c.status == "received"))
    return [_row(row) for row in rows]


def add(connection: Connection, row: Row) -> None:
    """Write one down; raises IntegrityError for a hash, or a Task, that is another's."""
    connection.execute(
        insert(invitation).values(
            hash=row.hash,
            patient=row.patient,
            task=row.task,
            kind=row.kind.value,
            status=row.status,
            expires_ms=row.expires_ms,
        )
    )


def move(connection: Connection, row: Row, status: str) -> None:
    """Note where an invitation is."""
    _set(connection, row, {"status": status})


def claim(connection: Connection, row: Row, patient: str, ends_ms: int) -> None:
    """Note who accepted it, and until when it may be confirmed."""
    _set(connection, row, {"status": "received", "claimed_by": patient, "expires_ms": ends_ms})


def _set(connection: Connection, row: Row, said: dict[str, Any]) -> None:
    connection.execute(update(invitation).where(invitation.c.hash == row.hash).values(said))


def _one(connection: Connection, where: ColumnElement[bool]) -> Row | None:
    row = connection.execute(select(invitation).where(where)).first()
    return None if row is None else _row(row)


def _row(row: Any) -> Row:
    return Row(
        row.hash,
        row.patient,
        row.task,
        Kind(row.kind),
        row.status,
        row.expires_ms,
        row.claimed_by,
    )
