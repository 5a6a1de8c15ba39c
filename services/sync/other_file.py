"""The file of a version that is only on the server: fetched when the person asks to see it, and kept nowhere."""

import base64
import hashlib
from dataclasses import dataclass, field
from typing import Final

from services.core.errors import Fault, RemoteError
from services.fhir.media_types import bytes_from_base64
from services.fhir.parsing import Json
from services.remote.client import FhirClient

MAX_BYTES: Final = 200 * 2**20
_UNKNOWN: Final = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class OtherFile:
    """Bytes, and what they are said to be."""

    mime: str
    data: bytes = field(repr=False)


def inside(attachment: Json) -> OtherFile | None:
    """Return the file that an attachment carries itself."""
    data = attachment.get("data")
    found = bytes_from_base64(data) if isinstance(data, str) else None
    return OtherFile(str(attachment.get("contentType") or _UNKNOWN), found) if found else None


async def fetched(client: FhirClient, attachment: Json) -> OtherFile:
    """Fetch the file that an attachment points to, and see that it is the one it tells of.

    Raises:
        RemoteError: it cannot be had, or is another one (WRONG_ANSWER).

    """
    said = str(attachment.get("contentType") or _UNKNOWN)
    data = bytearray()
    async with client.get_binary(str(attachment.get("url", "")), mime=said) as download:
        async for chunk in download.chunks:
            data += chunk
            if len(data) > MAX_BYTES:
                raise RemoteError(Fault.TOO_LARGE)
        mime = download.mime or said
    told = attachment.get("hash")
    # R4's own hash: datatypes.html#Attachment
    digest = hashlib.sha1(data, usedforsecurity=False).digest()
    if told and told != base64.b64encode(digest).decode():
        raise RemoteError(Fault.WRONG_ANSWER, "hash")
    return OtherFile(mime, bytes(data))
