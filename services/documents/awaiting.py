"""Where the file of a document is on its server, and what its resource tells of it."""

import re
from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID, uuid5

from services.core.errors import RefusedError
from services.documents import pairing
from services.documents.resource import SHA256_EXTENSION
from services.fhir.parsing import Json, parse_kept
from services.fhir.wire import Attachment, DocumentReference, projected
from services.storage.driver import Connection
from services.storage.synced import Awaited

_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_UNKNOWN: Final = "application/octet-stream"


def file_id(uid: str, sha256: str) -> str:
    """Return the id of the Binary that a document's file becomes: the same each time it is sent."""
    return str(uuid5(UUID(uid), sha256))


def elsewhere(document: str, resource: Json) -> Awaited | None:
    """Return what a DocumentReference tells of its file when the bytes are not inside it; None for any other."""
    if resource["resourceType"] != "DocumentReference" or not pairing.addresses(resource):
        return None
    try:
        attachments = [one.attachment for one in projected(DocumentReference, resource).content]
    except RefusedError:
        return None
    chosen = next((one for one in attachments if one.url and not one.data), None)
    return None if chosen is None else _awaited(document, resource, chosen)


def on_server(connection: Connection, document: str) -> Awaited | None:
    """Return where the server has the file of a document that is here, None if it has none."""
    row = connection.execute(
        """SELECT r.type, r.json, r.authored_here, r.file, r.server_id, d.mime, d.sha256 FROM document d
           JOIN resource r ON r.uid = d.resource
           WHERE d.id = ? AND r.version IS NOT NULL AND r.deleted_at IS NULL AND r.json <> x''""",
        (document,),
    ).fetchone()
    if row is None or row["type"] != "DocumentReference":
        return None
    # What a file brought may point into the file it was in: its own address there is the one it was given by us.
    told = None if row["file"] else elsewhere(document, parse_kept(bytes(row["json"])))
    if told is not None:
        return told
    if not (row["authored_here"] or row["file"]) or not row["sha256"]:
        return None
    return Awaited(document, f"Binary/{file_id(document, row['sha256'])}", row["mime"], "")


def _awaited(document: str, resource: Json, chosen: Attachment) -> Awaited:
    written = next((one for one in _attachments(resource) if _is(one, chosen)), {})
    size = written.get("size")
    return Awaited(
        document,
        chosen.url,
        chosen.content_type or _UNKNOWN,
        chosen.hash,
        size if isinstance(size, int) and size >= 0 else None,
        _sha256(written),
    )


def _attachments(resource: Json) -> Iterator[dict[str, Any]]:
    content = resource.get("content")
    for each in content if isinstance(content, list) else [content]:
        if isinstance(each, dict) and isinstance(each.get("attachment"), dict):
            yield each["attachment"]


def _is(written: dict[str, Any], chosen: Attachment) -> bool:
    url = written.get("url")
    return isinstance(url, str) and " ".join(url.split()) == chosen.url


def _sha256(written: dict[str, Any]) -> str:
    extensions = written.get("extension")
    for each in extensions if isinstance(extensions, list) else []:
        if isinstance(each, dict) and each.get("url") == SHA256_EXTENSION:
            told = str(each.get("valueString", "")).casefold()
            return told if _SHA256.fullmatch(told) else ""
    return ""
