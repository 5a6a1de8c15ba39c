"""Appointments in the encrypted file: functions of a connection, rows in and values out."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

import msgspec

from services.appointments.mapping import appointment_of, role_and_service, zone_name
from services.appointments.models import (
    Appointment,
    Filters,
    Mode,
    Practice,
    Reason,
    Slot,
    State,
)
from services.core.dates import milliseconds
from services.core.errors import NotFoundError
from services.fhir.parsing import Json
from services.remote.scheduling import in_zone
from services.storage import meta
from services.storage.driver import Connection, Row

_FILTERS: Final = "appointment_filters"
_READ: Final = 1000
"""Appointments of the record that are looked at, the last that came first: thirty years of one a fortnight."""
_USUAL_DAYS: Final = 2


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
        )


@dataclass(frozen=True, slots=True)
class Card:
    """What is kept of an appointment beside its resource. `own` is the request it came from, "" for none."""

    practice: Practice
    reason: Reason
    zone: str = ""
    own: str = ""


# -- what exists here only -------------------------------------------------------------------------------------------


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
    return _own(row) if row else None


def to_send(connection: Connection) -> list[Own]:
    """Return what waits to be sent, or to be asked about, in the order in which it was wished for."""
    rows = connection.execute(
        """SELECT * FROM appointment_own WHERE state IN ('requested', 'withdrawn') AND kind <> 'elsewhere'
           ORDER BY created_at, id"""
    )
    return [_own(row) for row in rows]


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


def _own(row: Row) -> Own:
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


# -- what stands on the server ---------------------------------------------------------------------------------------


def put_card(connection: Connection, appointment: str, card: Card) -> None:
    """Keep what was shown of an appointment, under the server's id of it."""
    connection.execute(
        """INSERT INTO appointment_card (appointment, practice, reason, zone, own) VALUES (?, ?, ?, ?, ?)
           ON CONFLICT (appointment) DO UPDATE SET practice = excluded.practice, reason = excluded.reason,
               zone = excluded.zone""",
        (
            appointment,
            msgspec.json.encode(replace(card.practice, first=())).decode(),
            msgspec.json.encode(card.reason).decode(),
            card.zone,
            card.own,
        ),
    )


def card(connection: Connection, appointment: str) -> Card | None:
    """Return what is kept of an appointment, None where nothing is."""
    query = "SELECT * FROM appointment_card WHERE appointment = ?"
    row = connection.execute(query, (appointment,)).fetchone()
    if row is None:
        return None
    return Card(
        msgspec.json.decode(row["practice"], type=Practice),
        msgspec.json.decode(row["reason"], type=Reason),
        row["zone"],
        row["own"],
    )


def every(connection: Connection) -> Iterator[Appointment]:
    """Give every appointment: those of the record, then those of this device."""
    rows = connection.execute(
        """SELECT uid, server_id, version, json FROM resource
           WHERE type = 'Appointment' AND deleted_at IS NULL AND json <> x'' ORDER BY rowid DESC LIMIT ?""",
        (_READ,),
    ).fetchall()
    for row in rows:
        found = _of_resource(connection, row)
        if found:
            yield found
    rows = connection.execute(
        "SELECT * FROM appointment_own WHERE state <> 'withdrawn' ORDER BY created_at DESC, id LIMIT ?",
        (_READ,),
    ).fetchall()
    for row in rows:
        yield _with_days(connection, _own(row).appointment)


def one(connection: Connection, id: str) -> Appointment:
    """Return an appointment by our id, also by that of the request it came from; raises NotFoundError."""
    row = _row(connection, id)
    found = _of_resource(connection, row) if row else None
    if found:
        return found
    here = own(connection, id)
    if here is None or here.state == WITHDRAWN:
        raise NotFoundError
    return _with_days(connection, here.appointment)


def resource(connection: Connection, id: str) -> Json | None:
    """Return the Appointment of the record, None for what exists on this device only."""
    row = _row(connection, id)
    return _parsed(bytes(row["json"])) if row else None


def uid_of(connection: Connection, server_id: str) -> str:
    """Return our id of an appointment of the server's, "" where it is not here."""
    query = "SELECT uid FROM resource WHERE type = 'Appointment' AND server_id = ?"
    row = connection.execute(query, (server_id,)).fetchone()
    return str(row["uid"]) if row else ""


def without_card(connection: Connection, most: int) -> list[tuple[str, str, str]]:
    """Return appointments whose practice is not kept here: (server's id, PractitionerRole, HealthcareService)."""
    rows = connection.execute(
        """SELECT server_id, json FROM resource r
           WHERE type = 'Appointment' AND deleted_at IS NULL AND json <> x'' AND server_id IS NOT NULL
               AND NOT EXISTS (SELECT 1 FROM appointment_card WHERE appointment = r.server_id)
           ORDER BY rowid DESC LIMIT ?""",
        (_READ,),
    ).fetchall()
    found: list[tuple[str, str, str]] = []
    for row in rows:
        said = _parsed(bytes(row["json"]))
        role, service = role_and_service(said) if said else ("", "")
        if role and len(found) < most:
            found.append((str(row["server_id"]), role, service))
    return found


def reminded(connection: Connection) -> set[str]:
    """Return the server's ids of the appointments that a Communication of the server reminds of."""
    rows = connection.execute(
        """SELECT json FROM resource WHERE type = 'Communication' AND deleted_at IS NULL AND json <> x''
               AND instr(json, CAST('urn:carnet:notice' AS BLOB)) > 0 AND instr(json, CAST('reminder' AS BLOB)) > 0
           ORDER BY rowid DESC LIMIT ?""",
        (_READ,),
    ).fetchall()
    found = set()
    for row in rows:
        about = (_parsed(bytes(row["json"])) or {}).get("about")
        for one in about if isinstance(about, list) else []:
            reference = one.get("reference") if isinstance(one, dict) else None
            if isinstance(reference, str) and "Appointment/" in reference:
                found.add(reference.rpartition("/")[2])
    return found


def _row(connection: Connection, id: str) -> Row | None:
    found: Row | None = connection.execute(
        """SELECT uid, server_id, version, json FROM resource
           WHERE type = 'Appointment' AND deleted_at IS NULL AND json <> x''
               AND (uid = ?1 OR server_id IN
                   (SELECT appointment FROM appointment_card WHERE own = ?1 AND own <> ''))""",
        (id,),
    ).fetchone()
    return found


def _of_resource(connection: Connection, row: Row) -> Appointment | None:
    said = _parsed(bytes(row["json"]))
    if said is None:
        return None
    kept = card(connection, row["server_id"]) if row["server_id"] else None
    practice = kept.practice if kept else Practice("", "", "", "")
    reason = kept.reason if kept else Reason("", "", 0)
    found = appointment_of(
        said, row["uid"], row["version"] or "", practice, reason, kept.zone if kept else ""
    )
    if found is None:
        return None
    if found.instead_of:
        found = replace(found, instead_of=uid_of(connection, found.instead_of))
    return _with_days(connection, found)


def _parsed(json: bytes) -> Json | None:
    try:
        said = msgspec.json.decode(json)
    except msgspec.DecodeError:
        return None
    return said if isinstance(said, dict) else None


# -- reminders and filters -------------------------------------------------------------------------------------------


def remind(connection: Connection, appointment: Appointment, days: int) -> None:
    """Keep how many days before it the person is reminded."""
    connection.execute(
        """INSERT INTO appointment_reminder (appointment, days) VALUES (?, ?)
           ON CONFLICT (appointment) DO UPDATE SET days = excluded.days""",
        (appointment.remote or appointment.id, days),
    )


def _with_days(connection: Connection, appointment: Appointment) -> Appointment:
    query = "SELECT days FROM appointment_reminder WHERE appointment = ?"
    row = connection.execute(query, (appointment.remote or appointment.id,)).fetchone()
    return replace(appointment, reminder_days=row["days"] if row else _USUAL_DAYS)


def filters(connection: Connection) -> Filters:
    """Return what was last asked of a search."""
    kept = meta.get(connection, _FILTERS)
    return msgspec.json.decode(kept, type=Filters) if kept else Filters()


def keep_filters(connection: Connection, wanted: Filters) -> None:
    """Keep what is asked of a search for the next one."""
    meta.put(connection, _FILTERS, msgspec.json.encode(wanted).decode())
