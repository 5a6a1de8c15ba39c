"""A document made here, as a server is to have it: its resource, and the bytes that go before it."""

import base64
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID, uuid5

from services.storage.driver import Connection

URI: Final = "urn:ietf:rfc:3986"


@dataclass(frozen=True, slots=True)
class File:
    """The encrypted file of a document: `id` is that of its Binary, the same each time it is sent."""

    id: str
    sha256: str
    size: int
    mime: str


@dataclass(frozen=True, slots=True)
class Packed:
    """A resource ready to leave; `identifier` names it for a server that gives ids itself."""

    json: bytes = field(repr=False)
    identifier: str
    file: File | None


class SentDocuments:
    """What `services.sync` asks of documents that leave."""

    def file(self, connection: Connection, uid: str) -> File | None:
        """Return the file of a document, None when it has none of its own."""
        row = connection.execute(
            """SELECT d.sha256, a.size, d.mime FROM document d JOIN attachment a ON a.sha256 = d.sha256
               WHERE d.id = ? AND d.sha256 <> ''""",
            (uid,),
        ).fetchone()
        if row is None:
            return None
        return File(str(uuid5(UUID(uid), row["sha256"])), row["sha256"], row["size"], row["mime"])

    def pack(
        self, uid: str, resource: bytes, patient: str, file: File | None, data: bytes, inline: bool
    ) -> Packed:
        """Return the resource with its person, and where its file is; `inline` puts the bytes inside."""
        content: dict[str, Any] = json.loads(resource)
        content["subject"] = {"reference": f"Patient/{patient}"}
        identifier = f"urn:uuid:{uid}"
        names = content.setdefault("identifier", [])
        if all(name.get("value") != identifier for name in names):
            names.append({"system": URI, "value": identifier})
        if file is not None:
            attachment = content["content"][0]["attachment"]
            digest = hashlib.sha1(
                data, usedforsecurity=False
            ).digest()  # R4's own hash: datatypes.html#Attachment
            attachment["hash"] = base64.b64encode(digest).decode()
            if inline:
                attachment["data"] = base64.b64encode(data).decode()
            else:
                attachment["url"] = f"Binary/{file.id}"
        sent = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
        return Packed(sent, identifier, file)
