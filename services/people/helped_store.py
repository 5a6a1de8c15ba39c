"""Whom the person of a space helps, in the database of that space: functions of a connection."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from services.core.dates import milliseconds, moment_of
from services.core.ids import new_id
from services.storage import meta
from services.storage.driver import Connection

_LATEST: Final = "circle_latest"
"""The latest moment that this device ever saw, in milliseconds since 1970: a clock set back revives nothing."""


class Tie(StrEnum):
    """Why somebody acts in another's record."""

    HELPER = "helper"
    REPRESENTATIVE = "representative"


class May(StrEnum):
    """What they may do there; each includes those before."""

    SEE = "see"
    ADD = "add"
    MANAGE = "manage"


class Why(StrEnum):
    """Why a record is no longer on this device."""

    STOPPED = "stopped"  # by the person, or it came to its end
    LEFT = "left"  # by whoever helped
    NARROWED = "narrowed"  # less of it is open: it was fetched anew


@dataclass(frozen=True, slots=True)
class Helped:
    """Somebody who is helped; `until` is a FHIR date, "" where nothing says when it ends.

    `closed`: its end was seen passed; only the server opens it again, whatever a clock says.
    """

    id: str
    patient: str = field(repr=False)
    name: str = field(repr=False)
    tie: Tie = Tie.HELPER
    areas: frozenset[str] = frozenset()
    may: May = May.SEE
    until: str = ""
    closed: bool = False

    @property
    def adds(self) -> bool:
        return self.may is not May.SEE

    @property
    def manages(self) -> bool:
        return self.may is May.MANAGE

    def opens(self, area: str) -> bool:
        """Say whether an area is open; a representative's have no list."""
        return self.tie is Tie.REPRESENTATIVE or area in self.areas or "all" in self.areas


@dataclass(frozen=True, slots=True)
class Ended:
    """A record that is no longer here. `unsent` counts what had not left, by FHIR type: never what it said."""

    id: str
    name: str = field(repr=False)
    why: Why
    at: datetime
    unsent: Mapping[str, int]


def everyone(connection: Connection) -> tuple[Helped, ...]:
    """Return whom this person helps, by name."""
    rows = connection.execute("SELECT * FROM helped ORDER BY name, id").fetchall()
    return tuple(map(_helped, rows))


def one(connection: Connection, id: str) -> Helped | None:
    row = connection.execute("SELECT * FROM helped WHERE id = ?", (id,)).fetchone()
    return _helped(row) if row else None


def add(connection: Connection, helped: Helped, key: bytes, at: int) -> None:
    """Keep the key of a file that is about to be made, in the place of any other of the same person."""
    connection.execute("DELETE FROM helped WHERE patient = ?", (helped.patient,))
    connection.execute(
        "INSERT INTO helped VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            helped.id,
            helped.patient,
            helped.name,
            helped.tie,
            _areas(helped),
            helped.may,
            helped.until,
            int(helped.closed),
            key,
            at,
        ),
    )


def change(connection: Connection, helped: Helped) -> None:
    """Note what the server now says of it."""
    connection.execute(
        "UPDATE helped SET name = ?, tie = ?, areas = ?, may = ?, until = ?, closed = ? WHERE id = ?",
        (
            helped.name,
            helped.tie,
            _areas(helped),
            helped.may,
            helped.until,
            int(helped.closed),
            helped.id,
        ),
    )


def key_of(connection: Connection, id: str) -> bytes | None:
    row = connection.execute("SELECT key FROM helped WHERE id = ?", (id,)).fetchone()
    return bytes(row["key"]) if row else None


def end(
    connection: Connection, helped: Helped, why: Why, unsent: Mapping[str, int], at: int
) -> None:
    """Destroy the key of a record, and note what went with it: from here on nobody reads its file.

    Of one that is fetched anew, nothing is said where nothing was lost.
    """
    connection.execute("UPDATE helped SET key = zeroblob(length(key)) WHERE id = ?", (helped.id,))
    connection.execute("DELETE FROM helped WHERE id = ?", (helped.id,))
    if why is Why.NARROWED and not unsent:
        return
    connection.execute(
        "INSERT INTO circle_ended VALUES (?, ?, ?, ?, ?)",
        (new_id(), helped.name, why, json.dumps(dict(unsent), sort_keys=True), at),
    )


def ended(connection: Connection) -> tuple[Ended, ...]:
    """Return what ended and was not yet read, the last first."""
    rows = connection.execute("SELECT * FROM circle_ended ORDER BY at DESC").fetchall()
    return tuple(
        Ended(
            row["id"],
            row["name"],
            Why(row["why"]),
            moment_of(row["at"]),
            json.loads(row["unsent"]),
        )
        for row in rows
    )


def forget_ended(connection: Connection, id: str) -> None:
    connection.execute("DELETE FROM circle_ended WHERE id = ?", (id,))


def forget_keys(connection: Connection) -> None:
    """Leave the keys of others' records out of a copy that goes elsewhere."""
    connection.execute("DELETE FROM helped")


def latest(connection: Connection, now: datetime) -> datetime:
    """Return the latest moment that this device ever saw."""
    return moment_of(max(milliseconds(now), int(meta.get(connection, _LATEST) or 0)))


def close_passed(connection: Connection, now: datetime) -> None:
    """Close what has come to its end at the latest moment ever seen here."""
    at = latest(connection, now)
    meta.put(connection, _LATEST, str(milliseconds(at)))
    today = at.astimezone().date()
    for helped in everyone(connection):
        if not helped.closed and _has_passed(helped.until, today):
            connection.execute("UPDATE helped SET closed = 1 WHERE id = ?", (helped.id,))


def unsent(connection: Connection) -> dict[str, int]:
    """Count, by FHIR type, what was done in a record and never reached its server."""
    rows = connection.execute(
        """SELECT r.type AS type, count(DISTINCT r.uid) AS number
           FROM outbox o JOIN resource r ON r.uid = o.resource GROUP BY r.type"""
    ).fetchall()
    found = Counter({str(row["type"]): int(row["number"]) for row in rows})
    wishes = connection.execute(
        "SELECT count(*) FROM appointment_own WHERE state = 'requested'"
    ).fetchone()[0]
    if wishes:
        found["Appointment"] += int(wishes)
    return dict(found)


def _helped(row: Any) -> Helped:
    return Helped(
        row["id"],
        row["patient"],
        row["name"],
        Tie(row["tie"]),
        frozenset(row["areas"].split()),
        May(row["may"]),
        row["until"],
        bool(row["closed"]),
    )


def _areas(helped: Helped) -> str:
    return " ".join(sorted(helped.areas))


def _has_passed(until: str, today: date) -> bool:
    try:
        return date.fromisoformat(until[:10]) < today
    except ValueError:
        return False
