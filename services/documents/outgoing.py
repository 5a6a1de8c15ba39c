"""What leaves for a server: the border between documents and the upload, as `incoming` is that of what is read."""

import base64
import hashlib
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

from services.storage.driver import Connection


@dataclass(frozen=True, slots=True)
class File:
    """The encrypted file of a document: `id` is that of its Binary, the same each time it is sent."""

    id: str
    sha256: str
    size: int
    mime: str

    def put_into(self, attachment: dict[str, Any], data: bytes, *, inline: bool) -> None:
        """Say where the bytes are, or write them inside (`inline`)."""
        digest = hashlib.sha1(
            data, usedforsecurity=False
        ).digest()  # R4's own hash: datatypes.html#Attachment
        attachment["hash"] = base64.b64encode(digest).decode()
        if inline:
            attachment["data"] = base64.b64encode(data).decode()
        else:
            attachment["url"] = f"Binary/{self.id}"


@dataclass(frozen=True, slots=True)
class Packed:
    """A resource ready to leave; see `services.sync.packing.Packed`."""

    json: bytes = field(repr=False)
    identifier: str
    edited: bool


def file_of(connection: Connection, uid: str) -> File | None:
    """Return the encrypted file of a document, None when it has none of its own."""
    row = connection.execute(
        """SELECT d.sha256, a.size, d.mime FROM document d JOIN attachment a ON a.sha256 = d.sha256
           WHERE d.id = ? AND d.sha256 <> ''""",
        (uid,),
    ).fetchone()
    if row is None:
        return None
    return File(str(uuid5(UUID(uid), row["sha256"])), row["sha256"], row["size"], row["mime"])
