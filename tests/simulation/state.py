"""What stands on a device, read at once."""

import json
from dataclasses import dataclass, field
from typing import Any

from services.storage.driver import Connection


@dataclass(frozen=True, slots=True)
class Resource:
    """A row of `resource`, with the states of what waits for it."""

    uid: str
    type: str
    server_id: str | None
    version: str | None
    json: bytes = field(repr=False)
    ours: bool
    deleted: bool
    waiting: frozenset[str]

    @property
    def content(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.json) if self.json else {}
        return found


@dataclass(frozen=True, slots=True)
class Shown:
    """A row of `document`."""

    id: str
    title: str
    category: str
    sha256: str
    deleted: bool
    superseded: bool
    awaited: bool
    refused: str | None


@dataclass(frozen=True, slots=True)
class State:
    """One device's."""

    resources: dict[str, Resource]
    documents: dict[str, Shown]
    cursors: dict[str, str]
    aside: frozenset[tuple[str, str]]
    beside: dict[str, tuple[dict[str, Any], ...]]
    """Versions of a resource that conflicts keep, those that were settled too."""

    def on_server(self) -> dict[tuple[str, str], Resource]:
        """Return what has a name on the server."""
        return {
            (each.type, each.server_id): each for each in self.resources.values() if each.server_id
        }


def state(connection: Connection) -> State:
    """Read everything that the invariants speak of."""
    waiting: dict[str, set[str]] = {}
    for row in connection.execute("SELECT resource, state FROM outbox"):
        waiting.setdefault(row["resource"], set()).add(row["state"])
    beside: dict[str, tuple[dict[str, Any], ...]] = {}
    for row in connection.execute("SELECT resource, resolved_at, local, remote FROM conflict"):
        if row["resolved_at"] is None:
            waiting.setdefault(row["resource"], set()).add("conflict")
        versions = tuple(json.loads(one) for one in (row["local"], row["remote"]) if one)
        beside[row["resource"]] = beside.get(row["resource"], ()) + versions
    resources = connection.execute(
        """SELECT uid, type, server_id, version, json, authored_here OR file <> '' AS ours, deleted_at
           FROM resource ORDER BY rowid"""
    )
    documents = connection.execute(
        """SELECT d.id, d.title, d.category, d.sha256, d.deleted_at, d.superseded_by,
               a.document IS NOT NULL AS awaited, a.refused
           FROM document d LEFT JOIN awaited a ON a.document = d.id ORDER BY d.rowid"""
    )
    return State(
        {
            row["uid"]: Resource(
                row["uid"],
                row["type"],
                row["server_id"],
                row["version"],
                bytes(row["json"]),
                bool(row["ours"]),
                row["deleted_at"] is not None,
                frozenset(waiting.get(row["uid"], ())),
            )
            for row in resources
        },
        {
            row["id"]: Shown(
                row["id"],
                row["title"],
                row["category"],
                row["sha256"],
                row["deleted_at"] is not None,
                row["superseded_by"] is not None,
                bool(row["awaited"]),
                row["refused"],
            )
            for row in documents
        },
        {row["way"]: row["value"] for row in connection.execute("SELECT way, value FROM cursor")},
        frozenset(
            (row["type"], row["server_id"])
            for row in connection.execute("SELECT * FROM quarantine")
        ),
        beside,
    )
