"""Acts found in the files of the record, what is being written, whom to call: functions of a connection."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from services.core.dates import moment_of
from services.core.identity import Identity
from services.documents import succession
from services.documents.models import Kind, Source
from services.storage import meta
from services.storage.driver import Connection
from services.sync import losing
from services.trusted import chain, records
from services.trusted.models import Contact, Designation, Draft, Sent

TYPE: Final = "%|EXPPAT_1"
_OURS: Final = (Source.ADDED.value, Source.SERVER.value, Source.DEMONSTRATION.value)
"""Ways by which an act comes: a file imported or left by somebody is a paper that says something, never an act."""
_READ: Final = 500


@dataclass(frozen=True, slots=True)
class Standing:
    """The acts that hold, and those that held."""

    heads: tuple[Designation, ...]
    earlier: tuple[Designation, ...]


def unread(connection: Connection) -> tuple[str, ...]:
    """Return the SHA-256 of the files in which an act was never looked for."""
    rows = connection.execute(
        """SELECT DISTINCT d.sha256 AS sha256 FROM document d JOIN resource r ON r.uid = d.resource
           WHERE d.type_code LIKE ? AND d.kind = ? AND d.sha256 <> '' AND r.authored_here = 1
               AND d.source IN (?, ?, ?) AND d.sha256 NOT IN (SELECT sha256 FROM trusted_act) LIMIT ?""",
        (TYPE, Kind.PDF.value, *_OURS, _READ),
    )
    return tuple(row["sha256"] for row in rows)


def note(connection: Connection, sha256: str, act: Designation | None) -> None:
    """Keep what a file says, so that it is read once."""
    kept = json.dumps(records.to_record(act), ensure_ascii=False) if act else ""
    connection.execute(
        "INSERT INTO trusted_act (sha256, json) VALUES (?, ?) ON CONFLICT (sha256) DO NOTHING",
        (sha256, kept),
    )


def is_act(connection: Connection, sha256: str) -> bool:
    """Say whether a file is one that Carnet made of an act."""
    query = "SELECT 1 FROM trusted_act WHERE sha256 = ? AND json <> ''"
    return connection.execute(query, (sha256,)).fetchone() is not None


def standing(connection: Connection, owner: Identity) -> Standing:
    """Return which acts hold, from what was read of every file."""
    acts = []
    for row in connection.execute("SELECT sha256, json FROM trusted_act WHERE json <> ''"):
        act = records.kept(json.loads(row["json"]))
        if owner.birth_date and act.text.born and owner.birth_date != act.text.born:
            continue  # somebody else's, filed here by mistake
        document, paper = _document(connection, row["sha256"]), _document(connection, act.paper)
        acts.append(replace(act, document=document, paper_document=paper))
    return Standing(*chain.standing(acts))


def follow(connection: Connection, owner: Identity, at: int) -> bool:
    """Supersede what acts replace that a server has now; return whether something is to be sent of it.

    In somebody else's record nothing is done unasked.
    """
    if losing.whose(connection) is losing.Whose.OTHER:
        return False
    found = standing(connection, owner)
    shown = _files(found.heads)
    done = [
        succession.follow(connection, newer.document, sorted(_files([older]) - shown), at)
        for older in found.earlier
        for newer in (*found.heads, *found.earlier)
        if older.hash in newer.replaces and newer.document
    ]
    return any(done)


def replaced(connection: Connection, act: Designation) -> tuple[str, ...]:
    """Return the documents in whose place an act stands."""
    found = standing(connection, meta.identity(connection))
    files = _files(one for one in (*found.heads, *found.earlier) if one.hash in act.replaces)
    return tuple(sorted(files - {_document(connection, act.paper)}))


def _files(acts: Iterable[Designation]) -> frozenset[str]:
    """Return the documents that show acts: their own, and the papers."""
    return frozenset(id for one in acts for id in (one.document, one.paper_document) if id)


def _document(connection: Connection, sha256: str) -> str:
    row = (
        connection.execute(
            "SELECT id FROM document WHERE sha256 = ? ORDER BY deleted_at IS NOT NULL LIMIT 1",
            (sha256,),
        ).fetchone()
        if sha256
        else None
    )
    return row["id"] if row else ""


def draft(connection: Connection) -> Draft | None:
    """Return what is being written, None for nothing."""
    kept = _kept(connection, "draft")
    return records.draft_of(kept) if kept else None


def keep_draft(connection: Connection, draft: Draft | None) -> None:
    """Keep what is being written, or forget it."""
    _keep(connection, "draft", records.drafted(draft) if draft else None)


def sent(connection: Connection) -> Sent | None:
    """Return what waits for the other's agreement."""
    kept = _kept(connection, "sent")
    return records.sent_of(kept) if kept else None


def keep_sent(connection: Connection, sent: Sent | None) -> None:
    """Keep what waits, or forget it."""
    _keep(connection, "sent", records.sent_values(sent) if sent else None)


def contacts(connection: Connection) -> tuple[Contact, ...]:
    """Return whom to call, in the order in which they were noted."""
    rows = connection.execute(
        "SELECT * FROM emergency_contact WHERE deleted_at IS NULL ORDER BY at, id"
    )
    return tuple(
        Contact(row["id"], row["name"], row["phone"], row["bond"], _day(row["at"])) for row in rows
    )


def _day(at: int) -> str:
    return moment_of(at).astimezone().date().isoformat()


def keep_contact(connection: Connection, contact: Contact, at: int) -> None:
    """Note somebody to call, or change what was noted."""
    connection.execute(
        """INSERT INTO emergency_contact (id, name, phone, bond, at) VALUES (?, ?, ?, ?, ?)
           ON CONFLICT (id) DO UPDATE SET name = excluded.name, phone = excluded.phone,
               bond = excluded.bond, at = excluded.at""",
        (contact.id, contact.name, contact.phone, contact.bond, at),
    )


def drop_contact(connection: Connection, id: str, at: int | None) -> bool:
    """Take somebody off the list, or (None) put them back; say whether they were noted."""
    done = connection.execute(
        "UPDATE emergency_contact SET deleted_at = ? WHERE id = ?", (at, id)
    ).rowcount
    return bool(done)


def _kept(connection: Connection, name: str) -> dict[str, Any]:
    row = connection.execute("SELECT json FROM trusted_kept WHERE name = ?", (name,)).fetchone()
    found: dict[str, Any] = json.loads(row["json"]) if row else {}
    return found


def _keep(connection: Connection, name: str, value: Mapping[str, Any] | None) -> None:
    if value is None:
        connection.execute("DELETE FROM trusted_kept WHERE name = ?", (name,))
        return
    connection.execute(
        """INSERT INTO trusted_kept (name, json) VALUES (?, ?)
           ON CONFLICT (name) DO UPDATE SET json = excluded.json""",
        (name, json.dumps(value, ensure_ascii=False)),
    )
