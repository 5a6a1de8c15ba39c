"""Slots read and searched, and `$find-care`: answered by whoever keeps agendas, to all who are signed in."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

import msgspec
from sqlalchemy import Connection

from backend.access.principal import Action
from backend.fhir_server.answers import Answer, is_known
from backend.fhir_server.booking_port import Asker, Booking, Verdict
from backend.fhir_server.calls import Call
from backend.fhir_server.outcomes import not_found
from backend.fhir_server.scheduling import asker_of, refused


async def read(call: Call) -> Answer:
    """Answer one Slot: 200, 304, 404."""
    call.permit(Action.READ)
    content = await _asked(call, lambda booking, at, who: booking.read_slot(at, who, call.id))
    version = int(content["meta"]["versionId"])
    if is_known(version, call.headers.get("if-none-match")):
        call.doing.count = 0
        return Answer(HTTPStatus.NOT_MODIFIED, b"", version)
    return Answer(HTTPStatus.OK, msgspec.json.encode(content), version)


async def search(call: Call) -> Answer:
    """Answer a searchset of Slots: 200, 400."""
    call.permit(Action.SEARCH)
    base = call.server.base_url()
    content = await _asked(
        call, lambda booking, at, who: booking.search_slots(at, who, call.query, base)
    )
    return _bundle(call, content)


async def find(call: Call) -> Answer:
    """Answer a searchset of PractitionerRoles, each with its first free Slots: 200, 400."""
    call.permit(Action.SEARCH)
    base = call.server.base_url()
    content = await _asked(
        call, lambda booking, at, who: booking.find_care(at, who, call.query, base)
    )
    return _bundle(call, content)


def _bundle(call: Call, content: Mapping[str, Any]) -> Answer:
    call.doing.count = len(content.get("entry", ()))
    return Answer(HTTPStatus.OK, msgspec.json.encode(content))


async def _asked(
    call: Call, ask: Callable[[Booking, Connection, Asker], Verdict]
) -> Mapping[str, Any]:
    booking = call.server.booking
    if booking is None:
        raise not_found()
    call.patient()  # the directory's: it is in nobody's record
    asker = asker_of(call.principal, call.server.now_ms())
    verdict = await call.server.store.read(lambda connection: ask(booking, connection, asker))
    if verdict.refusal is not None:
        raise refused(verdict.refusal)
    if verdict.content is None:
        raise not_found()
    call.doing.count = 1
    return verdict.content
