"""Who may see what: the person's decisions that the server has not confirmed, and their rule for a category.

A decision is kept as what was wanted and what was seen then: it is put upon whatever the server has meanwhile, and
never opens what somebody closed since (docs/adr/0027-who-may-see-it.md).
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from services.core.categories import Category
from services.fhir.parsing import parse_kept
from services.fhir.visibility import Visibility, of_codes, visibility_of
from services.storage import meta, outbox, synced
from services.storage.driver import Connection, Row
from services.storage.synced import Arrival, Received


class State(StrEnum):
    """Where a decision stands."""

    WAITING = "waiting"
    DONE = "done"  # the server confirmed it; kept so that a rule for the category does not undo it
    CHANGED = (
        "changed"  # it was changed elsewhere meanwhile: what closes was done, what opens was not
    )
    REFUSED = "refused"  # the server would not


@dataclass(frozen=True, slots=True)
class Wish:
    """A decision on one resource; `seen` is what it showed then."""

    resource: str
    document: str
    wanted: Visibility
    seen: Visibility
    state: State


@dataclass(frozen=True, slots=True)
class Target:
    """A resource on the server whose labels wait to be changed."""

    type: str
    server_id: str
    wish: Wish


SHUT: Final = """(instr({0}.json, x'4D41535155455F5053') > 0
    OR instr({0}.json, x'75726E3A6361726E65743A68696464656E2D66726F6D') > 0
    OR instr({0}.json, x'494E56495349424C455F524550524553454E54414E54535F4C4547415558') > 0)"""
"""That a resource `{0}` carries a label: the words of the partial index `resource_hidden`."""


def decide(
    connection: Connection, document: str, uid: str, wanted: Visibility, seen: Visibility, at: int
) -> None:
    """Keep a decision; one that waits already keeps what was seen when it was first made."""
    connection.execute(
        """INSERT INTO visibility_wish VALUES (?1, ?2, ?3, ?4, ?5, 'waiting')
           ON CONFLICT (resource) DO UPDATE SET wanted = ?3, at = ?5, document = ?2, state = 'waiting',
               seen = CASE WHEN state = 'waiting' THEN seen ELSE ?4 END""",
        (uid, document, _written(wanted), _written(seen), at),
    )


def wish_of(connection: Connection, uid: str) -> Wish | None:
    """Return what was decided last on a resource."""
    row = connection.execute("SELECT * FROM visibility_wish WHERE resource = ?", (uid,)).fetchone()
    return _wish(row) if row else None


def wanted_for(connection: Connection, uid: str) -> Visibility | None:
    """Return what waits to be said of a resource: it leaves so from its first version on."""
    wish = wish_of(connection, uid)
    return wish.wanted if wish and wish.state is State.WAITING else None


def keep_there(connection: Connection, there: Received, at: int) -> None:
    """Have here what the server has, its labels too where its version is known already; an edit that waits stays.

    `at` is now, in milliseconds: it is filed again.
    """
    if synced.receive(connection, there, "", at).arrival is Arrival.KNOWN:
        connection.execute(
            f"""UPDATE resource AS r SET json = ?1, base_json = NULL, unfiled = ?2
                WHERE type = ?3 AND server_id = ?4 AND version = ?5 AND json <> x'' AND json <> ?1
                    AND NOT {outbox.WAITS}""",  # noqa: S608 - constants only
            (there.json, at, there.type, there.id, there.version),
        )


def settle(connection: Connection, wish: Wish, state: State) -> None:
    """Note what became of a decision, unless the person decided again meanwhile."""
    connection.execute(
        "UPDATE visibility_wish SET state = ? WHERE resource = ? AND wanted = ? AND state = 'waiting'",
        (state.value, wish.resource, _written(wish.wanted)),
    )


_APPLICABLE: Final = f"""visibility_wish w JOIN resource r ON r.uid = w.resource
    WHERE w.state = 'waiting' AND r.version IS NOT NULL AND r.server_id IS NOT NULL
        AND r.deleted_at IS NULL AND NOT {outbox.WAITS}"""


def waiting(connection: Connection) -> list[Target]:
    """Return what is to be put upon the server now: what it has, and no other edit of it is on its way."""
    rows = connection.execute(
        f"SELECT w.*, r.type, r.server_id FROM {_APPLICABLE} ORDER BY w.at, w.resource"  # noqa: S608 - constants only
    )
    return [Target(row["type"], row["server_id"], _wish(row)) for row in rows]


def count_waiting(connection: Connection) -> int:
    """Return of how many documents a decision can be put upon the server; what has to be sent first is not counted."""
    if meta.get(connection, outbox.SERVER) is None:
        return 0
    query = f"SELECT count(DISTINCT w.document) FROM {_APPLICABLE}"  # noqa: S608 - constants only
    return int(connection.execute(query).fetchone()[0])


def choose(connection: Connection, category: Category, *, hidden: bool, at: int) -> None:
    """Keep what is done with the new documents of a category."""
    connection.execute(
        """INSERT INTO category_choice VALUES (?1, ?2, ?3)
           ON CONFLICT (category) DO UPDATE SET hidden = ?2, at = ?3 WHERE hidden <> ?2""",
        (category.value, int(hidden), at),
    )


def choices(connection: Connection) -> dict[Category, bool]:
    """Return the categories that were decided, and whether their new documents are hidden."""
    rows = connection.execute("SELECT category, hidden FROM category_choice")
    return {Category(row["category"]): bool(row["hidden"]) for row in rows}


def follow_choices(connection: Connection, at: int) -> int:
    """Decide on the new documents of the categories that the person hides; return on how many.

    One that the person decided on by itself, or that came before the choice, is not touched.
    """
    if meta.get(connection, outbox.SERVER) is None:
        return 0
    rows = connection.execute(
        f"""SELECT d.id, d.resource, r.json FROM category_choice c JOIN document d ON d.category = c.category
            JOIN resource r ON r.uid = d.resource JOIN batch b ON b.id = r.batch
            WHERE c.hidden AND b.at >= c.at AND d.deleted_at IS NULL AND NOT {outbox.HELD}
                AND (r.version IS NOT NULL OR {outbox.LEAVES})
                AND NOT EXISTS (SELECT 1 FROM visibility_wish w WHERE w.resource = r.uid)"""  # noqa: S608 - constants only
    ).fetchall()
    for row in rows:
        close(connection, row["id"], Visibility(hidden=True), at)
    return len(rows)


def close(connection: Connection, document: str, more: Visibility, at: int) -> None:
    """Decide that a document and what goes with it are closed further."""
    for uid in with_companions(connection, document):
        seen = said(connection, uid)
        wanted = of_codes((wanted_for(connection, uid) or seen).codes | more.codes)
        decide(connection, document, uid, wanted, seen, at)


def said(connection: Connection, uid: str) -> Visibility:
    """Return what a resource says as this device last had it of the server."""
    row = connection.execute("SELECT json FROM resource WHERE uid = ?", (uid,)).fetchone()
    return visibility_of(parse_kept(bytes(row["json"]))) if row and row["json"] else Visibility()


def with_companions(connection: Connection, document: str) -> tuple[str, ...]:
    """Return the resource of a document, and those that say the same in another form: its reports, their values."""
    row = connection.execute("SELECT resource FROM document WHERE id = ?", (document,)).fetchone()
    if row is None:
        return ()
    reports = [row["resource"]] + [
        one["report"]
        for one in connection.execute(
            "SELECT report FROM report_of WHERE document = ?", (document,)
        )
    ]
    values = [uid for report in reports for uid in _values_of(connection, report)]
    return tuple(dict.fromkeys((*reports, *values)))


def _values_of(connection: Connection, report: str) -> Iterable[str]:
    row = connection.execute("SELECT type, json FROM resource WHERE uid = ?", (report,)).fetchone()
    if row is None or row["type"] != "DiagnosticReport" or not row["json"]:
        return
    result = parse_kept(bytes(row["json"])).get("result")
    for one in result if isinstance(result, list) else []:
        reference = one.get("reference") if isinstance(one, dict) else None
        type, _, id = str(reference or "").partition("/_history/")[0].rpartition("/")
        found = connection.execute(
            "SELECT uid FROM resource WHERE type = ? AND server_id = ? AND deleted_at IS NULL",
            (type.rpartition("/")[2], id),
        ).fetchone()
        if found:
            yield found["uid"]


def _wish(row: Row) -> Wish:
    return Wish(
        row["resource"],
        row["document"],
        _read(row["wanted"]),
        _read(row["seen"]),
        State(row["state"]),
    )


def _written(visibility: Visibility) -> str:
    return json.dumps(sorted(visibility.codes))


def _read(text: str) -> Visibility:
    return of_codes(frozenset((system, code) for system, code in json.loads(text)))
