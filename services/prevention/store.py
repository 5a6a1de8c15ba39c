"""What the person said, and what the record knows, in the database: functions of a connection."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from services.core.errors import RefusedError
from services.fhir.parsing import Json, parse
from services.prevention.models import Kind, Person, Said
from services.prevention.reading import person_of
from services.prevention.rules import Words
from services.storage import meta
from services.storage.driver import Connection

_TYPES: Final = ("Immunization", "Procedure", "Condition", "Observation", "DiagnosticReport")
_READ: Final = 2000
"""Resources of a type looked at: far more than a life's vaccines."""
_EXCLUSIVE: Final = (Kind.REFUSED, Kind.NOT_FOR_ME, Kind.REMIND)


def said(connection: Connection) -> Mapping[str, tuple[Said, ...]]:
    """Return what the person said of each rule, the oldest first."""
    found: dict[str, tuple[Said, ...]] = {}
    for row in connection.execute(
        "SELECT rule, kind, on_day FROM prevention_said ORDER BY at, on_day"
    ):
        found[row["rule"]] = (*found.get(row["rule"], ()), Said(Kind(row["kind"]), row["on_day"]))
    return found


def say(connection: Connection, rule: str, one: Said, at: int) -> None:
    """Keep what the person says; of refusing, not being concerned and being reminded, the last one holds."""
    if one.kind in _EXCLUSIVE:
        for kind in _EXCLUSIVE:
            connection.execute(
                "DELETE FROM prevention_said WHERE rule = ? AND kind = ?", (rule, kind.value)
            )
    connection.execute(
        "INSERT OR REPLACE INTO prevention_said (rule, kind, on_day, at) VALUES (?, ?, ?, ?)",
        (rule, one.kind.value, one.on, at),
    )


def undo(connection: Connection, rule: str) -> bool:
    """Take back the last thing said of a rule; return whether there was one."""
    row = connection.execute(
        "SELECT kind, on_day FROM prevention_said WHERE rule = ? ORDER BY at DESC, on_day DESC LIMIT 1",
        (rule,),
    ).fetchone()
    if row is None:
        return False
    connection.execute(
        "DELETE FROM prevention_said WHERE rule = ? AND kind = ? AND on_day = ?",
        (rule, row["kind"], row["on_day"]),
    )
    return True


def person(connection: Connection, words: Words, today: date) -> Person:
    """Return what the record and the person know."""
    identity = meta.identity(connection)
    found = [one for type in _TYPES for one in _resources(connection, type)]
    return person_of(identity, found, said(connection), words, today)


def _resources(connection: Connection, type: str) -> Iterable[Json]:
    rows = connection.execute(
        "SELECT json FROM resource WHERE type = ? AND deleted_at IS NULL LIMIT ?", (type, _READ)
    )
    for row in rows:
        try:
            yield parse(bytes(row["json"]))
        except RefusedError:  # kept as it came; it is no worse for the others
            continue
