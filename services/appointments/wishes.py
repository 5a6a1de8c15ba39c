"""What exists on this device only: wishes that wait to be sent or were refused, and care found elsewhere."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

import msgspec

from services.appointments.mapping import zone_name
from services.appointments.models import Appointment, Mode, Practice, Reason, Slot, State
from services.core.dates import milliseconds
from services.core.errors import NotFoundError
from services.remote.moments import in_zone
from services.storage.driver import Connection, Row


class Kind(StrEnum):
    """What a row of this device is."""

    BOOKING = "booking"
    WAITLIST = "waitlist"
    ELSEWHERE = "elsewhere"


WITHDRAWN: Final = "withdrawn"
"""The state of a request that was given up but may have reached the server: it is asked, then forgotten."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted of a practice. `first` and `last` (ISO dates) bound a wish for any time."""

    practice: Practice
    reason: Reason
    slot: Slot | None = None
    start: datetime | None = None
    end: datetime | None = None
    zone: str = ""
    mode: Mode = Mode.PLACE
    note: str = ""
    secret: bool = False
    first: str = ""
    last: str = ""
    instead_of: str = ""
    alternatives: tuple[Slot, ...] = ()


@dataclass(frozen=True, slots=True)
class Own:
    """A row of this device. `key` is how the server knows it again; `tried`: it may have reached the server."""

    id: str
    kind: Kind
    state: str
    key: str
    tried: bool
    wish: Wish
    created: int  # milliseconds since 1970

    @property
    def appointment(self) -> Appointment:
        """The row as it is shown."""
        wish = self.wish
        start, end = (_zoned(moment, wish.zone) for moment in (wish.start, wish.end))
        return Appointment(
            id=self.id,
            state=State(self.state),
            start=start,
            end=end,
            practice=wish.practice,
            reason=wish.reason,
            mode=wish.mode,
            slot=wish.slot.id if wish.slot else "",
            elsewhere=self.kind is Kind.ELSEWHERE,
            secret=wish.secret,
            instead_of=wish.instead_of,
            alternatives=tuple(_slot_in(one, wish.zone) for one in wish.alternatives),
            note=wish.note,
            made_here=True,
        )


def put_own(connection: Connection, own: Own) -> None:
    """Write a row, or write it again."""
    start = milliseconds(own.wish.start) if own.wish.start else None
    connection.execute(
        """INSERT INTO appointment_own (id, kind, state, key, tried, start, wish, created_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (id) DO UPDATE SET state = excluded.state, tried = excluded.tried, wish = excluded.wish""",
        (
            own.id,
            own.kind.value,
            own.state,
            own.key,
            int(own.tried),
            start,
            msgspec.json.encode(own.wish).decode(),
            own.created,
        ),
    )


def own(connection: Connection, id: str) -> Own | None:
    """Return a row of this device, None where there is none."""
    row = connection.execute("SELECT * FROM appointment_own WHERE id = ?", (id,)).fetchone()
    return _row(row) if row else None


def to_send(connection: Connection) -> list[Own]:
    """Return what waits to be sent, or to be asked about, in the order in which it was wished for."""
    rows = connection.execute(
        """SELECT * FROM appointment_own WHERE state IN ('requested', 'withdrawn') AND kind <> 'elsewhere'
           ORDER BY created_at, id"""
    )
    return [_row(row) for row in rows]


def mark(connection: Connection, id: str, *, tried: bool) -> None:
    """Note whether a wish may have reached the server; raises NotFoundError for one that was given up."""
    query = "UPDATE appointment_own SET tried = ? WHERE id = ? AND state = 'requested'"
    if not connection.execute(query, (int(tried), id)).rowcount:
        raise NotFoundError


def granted(connection: Connection, id: str) -> None:
    """Forget a wish that was granted; one that was given up meanwhile stays, to be taken back."""
    connection.execute("DELETE FROM appointment_own WHERE id = ? AND state <> 'withdrawn'", (id,))


def refuse(connection: Connection, own: Own) -> None:
    """Keep that a wish was refused; one that was given up meanwhile is forgotten."""
    here = connection.execute(
        "SELECT state FROM appointment_own WHERE id = ?", (own.id,)
    ).fetchone()
    if here is not None and here["state"] == WITHDRAWN:
        drop_own(connection, own.id)
    elif here is not None:
        put_own(connection, own)


def drop_own(connection: Connection, id: str) -> None:
    """Forget a row of this device."""
    connection.execute("DELETE FROM appointment_own WHERE id = ?", (id,))


def shown(connection: Connection, most: int) -> list[Own]:
    """Return what is shown of this device's own, the newest first."""
    rows = connection.execute(
        "SELECT * FROM appointment_own WHERE state <> 'withdrawn' ORDER BY created_at DESC, id LIMIT ?",
        (most,),
    )
    return [_row(row) for row in rows]


def _row(row: Row) -> Own:
    wish = msgspec.json.decode(row["wish"], type=Wish)
    if wish.slot:
        wish = replace(wish, slot=_slot_in(wish.slot, wish.zone))
    return Own(
        row["id"],
        Kind(row["kind"]),
        row["state"],
        row["key"],
        bool(row["tried"]),
        wish,
        row["created_at"],
    )


def _slot_in(slot: Slot, zone: str) -> Slot:
    return replace(slot, start=in_zone(slot.start, zone), end=in_zone(slot.end, zone))


def _zoned(moment: datetime | None, zone: str) -> datetime | None:
    return in_zone(moment, zone) if moment else None


def wish_for(slot: Slot, practice: Practice, reason: Reason, note: str, *, secret: bool) -> Wish:
    """Return the wish for one time."""
    return Wish(
        replace(practice, first=()),
        reason,
        slot,
        slot.start,
        slot.end,
        zone_name(slot),
        slot.mode,
        note,
        secret,
    )
