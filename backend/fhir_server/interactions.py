"""The interactions with one resource (FHIR R4, http.html)."""

import asyncio
import base64
from collections.abc import Sequence
from contextlib import suppress
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
from backend.fhir_server.sight import Sight
from backend.fhir_server.targets import homes_of


async def read(call: Call) -> Answer:
    """Answer the last version; 304, 404, 410."""
    call.permit(Action.READ)
    answer = await _answer(call, await last_version(call))
    if is_known(answer.version or 0, call.headers.get("if-none-match")):
        call.doing.count = 0
        return replace(answer, status=HTTPStatus.NOT_MODIFIED, body=b"")
    return answer


async def last_version(call: Call) -> Stored | None:
    """Return the last version of the instance named, tombstones too; None when it may not be seen, or is not there."""
    key = call.key()

    def work(connection: Connection) -> Stored | None:
        sight = call.sight(connection, key.patient)
        return _seen(call, connection, sight, repository.read(connection, key))

    return await call.server.store.read(work)


def _seen(call: Call, connection: Connection, sight: Sight, found: Stored | None) -> Stored | None:
    if found is None:
        return None
    decision = sight.decides(connection, Action.READ, found)
    if not decision.allowed:
        call.doing.reason = decision.reason
        return None
    return sight.narrowed(found)


async def vread(call: Call) -> Answer:
    """Answer one version; 404, and 410 for a tombstone."""
    call.permit(Action.READ)
    key, version = call.key(), call.version

    def work(connection: Connection) -> Stored | None:
        sight = call.sight(connection, key.patient)
        last = repository.read(connection, key)
        if last is None or _seen(call, connection, sight, last) is None:
            return None
        found = repository.read_version(connection, key, version)
        if found is not None and not sight.decides_version(connection, found, last).allowed:
            return None
        return None if found is None else sight.narrowed(found)

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
    [written] = await committed(call, [intent], call.key().patient)
    call.doing.writes(written.stored, shown=False)
    return Answer(HTTPStatus.NO_CONTENT, b"", written.stored.version, written.stored.updated_ms)


async def _write(call: Call, intent: Intent) -> Answer:
    [written] = await committed(call, [intent], fallback_of(call))
    return written_answer(call, intent, written)


def written_answer(call: Call, intent: Intent, written: Written) -> Answer:
    """Answer a write; what was there already is shown only to who may read it."""
    mine = written.status == HTTPStatus.CREATED or intent.method == "PUT"
    readable = mine or call.principal.may(Action.READ, intent.type)
    answer = of_write(written.status, written.stored, call.prefer, readable=readable)
    call.doing.writes(written.stored, shown=bool(answer.body))
    return answer


async def committed(call: Call, asked: Sequence[Intent], fallback: str | None) -> list[Written]:
    """Write all or nothing, and note who wrote in whose record, or would have."""
    try:
        return await commit(call.server, call.principal, asked, fallback, call.doing.sees)
    except FhirError:
        with suppress(FhirError):
            homes = set(homes_of(call.principal, asked, call.server.base_url(), fallback))
            call.doing.patient = homes.pop() if len(homes) == 1 else call.doing.patient
        raise


def fallback_of(call: Call) -> str | None:
    """Return the patient a system names in a header, if it does."""
    named = call.principal.is_system and "x-security-context" in call.headers
    return call.patient() if named else None


async def _answer(call: Call, found: Stored | None) -> Answer:
    if found is None:
        raise not_found()
    if found.deleted:
        raise FhirError(HTTPStatus.GONE, "The resource was deleted.")
    call.doing.leaves([found])
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
