"""A document in the place of others of the person's own: said in its resource, and then in theirs.

FHIR R4 `relatesTo` (replaces) and `status` superseded, as IHE MHD and PDSm replace (fhir.md §1.2). A replaced document
is superseded only when a server has the one in its place: what refuses or never gets the newer one still shows the
older. It is named by its masterIdentifier, the same on every device and server; its address is written as it leaves.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

from services.documents.incoming import Lineage
from services.documents.models import Status
from services.fhir.contribution import URI, written
from services.fhir.identifiers import document_name
from services.fhir.parsing import Json, parse_kept
from services.storage import outbox
from services.storage.driver import Connection, Row

_REPLACES: Final = "replaces"
_RELATES: Final = "relatesTo"
_UUID: Final = "urn:uuid:"


def names(connection: Connection, documents: Iterable[str]) -> tuple[str, ...]:
    """Return what documents are called everywhere; they answer to it here from now on, as when a server told them."""
    found = []
    for id in documents:
        row = _row(connection, id)
        if row is None:
            continue
        master = parse_kept(bytes(row["json"])).get("masterIdentifier")
        value = str(master.get("value", "")) if isinstance(master, dict) else ""
        found.append(value or f"{_UUID}{id}")
        connection.execute(
            "INSERT INTO document_name (name, document) VALUES (?, ?) ON CONFLICT DO NOTHING",
            (document_name(found[-1]), id),
        )
    return tuple(dict.fromkeys(found))


def in_place_of(known: Lineage, id: str, replaced: tuple[str, ...]) -> Lineage:
    """Return the names of a document with those it replaces, as another device reads them in its resource."""
    if not replaced:
        return known
    older = tuple(document_name(name) for name in replaced)
    return replace(known, aliases=(*known.aliases, id), replaces=(*known.replaces, *older))


def relations(names: Iterable[str]) -> list[Json]:
    """Return the `relatesTo` of a document in the place of those of these names."""
    return [
        {
            "code": _REPLACES,
            "target": {
                "type": "DocumentReference",
                "identifier": {"system": URI, "value": name},
            },
        }
        for name in names
    ]


def links(connection: Connection, kept: bytes) -> dict[str, str]:
    """Return the address on the server of what a resource replaces, by name, "" for what is not there."""
    return {name: _address(row) for name, row in _replaced(connection, kept)}


def needs(connection: Connection, kept: bytes) -> tuple[str, ...]:
    """Return what waits too, was never there, and is replaced by this resource."""
    rows = [row for _, row in _replaced(connection, kept) if row is not None]
    return tuple(sorted({row["uid"] for row in rows if row["waits"] and not row["version"]}))


def place(resource: Json, links: dict[str, str]) -> None:
    """Write where what a resource replaces is: on another server it has another address, or none."""
    for name, target in _targets(resource):
        target.pop("reference", None)
        if links.get(name):
            target["reference"] = links[name]


def unlinked(resource: Json) -> bytes:
    """Return a resource that tells nothing of what it replaces, b"" where it tells nothing of it anyway."""
    if not any(True for _ in _targets(resource)):
        return b""
    kept = [one for one in resource[_RELATES] if not _is_ours(one)]
    rest = {name: value for name, value in resource.items() if name != _RELATES}
    return written(rest | ({_RELATES: kept} if kept else {}))


def arrived(connection: Connection, uid: str, at: int) -> None:
    """Supersede what a document replaces that a server has now, or the document itself, if what replaces it is there.

    `at` is now, in milliseconds since 1970.
    """
    row = _row(connection, uid)
    if row is None:
        return
    follow(
        connection, uid, [one["uid"] for _, one in _replaced(connection, row["json"]) if one], at
    )
    newer = connection.execute(
        """SELECT r.document FROM document_name n JOIN document_replaces r ON r.name = n.name
           WHERE n.document = ?1 AND r.document <> ?1""",
        (uid,),
    ).fetchall()
    for one in newer:
        follow(connection, one["document"], [uid], at)


def follow(connection: Connection, newer: str, older: Iterable[str], at: int) -> bool:
    """Supersede documents once a server has the one in their place; return whether something is to be sent of it."""
    there = _row(connection, newer)
    if there is None or there["version"] is None or not there["authored_here"]:
        return False
    done = [_supersede(connection, one, at) for one in older if one != newer]
    return any(done)


def _supersede(connection: Connection, id: str, at: int) -> bool:
    """Have a document of the person's own that a server has say so; no other is rewritten."""
    row = _row(connection, id)
    if row is None or row["version"] is None or not row["authored_here"]:
        return False
    resource = parse_kept(bytes(row["json"]))
    if resource.get("status") != "current":
        return False
    edited = written(resource | {"status": "superseded"})
    outbox.edit(connection, id, edited, outbox.FORMAT, at)
    connection.execute("UPDATE document SET status = ? WHERE id = ?", (Status.SUPERSEDED.value, id))
    return True


_FIELDS: Final = f"r.uid, r.json, r.version, r.server_id, r.authored_here, {outbox.WAITS} AS waits"
_ALIVE: Final = "r.type = 'DocumentReference' AND r.deleted_at IS NULL"


def _row(connection: Connection, id: str) -> Row | None:
    row: Row | None = connection.execute(
        f"SELECT {_FIELDS} FROM resource r WHERE r.uid = ? AND {_ALIVE}",  # noqa: S608 - constants only
        (id,),
    ).fetchone()
    return row


def _replaced(connection: Connection, kept: bytes) -> Iterator[tuple[str, Row | None]]:
    """Yield the name of all that a resource replaces, and what of it is here and the person's own."""
    if _RELATES.encode() not in bytes(kept):
        return
    for name, _ in _targets(parse_kept(bytes(kept))):
        row: Row | None = connection.execute(
            f"""SELECT {_FIELDS} FROM document_name n JOIN resource r ON r.uid = n.document
                WHERE n.name = ? AND r.authored_here AND {_ALIVE} ORDER BY r.version IS NULL LIMIT 1""",  # noqa: S608 - constants only
            (document_name(name),),
        ).fetchone()
        yield name, row


def _address(row: Row | None) -> str:
    return f"DocumentReference/{row['server_id']}" if row and row["version"] else ""


def _targets(resource: Json) -> Iterator[tuple[str, dict[str, Any]]]:
    relations = resource.get(_RELATES)
    for one in relations if isinstance(relations, list) else []:
        if _is_ours(one):
            yield one["target"]["identifier"]["value"], one["target"]


def _is_ours(relation: Any) -> bool:
    """Say whether a relation is one that `relations` made: others' are left as they are."""
    if not isinstance(relation, dict) or relation.get("code") != _REPLACES:
        return False
    target = relation.get("target")
    identifier = target.get("identifier") if isinstance(target, dict) else None
    value = identifier.get("value") if isinstance(identifier, dict) else None
    return isinstance(value, str) and value.startswith(_UUID)
