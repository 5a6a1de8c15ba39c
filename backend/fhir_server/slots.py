"""A Slot is held and released by its status; what it belongs to is kept behind the port (`booking_port`)."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from sqlalchemy import Connection

from backend.access.principal import Action
from backend.access.rows import facts_of
from backend.fhir_server import intents, jsontext, repository
from backend.fhir_server.answers import Answer
from backend.fhir_server.booking_port import Asker, Booking, Verdict
from backend.fhir_server.calls import Call, Handler
from backend.fhir_server.outcomes import FhirError, forbidden, not_found
from backend.fhir_server.scheduling import APPOINTMENT, SLOT, asker_of, refused
from backend.fhir_server.sight import refused as refused_by
from backend.fhir_server.types import SHARED


def instead(of_slot: Handler, of_all: Handler) -> Handler:
    """Return what answers for a Slot where agendas are kept, and `of_all` for everything else."""

    async def handler(call: Call) -> Answer:
        is_kept = call.params.get("type") == SLOT and call.server.booking is not None
        return await (of_slot if is_kept else of_all)(call)

    return handler


async def put(call: Call) -> Answer:
    """Hold, release or block: 200, 403, 404, 409 with free times near it."""
    call.permit(Action.UPDATE)
    content, _ = await asyncio.to_thread(intents.checked, call.type, await call.load())
    if content.get("id") != call.id:
        text = "The resource's id is not the one in the address."
        raise FhirError(HTTPStatus.BAD_REQUEST, text)
    versions = call.versions("if-match")
    return await _held(
        call, lambda booking, at, who: booking.put_slot(at, who, call.id, content, versions)
    )


async def claim(call: Call) -> Answer:
    """Hold any free Slot of what the Parameters say: 200, 409."""
    if call.server.booking is None:
        raise not_found()
    call = replace(call, params={**call.params, "type": SLOT})
    call.permit(Action.UPDATE)
    content = await call.load()
    if content.get("resourceType") != "Parameters":
        raise FhirError(HTTPStatus.BAD_REQUEST, "Only Parameters are taken here.")
    return await _held(call, lambda booking, at, who: booking.claim(at, who, content))


async def _held(call: Call, ask: Callable[[Booking, Connection, Asker], Verdict]) -> Answer:
    """Ask in one transaction; who may not write an appointment in the record keeps no time for it."""
    booking = call.server.booking
    if booking is None:
        raise not_found()
    asker = asker_of(call.principal, call.server.now_ms())

    def work(connection: Connection) -> Verdict:
        if asker.patient is not None:
            repository.lock(connection, [asker.patient])
            _require_writer(call, connection, asker.patient)
        verdict = ask(booking, connection, asker)
        if verdict.refusal is not None:
            raise refused(verdict.refusal)
        return verdict

    verdict = await call.server.store.write(work)
    call.doing.patient = SHARED  # a time that is kept says nothing of a record yet
    return _answer(call, verdict.content)


def _require_writer(call: Call, connection: Connection, patient: str) -> None:
    if not call.principal.may(Action.CREATE, APPOINTMENT):
        raise forbidden()
    sight = call.sight(connection, patient)
    facts = facts_of({"resourceType": APPOINTMENT}, sight.subject)
    decision = sight.permit.decide(Action.CREATE, facts)
    if not decision.allowed:
        raise refused_by(decision.reason)


def _answer(call: Call, content: Any) -> Answer:
    if content is None:
        raise not_found()
    body = b"" if "return=minimal" in call.prefer else jsontext.text(content).encode()
    call.doing.id = content["id"]
    call.doing.count += bool(body)
    return Answer(HTTPStatus.OK, body, int(content["meta"]["versionId"]))
