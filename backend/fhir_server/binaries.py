"""A Binary's own bytes, streamed in and out (FHIR R4, binary.html)."""

import asyncio
from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Final

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from backend.access.principal import Action
from backend.fhir_server import intents
from backend.fhir_server.answers import (
    FHIR_JSON,
    NO_STORE,
    Answer,
    is_known,
    of_version,
    validators,
)
from backend.fhir_server.calls import Call
from backend.fhir_server.intents import check_content_type
from backend.fhir_server.interactions import committed, last_version, written_answer
from backend.fhir_server.interactions import read as read_json
from backend.fhir_server.jsontext import parse
from backend.fhir_server.outcomes import FhirError, not_found
from backend.fhir_server.ranges import part_of
from backend.fhir_server.repository import Stored

_JSON: Final = frozenset({FHIR_JSON, "application/json"})


def is_raw(request: Request) -> bool:
    """Whether the body is the content itself: everything but a FHIR media type."""
    return media_type(request) != FHIR_JSON


def media_type(request: Request) -> str:
    """Return the Content-Type without parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def wants_raw(request: Request) -> bool:
    """Whether the bytes are asked for rather than the resource: no JSON in Accept."""
    if request.query_params.get("_format", "raw") != "raw":
        return False
    accepted = request.headers.get("accept", "").split(",")
    return not any(part.partition(";")[0].strip().lower() in _JSON for part in accepted)


async def receive(call: Call, request: Request) -> Answer:
    """Store a raw body as a new Binary, or as the next version of one; X-Security-Context names the patient."""
    call.permit(Action.CREATE, Action.UPDATE)
    content_type = check_content_type(
        request.headers.get("content-type", "application/octet-stream")
    )
    patient = call.patient()
    content = {"resourceType": "Binary", "contentType": content_type}
    if "id" in call.params:
        intent = await intents.update(call, content | {"id": call.id})
    else:
        intent = await intents.create(call, content)
    blob = await call.server.blobs.put(limited(request, call.server.limits.binary), patient)
    intent = intents.streamed(intent, blob)
    [written] = await committed(call, [intent], patient)
    return written_answer(call, intent, written)


async def limited(request: Request, most: int) -> AsyncIterator[bytes]:
    """Yield the body's parts; raises FhirError 413 at the first byte too many."""
    declared = request.headers.get("content-length", "")
    size = int(declared) if declared.isdigit() else 0
    if size > most:
        raise _too_large()
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > most:
            raise _too_large()
        yield chunk


def _too_large() -> FhirError:
    return FhirError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The body is too large.")


async def answer(call: Call, request: Request) -> Response | Answer:
    """Answer the bytes, or the part asked for; JSON when it is what is accepted."""
    if not wants_raw(request):
        return await read_json(call)
    call.permit(Action.READ)
    found = await last_version(call)
    if found is None:
        raise not_found()
    if found.deleted:
        raise FhirError(HTTPStatus.GONE, "The resource was deleted.")
    call.doing.families.add(found.family)
    if is_known(found.version, call.headers.get("if-none-match")):
        return Answer(HTTPStatus.NOT_MODIFIED, b"", found.version, found.updated_ms)
    call.doing.count = 1
    content = await asyncio.to_thread(parse, found.body)
    return _streamed(call, request, found, content["contentType"])


def _streamed(call: Call, request: Request, found: Stored, content_type: str) -> Response:
    size = 0 if found.blob is None else found.blob.size
    current = validators(of_version(found))
    part = None
    if request.headers.get("if-range", current["etag"]) in current.values():
        # a version's bytes never change: its weak ETag is as good as a strong one
        part = part_of(request.headers.get("range"), size)
    start, end = part or (0, size)
    headers = {
        **NO_STORE,
        **current,
        "content-type": content_type,
        "content-length": str(end - start),
        "accept-ranges": "bytes",
        "content-security-policy": "sandbox",
    }
    if part is not None:
        headers["content-range"] = f"bytes {start}-{end - 1}/{size}"
    status = HTTPStatus.OK if part is None else HTTPStatus.PARTIAL_CONTENT
    if found.blob is None or request.method == "HEAD":
        return Response(b"", status, headers)
    return StreamingResponse(call.server.blobs.stream(found.blob.key, start, end), status, headers)
