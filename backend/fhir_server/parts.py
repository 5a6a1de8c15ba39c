"""A Binary that comes in parts: partial PUT (RFC 9110 §14.5) with the digest of the whole (RFC 9530).

What is under way has no address: nobody reads it, lists it or meets it. It becomes a Binary with its last part, by the
same decision and the same write as one that came at once, once its size and its SHA-256 are what was said first.
docs/adr/0019-files-in-parts.md has the reasons.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from starlette.requests import Request

from backend.access.principal import Action
from backend.fhir_server import intents
from backend.fhir_server.answers import Answer
from backend.fhir_server.calls import Call
from backend.fhir_server.intents import Intent, check_content_type
from backend.fhir_server.interactions import committed, written_answer
from backend.fhir_server.outcomes import FhirError
from backend.storage.uploads import Upload

MOST: Final = 8 * 1024 * 1024
"""Bytes of one part: it is held in memory."""
_FILES: Final = 5
"""How many files of the largest size one sender may have under way."""
_RANGE: Final = re.compile(r"bytes (?:(\d{1,15})-(\d{1,15})|\*)/(\d{1,15})", re.ASCII)
_DIGEST: Final = re.compile(r"(?:^|,)\s*sha-256=:([A-Za-z0-9+/=]{44}):\s*(?=,|$)", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Part:
    """Where a part begins in a whole of `size` bytes, and how long it is; `start` is None when it only asks."""

    start: int | None
    length: int
    size: int


async def receive(call: Call, request: Request, body: AsyncIterator[bytes]) -> Answer:
    """Take a part of a new Binary; 202 tells how far it is, the last one is answered as the whole would be."""
    call.permit(Action.CREATE, Action.UPDATE)
    part, digest = _part(call), _digest(call)
    content_type = check_content_type(
        request.headers.get("content-type", "application/octet-stream")
    )
    patient = call.patient()
    content = {"resourceType": "Binary", "contentType": content_type, "id": call.id}
    intent = await intents.update(call, content)
    await call.server.store.read(lambda connection: call.sight(connection, patient))
    if part.size > call.server.limits.binary:
        raise FhirError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The file is too large.")
    data = b"".join([chunk async for chunk in body])
    if len(data) != part.length:
        raise _invalid("The body is not as long as Content-Range says.")
    upload = _upload(call, patient, part, digest, content_type)
    offset = await _reached(call, upload, part, data)
    if offset < part.size:
        return Answer(HTTPStatus.ACCEPTED, headers={"upload-offset": str(offset)})
    return await _whole(call, intent, patient, upload, part.size, digest)


def _part(call: Call) -> _Part:
    match = _RANGE.fullmatch(call.headers.get("content-range", ""))
    if match is None:
        raise _invalid("Content-Range is not one range of bytes, with the whole length.")
    size = int(match[3])
    if match[1] is None:
        return _Part(None, 0, size)
    start, last = int(match[1]), int(match[2])
    if not start <= last < size:
        raise _invalid("Content-Range is not a range of the whole.")
    return _Part(start, last - start + 1, size)


def _digest(call: Call) -> bytes:
    match = _DIGEST.search(call.headers.get("repr-digest", ""))
    try:
        return base64.b64decode(match[1], validate=True) if match else _no_digest()
    except binascii.Error:
        return _no_digest()


def _no_digest() -> bytes:
    raise _invalid("A file in parts needs Repr-Digest with the sha-256 of the whole.")


def _upload(call: Call, patient: str, part: _Part, digest: bytes, content_type: str) -> Upload:
    who = call.principal
    file = (patient, call.id, str(part.size), digest.hex(), content_type)
    return call.server.blobs.uploads.named((who.subject, who.client), file)


async def _reached(call: Call, upload: Upload, part: _Part, data: bytes) -> int:
    """Store a part that goes on from where the upload is; return where it is then."""
    uploads = call.server.blobs.uploads
    offset = await uploads.offset(upload)
    if part.start is None:
        return offset
    if part.start != offset:
        raise FhirError(
            HTTPStatus.CONFLICT,
            "The part does not go on from where the file is: ask how far it is.",
        )
    if not offset:
        await _check_room(call, upload)
    await uploads.add(upload, offset, data)
    return await uploads.offset(upload)


async def _check_room(call: Call, upload: Upload) -> None:
    under_way = await call.server.blobs.uploads.under_way(upload)
    if under_way > (_FILES - 1) * call.server.limits.binary:
        raise FhirError(
            HTTPStatus.SERVICE_UNAVAILABLE, "Too much of this sender is under way: ask later."
        )


async def _whole(
    call: Call, intent: Intent, patient: str, upload: Upload, size: int, digest: bytes
) -> Answer:
    """Make a Binary of all parts; whatever was wrong with them, they are not tried again."""
    uploads, blobs = call.server.blobs.uploads, call.server.blobs
    verified = _verified(uploads.content(upload), size, digest)
    try:
        blob = await blobs.put(verified, patient)
        [written] = await committed(call, [intents.streamed(intent, blob)], patient)
    except FhirError:
        await uploads.forget(upload)
        raise
    except FileNotFoundError:
        raise FhirError(
            HTTPStatus.CONFLICT, "A part is gone meanwhile: ask how far it is."
        ) from None
    await uploads.forget(upload)
    return written_answer(call, intent, written)


async def _verified(parts: AsyncIterator[bytes], size: int, digest: bytes) -> AsyncIterator[bytes]:
    """Yield the parts; raises FhirError 422 at their end when they are not what was said."""
    sha256, length = hashlib.sha256(), 0
    async for part in parts:
        sha256.update(part)
        length += len(part)
        yield part
    if length != size or sha256.digest() != digest:
        raise FhirError(
            HTTPStatus.UNPROCESSABLE_ENTITY, "The file is not what Repr-Digest says of it."
        )


def _invalid(text: str) -> FhirError:
    return FhirError(HTTPStatus.BAD_REQUEST, text)
