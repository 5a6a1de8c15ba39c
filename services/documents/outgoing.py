"""What leaves for a server: the border between documents and the upload, as `incoming` is that of what is read."""

import base64
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from services.documents.awaiting import file_id
from services.storage.driver import Connection


class Content(Protocol):
    """The bytes of a file that leaves: `data` only where they go inside the resource.

    `sha1` is R4's own hash (datatypes.html#Attachment), base64.
    """

    @property
    def sha1(self) -> str: ...

    @property
    def data(self) -> bytes: ...


@dataclass(frozen=True, slots=True)
class File:
    """The encrypted file of a document: `id` is that of its Binary, the same each time it is sent."""

    id: str
    sha256: str
    size: int
    mime: str

    def put_into(self, attachment: dict[str, Any], content: Content, *, inline: bool) -> None:
        """Say where the bytes are, or write them inside (`inline`)."""
        attachment["hash"] = content.sha1
        if inline:
            attachment["data"] = base64.b64encode(content.data).decode()
        else:
            attachment["url"] = f"Binary/{self.id}"


def without_address(attachment: dict[str, Any]) -> None:
    """Take out of an attachment what a server made of its file: sent again, it is put where we put it."""
    for name in ("url", "data", "hash"):
        attachment.pop(name, None)


@dataclass(frozen=True, slots=True)
class Packed:
    """A resource ready to leave; see `services.sync.packing.Packed`."""

    json: bytes = field(repr=False)
    identifier: str
    edited: bool
    unlinked: bytes = field(default=b"", repr=False)

    def without_links(self) -> "Packed | None":
        """Return the same for a server that refuses what it says of others, None where it says nothing of any."""
        return replace(self, json=self.unlinked, unlinked=b"") if self.unlinked else None


def file_of(connection: Connection, uid: str) -> File | None:
    """Return the encrypted file of a document, None when it has none of its own."""
    row = connection.execute(
        """SELECT d.sha256, a.size, d.mime FROM document d JOIN attachment a ON a.sha256 = d.sha256
           WHERE d.id = ? AND d.sha256 <> ''""",
        (uid,),
    ).fetchone()
    if row is None:
        return None
    return File(file_id(uid, row["sha256"]), row["sha256"], row["size"], row["mime"])
