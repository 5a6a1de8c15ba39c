"""The interactions with one resource (FHIR R4, http.html)."""

import asyncio
import base64
from dataclasses import replace
from http import HTTPStatus

from sqlalchemy import Connection

from backend.access.principal import Action
from backend.fhir_server import intents, repository
from backend.fhir_server.answers import Answer, is_known, of_version, of_write
from backend.fhir_server.calls import Call
from backend.fhir_server.commit import Written, commit
from backend.fhir_server.intents import Intent
from backend.fhir_server.outcomes import FhirError, not_found
from backend.fhir_server.repository import Stored


async def read(call: Call) -> Answer:
    """Answer the last version; 304, 404, 410."""
    call.permit(Action.READ)
    key = call.key()
    found = await call.server.store.read(lambda connection: repository.read(connection, key))
    answer = await _answer(call, found)
    if is_known(answer.version or 0, call.headers.get("if-none-match")):
        return replace(answer, status=HTTPStatus.NOT_MODIFIED, body=b"")
    return answer


async def vread(call: Call) -> Answer:
    """Answer one version; 404, and 410 for a tombstone."""
    call.permit(Action.READ)
    key, version = call.key(), call.version

    def work(connection: Connection) -> Stored | None:
        return repository.read_version(connection, key, version)

    return await _answer(call, await call.server.store.read(work))


async def create(call: Call) -> Answer:
    """Create, or with If-None-Exist find what exists: 201, 200, 412."""
    call.permit(Action.CREATE)
    return await _write(call, await intents.create(call, await call.load()))


async def update(call: Call) -> Answer:
    """Update or create under the client's id, or by criteria: 200, 201, 412."""
    call.permit(Action.CREATE, Action.UPDATE)
    return await _write(call, await intents.update(call, await call.load()))


async def delete(call: Call) -> Answer:
    """Leave a tombstone; again is 204 again, for an answer may have been lost."""
    intent = intents.delete(call)
    [written] = await commit(call.server, call.principal, [intent], call.key().patient)
    return Answer(HTTPStatus.NO_CONTENT, b"", written.stored.version, written.stored.updated_ms)


async def _write(call: Call, intent: Intent) -> Answer:
    [written] = await commit(call.server, call.principal, [intent], fallback_of(call))
    return written_answer(call, intent, written)


def written_answer(call: Call, intent: Intent, written: Written) -> Answer:
    """Answer a write; what was there already is shown only to who may read it."""
    mine = written.status == HTTPStatus.CREATED or intent.method == "PUT"
    readable = mine or call.principal.may(Action.READ, intent.type)
    return of_write(written.status, written.stored, call.prefer, readable=readable)


def fallback_of(call: Call) -> str | None:
    """Return the patient a system names in a header, if it does."""
    named = call.principal.is_system and "x-security-context" in call.headers
    return call.patient() if named else None


async def _answer(call: Call, found: Stored | None) -> Answer:
    if found is None:
        raise not_found()
    if found.deleted:
        raise FhirError(HTTPStatus.GONE, "The resource was deleted.")
    if found.blob is None or found.blob.size == 0:
        return of_version(found)
    if found.blob.size > call.server.limits.body:
        raise FhirError(
            HTTPStatus.NOT_ACCEPTABLE, "Too large for JSON; ask for the bytes themselves."
        )
    data = await call.server.blobs.get(found.blob.key)
    body = await asyncio.to_thread(_with_data, found.body, data)
    return Answer(HTTPStatus.OK, body, found.version, found.updated_ms)


def _with_data(body: bytes, data: bytes) -> bytes:
    return body[:-1] + b',"data":"' + base64.b64encode(data) + b'"}'
