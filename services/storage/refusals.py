"""What the person refuses to professionals, or opens in an emergency: wishes beside the Consents that are here."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from services.core.ids import new_id
from services.fhir import refusals
from services.fhir.parsing import Json, parse_kept
from services.fhir.refusals import Somebody
from services.storage import meta, outbox
from services.storage.driver import Connection, Row


class Waiting(StrEnum):
    """What became of a wish; one that the record says by now is there no more."""

    WAITING = "waiting"
    SENT = "sent"  # the server has it, and this device has not read it back yet
    REFUSED = "refused"  # the server would not


@dataclass(frozen=True, slots=True)
class Wish:
    """`wanted`: a Consent is to say `key`, or none any more of those that were `seen`; `at` in milliseconds."""

    key: str
    wanted: bool
    who: Somebody | None
    consent: str
    seen: frozenset[str]
    at: int
    state: Waiting = field(default=Waiting.WAITING)


def in_force(connection: Connection, today: date) -> dict[str, list[Json]]:
    """Return the Consents of the record as this device last had it, by the keys that they have in force."""
    found: dict[str, list[Json]] = {}
    for consent in _consents(connection):
        for key in refusals.says(consent, today):
            found.setdefault(key, []).append(consent)
    return found


def _consents(connection: Connection) -> Iterator[Json]:
    rows = connection.execute(
        """SELECT json FROM resource WHERE type = 'Consent' AND server_id IS NOT NULL AND json <> x''
               AND deleted_at IS NULL ORDER BY last_updated"""
    ).fetchall()
    for row in rows:
        yield parse_kept(bytes(row["json"]))


def wishes(connection: Connection) -> list[Wish]:
    """Return what is not in the record yet, the first decided first."""
    rows = connection.execute("SELECT * FROM refusal_wish ORDER BY at, key").fetchall()
    return [_wish(row) for row in rows]


def _wish(row: Row) -> Wish:
    id = refusals.id_of(row["key"])
    return Wish(
        row["key"],
        bool(row["wanted"]),
        Somebody(id, row["name"], row["profession"]) if id else None,
        row["consent"],
        frozenset(json.loads(row["seen"])),
        row["at"],
        Waiting(row["state"]),
    )


def wish(
    connection: Connection, key: str, who: Somebody | None, today: date, at: int, *, wanted: bool
) -> None:
    """Keep what is wanted of a key; what the record says already, and nothing is on its way against, is no wish."""
    said = in_force(connection, today).get(key, [])
    before = next((one for one in wishes(connection) if one.key == key), None)
    untouched = before is None or before.state is Waiting.REFUSED
    connection.execute("DELETE FROM refusal_wish WHERE key = ?", (key,))
    if untouched and bool(said) is wanted:
        return
    ours = {before.consent, *before.seen} if before else set()  # it may be there all the same
    seen = json.dumps(sorted({str(one.get("id", "")) for one in said} | ours))
    name, profession = (who.name, who.profession) if who else ("", "")
    connection.execute(
        "INSERT INTO refusal_wish VALUES (?, ?, ?, ?, ?, ?, ?, 'waiting')",
        (key, int(wanted), name, profession, new_id(), seen, at),
    )


def settle(connection: Connection, wish: Wish, state: Waiting) -> None:
    """Note what became of a wish, unless the person decided again meanwhile."""
    connection.execute(
        "UPDATE refusal_wish SET state = ? WHERE key = ? AND consent = ?",
        (state.value, wish.key, wish.consent),
    )


def read_back(connection: Connection) -> int:
    """Forget the wishes that the server has, once the record was read after them; return how many."""
    return connection.execute("DELETE FROM refusal_wish WHERE state = 'sent'").rowcount


def count_waiting(connection: Connection) -> int:
    """Return how many wishes wait for the server."""
    if meta.get(connection, outbox.SERVER) is None:
        return 0
    query = "SELECT count(*) FROM refusal_wish WHERE state = 'waiting'"
    return int(connection.execute(query).fetchone()[0])
