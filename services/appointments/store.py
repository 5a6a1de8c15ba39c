"""Appointments of the record, and what is kept beside them: functions of a connection, rows in and values out."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import msgspec

from services.appointments import wishes
from services.appointments.models import Appointment, Filters, Practice, Reason
from services.appointments.reading import appointment_of, role_and_service
from services.core.errors import NotFoundError
from services.fhir.parsing import Json
from services.storage import meta
from services.storage.driver import Connection, Row

_FILTERS: Final = "appointment_filters"
_READ: Final = 1000
"""Appointments of the record that are looked at, the last that came first: thirty years of one a fortnight."""
_USUAL_DAYS: Final = 2


@dataclass(frozen=True, slots=True)
class Card:
    """What is kept of an appointment beside its resource. `own` is the request it came from, "" for none."""

    practice: Practice
    reason: Reason
    zone: str = ""
    own: str = ""


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
    for own in wishes.shown(connection, _READ):
        yield _with_days(connection, own.appointment)


def one(connection: Connection, id: str) -> Appointment:
    """Return an appointment by our id, also by that of the request it came from; raises NotFoundError."""
    row = _row(connection, id)
    found = _of_resource(connection, row) if row else None
    if found:
        return found
    here = wishes.own(connection, id)
    if here is None or here.state == wishes.WITHDRAWN:
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
    return _with_days(connection, replace(found, made_here=bool(kept and kept.own)))


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
