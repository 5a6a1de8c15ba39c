"""What leaves: documents made here as Carnet writes them, and what files brought as the person's own contribution."""

import json
from dataclasses import dataclass, field
from typing import Any

from services.documents import contributing
from services.documents.contributing import Contribution, TakesIds
from services.documents.outgoing import File, Packed, file_of
from services.fhir.contribution import URI
from services.storage.driver import Connection


@dataclass(frozen=True, slots=True)
class Made:
    """A document made in Carnet, about to leave."""

    uid: str
    json: bytes = field(repr=False)
    file: File | None

    def pack(self, patient: str, data: bytes, inline: bool) -> Packed:
        """Return the resource with its person, and where its file is; `inline` puts the bytes inside."""
        content: dict[str, Any] = json.loads(self.json)
        content["subject"] = {"reference": f"Patient/{patient}"}
        identifier = f"urn:uuid:{self.uid}"
        names = content.setdefault("identifier", [])
        if all(name.get("value") != identifier for name in names):
            names.append({"system": URI, "value": identifier})
        if self.file is not None:
            self.file.put_into(content["content"][0]["attachment"], data, inline=inline)
        sent = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
        return Packed(sent, identifier, edited=True)


class SentDocuments:
    """What `services.sync` asks of what leaves (`services.sync.packing.Packing`)."""

    def needs(self, connection: Connection, uid: str) -> tuple[str, ...]:
        """Return what waits too and is named by this resource: it goes first."""
        kept, is_ours = _row(connection, uid)
        return contributing.needs(connection, uid) if kept and not is_ours else ()

    def leaving(self, connection: Connection, uid: str, takes_ids: TakesIds) -> Made | Contribution:
        """Read a resource that is about to leave."""
        kept, is_ours = _row(connection, uid)
        if is_ours:
            return Made(uid, kept, file_of(connection, uid))
        return contributing.read(connection, uid, takes_ids)


def _row(connection: Connection, uid: str) -> tuple[bytes, bool]:
    row = connection.execute(
        "SELECT json, authored_here FROM resource WHERE uid = ?", (uid,)
    ).fetchone()
    return bytes(row["json"]), bool(row["authored_here"])
