"""Acts found in the files of the record, and what is kept beside them: functions of a connection."""

import json
from dataclasses import dataclass, replace
from typing import Any, Final

from services.core.categories import Category
from services.core.identity import Identity
from services.directives import chain, records
from services.directives.models import (
    Draft,
    Elsewhere,
    Paper,
    Reminder,
    Standing,
    Version,
)
from services.documents import succession
from services.documents.models import Kind, Source
from services.storage.driver import Connection, Row
from services.sync import losing

_OURS: Final = frozenset({Source.ADDED.value, Source.SERVER.value, Source.DEMONSTRATION.value})
"""Ways by which an act comes: a file imported or left by somebody is a paper that says something, never an act."""
_READ: Final = 500
_TYPE: Final = "%|EXPPAT_3"


@dataclass(frozen=True, slots=True)
class _Found:
    """A document filed as directives."""

    id: str
    sha256: str
    title: str
    date: str
    author: str
    is_own: bool
    is_pdf: bool
    put_aside: bool


def unread(connection: Connection) -> tuple[str, ...]:
    """Return the SHA-256 of the files in which an act was never looked for."""
    found = [one for one in _documents(connection) if one.sha256 and one.is_own and one.is_pdf]
    known = {row["sha256"] for row in connection.execute("SELECT sha256 FROM directive_act")}
    return tuple(dict.fromkeys(one.sha256 for one in found if one.sha256 not in known))


def note(connection: Connection, sha256: str, version: Version | None) -> None:
    """Keep what a file says, so that it is read once."""
    connection.execute(
        "INSERT INTO directive_act (sha256, json) VALUES (?, ?) ON CONFLICT (sha256) DO NOTHING",
        (sha256, _text(records.to_record(version)) if version else ""),
    )


def is_act(connection: Connection, sha256: str) -> bool:
    """Say whether a file is one that Carnet made of an act."""
    query = "SELECT 1 FROM directive_act WHERE sha256 = ? AND json <> ''"
    return connection.execute(query, (sha256,)).fetchone() is not None


def forget_erased(connection: Connection) -> None:
    """Take away the words of acts whose document was erased for good; what they did stays."""
    rows = connection.execute(
        """SELECT a.sha256, a.json FROM directive_act a
           WHERE a.json <> '' AND NOT EXISTS (SELECT 1 FROM document d WHERE d.sha256 = a.sha256)"""
    ).fetchall()
    for row in rows:
        version = _act(row["json"])
        if version and version.answers:
            connection.execute(
                "UPDATE directive_act SET json = ? WHERE sha256 = ?",
                (_text(records.to_record(records.without_words(version))), row["sha256"]),
            )


def _act(kept: str) -> Version | None:
    return records.kept_record(json.loads(kept)) if kept else None


def _text(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False)


def standing(connection: Connection, owner: Identity) -> Standing:
    """Return where the directives stand, from what was read of every file."""
    documents = _documents(connection)
    by_file = {one.sha256: one for one in documents if one.sha256}
    acts: list[Version] = []
    of_acts: set[str] = set()
    for row in connection.execute("SELECT sha256, json FROM directive_act WHERE json <> ''"):
        version = _act(row["json"])
        document = by_file.get(row["sha256"])
        if version is None or _is_other(owner, version):
            continue
        of_acts.add(row["sha256"])
        acts.append(_placed(version, document, by_file))
    heads, earlier = chain.standing(acts)
    papers = {one.paper.sha256 for one in acts}
    elsewhere = tuple(
        Elsewhere(one.id, one.title, one.date, one.author)
        for one in documents
        if not one.put_aside
        and not (one.sha256 and one.sha256 in of_acts | papers)
        and not (one.is_own and one.is_pdf and not one.sha256)
    )
    found = Standing(heads, earlier, elsewhere, coming=_coming(documents))
    dates = [one.date for one in elsewhere]
    return replace(found, newer_paper=chain.newer_paper(found.in_force, dates))


def _is_other(owner: Identity, version: Version) -> bool:
    """Say whether an act is somebody else's: their file may have been filed here by mistake."""
    if owner.birth_date and version.born and owner.birth_date != version.born:
        return True
    names = set(owner.display.casefold().split())
    return bool(names and version.who) and names.isdisjoint(version.who.casefold().split())


def _placed(version: Version, document: _Found | None, by_file: dict[str, _Found]) -> Version:
    """Return a version with where its file and its paper are."""
    paper = by_file.get(version.paper.sha256)
    return replace(
        version,
        document=document.id if document else "",
        put_aside=bool(document and document.put_aside),
        paper=Paper(version.paper.sha256, paper.id if paper else ""),
    )


def _coming(documents: list[_Found]) -> int:
    waiting = (one for one in documents if one.is_own and one.is_pdf and not one.put_aside)
    return sum(1 for one in waiting if not one.sha256)


def _documents(connection: Connection) -> list[_Found]:
    rows = connection.execute(
        """SELECT d.id, d.sha256, d.title, d.date, d.author, d.kind, d.source, d.deleted_at, r.authored_here
           FROM document d JOIN resource r ON r.uid = d.resource
           WHERE d.category = ? OR d.type_code LIKE ? ORDER BY d.sort DESC, d.id LIMIT ?""",
        (Category.DIRECTIVES.value, _TYPE, _READ),
    ).fetchall()
    return [_found(row) for row in rows]


def _found(row: Row) -> _Found:
    return _Found(
        row["id"],
        row["sha256"],
        row["title"],
        row["date"],
        row["author"],
        is_own=bool(row["authored_here"]) and row["source"] in _OURS,
        is_pdf=row["kind"] == Kind.PDF.value,
        put_aside=row["deleted_at"] is not None,
    )


def follow(connection: Connection, owner: Identity, at: int) -> bool:
    """Supersede what acts replace that a server has now; return whether something is to be sent of it.

    Acts of before Carnet said so on the server are found by this, and what a death of the process left undone. In
    somebody else's record nothing is done unasked.
    """
    if losing.whose(connection) is losing.Whose.OTHER:
        return False
    found = standing(connection, owner)
    shown = frozenset[str]().union(*(one.files for one in found.heads))
    done = [
        succession.follow(connection, newer.document, sorted(older.files - shown), at)
        for older in found.earlier
        for newer in (*found.heads, *found.earlier)
        if older.hash in newer.replaces and newer.document
    ]
    return any(done)


# -- kept on this device ---------------------------------------------------------------------------------------------


def draft(connection: Connection) -> Draft | None:
    """Return what is being written, None for nothing."""
    kept = _kept(connection, "draft")
    return records.draft_of(kept) if kept else None


def keep_draft(connection: Connection, draft: Draft | None) -> None:
    """Keep what is being written, or forget it."""
    _keep(connection, "draft", records.drafted(draft) if draft else None)


def reminder(connection: Connection) -> Reminder:
    """Return how often the person wants to be asked."""
    kept = _kept(connection, "reminder")
    return Reminder(**kept) if kept else Reminder()


def keep_reminder(connection: Connection, reminder: Reminder) -> None:
    """Keep how often, and what was last said to be true."""
    said = {"months": reminder.months, "confirmed": reminder.confirmed, "at": reminder.at}
    _keep(connection, "reminder", said)


def organs(connection: Connection) -> str:
    """Return the wish noted on organ donation, "" for none."""
    kept = _kept(connection, "organs")
    return str(kept["wish"]) if kept else ""


def keep_organs(connection: Connection, wish: str) -> None:
    """Note a wish, or ("") forget it."""
    _keep(connection, "organs", {"wish": wish} if wish else None)


def _kept(connection: Connection, name: str) -> dict[str, Any]:
    row = connection.execute("SELECT json FROM directive_kept WHERE name = ?", (name,)).fetchone()
    found: dict[str, Any] = json.loads(row["json"]) if row else {}
    return found


def _keep(connection: Connection, name: str, value: dict[str, Any] | None) -> None:
    if value is None:
        connection.execute("DELETE FROM directive_kept WHERE name = ?", (name,))
        return
    connection.execute(
        "INSERT INTO directive_kept (name, json) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET json = excluded.json",
        (name, json.dumps(value, ensure_ascii=False)),
    )
