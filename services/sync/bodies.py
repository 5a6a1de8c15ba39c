"""The JSON of what is sent, and of what is found in its place."""

import base64
import json
from typing import Any, Final
from uuid import UUID

from services.fhir.contribution import written
from services.fhir.parsing import parse_kept
from services.sync.packing import File

_SERVERS_OWN: Final = ("id", "meta", "text")
"""What a server may write into a resource that it was sent; it is looked for by its id, or gives one itself."""
_MADE_OF_CONTENT: Final = 5
"""The version of the UUIDs that our files have for names (RFC 9562 §5.5); others give theirs at random."""


def binary(file: File, data: bytes) -> bytes:
    """Return a file as a Binary."""
    resource = {
        "resourceType": "Binary",
        "id": file.id,
        "contentType": file.mime,
        "data": base64.b64encode(data).decode(),
    }
    return json.dumps(resource, separators=(",", ":")).encode()


def same(there: bytes, sent: bytes) -> bool:
    """Say whether the server's version is what was sent, but for what servers add."""
    return bool(_essence(there) == _essence(sent))


def _essence(resource: bytes) -> Any:
    content = json.loads(resource)
    for name in _SERVERS_OWN:
        content.pop(name, None)
    return content


def named(resource: bytes, id: str) -> bytes:
    """Return a resource under the id that the server gave it: no other is taken (http.html#update)."""
    content = parse_kept(resource)
    return resource if content.get("id") == id else written(content | {"id": id})


def our_files(reference: bytes) -> tuple[str, ...]:
    """Return the ids of the files that were sent before a DocumentReference, and are of use to it alone."""
    content = json.loads(reference).get("content") or []
    attachments = (each.get("attachment") or {} for each in content if isinstance(each, dict))
    urls = (str(attachment.get("url", "")) for attachment in attachments)
    return tuple(id for id in (url.removeprefix("Binary/") for url in urls) if _is_ours(id))


def _is_ours(id: str) -> bool:
    try:
        return UUID(id).version == _MADE_OF_CONTENT
    except ValueError:
        return False
