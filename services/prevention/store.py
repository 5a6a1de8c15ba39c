"""What the person said, and what the record knows, in the database: functions of a connection."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Final

from services.core.errors import RefusedError
from services.fhir.parsing import Json, parse
from services.prevention.about import Before, Told, with_told
from services.prevention.models import Kind, Person, Said
from services.prevention.reading import person_of
from services.prevention.rules import Words
from services.storage import meta
from services.storage.driver import Connection

_TYPES: Final = ("Immunization", "Procedure", "Condition", "Observation", "DiagnosticReport")
_READ: Final = 2000
"""Resources of a type looked at: far more than a life's vaccines."""


def said(connection: Connection) -> Mapping[str, tuple[Said, ...]]:
    """Return what the person says of each rule, the oldest first.

    Of refusing, not being concerned and being reminded, the last one holds, and none once it is done after it.
    """
    found: dict[str, tuple[Said, ...]] = {}
    for row in connection.execute("SELECT rule, kind, on_day FROM prevention_said ORDER BY at"):
        done = (one for one in found.get(row["rule"], ()) if one.kind is Kind.DONE)
        found[row["rule"]] = (*done, Said(Kind(row["kind"]), row["on_day"]))
    return found


def say(connection: Connection, rule: str, one: Said, at: int) -> None:
    """Keep what the person says; what was said before stays under it, for when this is taken back."""
    last = connection.execute(
        "SELECT max(at) AS at FROM prevention_said WHERE rule = ?", (rule,)
    ).fetchone()["at"]
    if last is not None:
        at = max(at, last + 1)
    connection.execute(
        "INSERT OR REPLACE INTO prevention_said (rule, kind, on_day, at) VALUES (?, ?, ?, ?)",
        (rule, one.kind.value, one.on, at),
    )


def undo(connection: Connection, rule: str) -> bool:
    """Take back the last thing said of a rule; return whether there was one."""
    row = connection.execute(
        "SELECT kind, on_day FROM prevention_said WHERE rule = ? ORDER BY at DESC LIMIT 1",
        (rule,),
    ).fetchone()
    if row is None:
        return False
    connection.execute(
        "DELETE FROM prevention_said WHERE rule = ? AND kind = ? AND on_day = ?",
        (rule, row["kind"], row["on_day"]),
    )
    return True


def told(connection: Connection) -> dict[str, Told]:
    """Return what the person says about themselves."""
    rows = connection.execute("SELECT name, value, at FROM prevention_about")
    return {
        row["name"]: Told(row["value"], datetime.fromtimestamp(row["at"] / 1000, UTC).date())
        for row in rows
    }


def tell(connection: Connection, said: Mapping[str, str | None], at: int) -> Before:
    """Keep or, where None, forget what is said about oneself; return what was there."""
    there = told(connection)
    for name, value in said.items():
        if value is None:
            connection.execute("DELETE FROM prevention_about WHERE name = ?", (name,))
        else:
            connection.execute(
                "INSERT OR REPLACE INTO prevention_about (name, value, at) VALUES (?, ?, ?)",
                (name, value, at),
            )
    return {name: there.get(name) for name in said}


def person(connection: Connection, words: Words, today: date) -> Person:
    """Return what the record knows and what the person says."""
    return with_told(read(connection, words, today), told(connection), words, today)


def read(connection: Connection, words: Words, today: date) -> Person:
    """Return what the record knows, and what the person said of rules."""
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
