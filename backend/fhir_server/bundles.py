"""Several interactions in one request (FHIR R4, http.html#transaction): each authorised as if it came alone."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qsl

from backend.fhir_server import intents, pages
from backend.fhir_server.answers import Answer, entry_response, of_refusal
from backend.fhir_server.calls import Call, Handler
from backend.fhir_server.doing import Doing
from backend.fhir_server.instants import instant
from backend.fhir_server.intents import Intent
from backend.fhir_server.interactions import committed, fallback_of, written_answer
from backend.fhir_server.outcomes import FhirError
from backend.fhir_server.positions import at_entry
from backend.fhir_server.table import NOWHERE, handler_of, place_of

_CONDITIONS: Final = {
    "ifMatch": "if-match",
    "ifNoneMatch": "if-none-match",
    "ifNoneExist": "if-none-exist",
}


@dataclass(frozen=True, slots=True)
class _Entry:
    method: str
    handler: Handler
    call: Call
    resource: dict[str, Any] | None
    full_url: str | None


async def process(call: Call) -> Answer:
    """Answer a batch or a transaction; raises FhirError for one that cannot be understood as a whole."""
    bundle = await call.load()
    kind, entries = bundle.get("type"), bundle.get("entry", [])
    if bundle.get("resourceType") != "Bundle" or kind not in ("batch", "transaction"):
        raise FhirError(
            HTTPStatus.BAD_REQUEST, "Only a Bundle of type batch or transaction is taken here."
        )
    if not isinstance(entries, list):
        raise FhirError(HTTPStatus.BAD_REQUEST, "The bundle's entries are not a list.")
    if len(entries) > call.server.limits.entries:
        raise FhirError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The bundle has too many entries.")
    answered = await (_batch if kind == "batch" else _transaction)(call, entries)
    links = {"self": call.server.base_url()}
    return Answer(HTTPStatus.OK, pages.bundle(f"{kind}-response", links, answered, {}))


async def _batch(call: Call, entries: list[Any]) -> list[bytes]:
    return [_written(await _alone(call, entry)) for entry in entries]


async def _alone(call: Call, entry: Any) -> Answer:
    doing = _begun(call)
    try:
        read = _read(call, entry, doing)
        answer = await read.handler(read.call)
    except FhirError as error:
        doing.ends(error.status, error.reason)
        return of_refusal(error)
    doing.ends(answer.status)
    return answer


def _begun(call: Call) -> Doing:
    """Begin the trace of an entry, of which nothing is known yet."""
    doing = Doing(NOWHERE, "", {}, principal=call.principal)
    call.doing.parts.append(doing)
    return doing


async def _transaction(call: Call, entries: list[Any]) -> list[bytes]:
    read: list[_Entry] = []
    asked: list[Intent] = []
    for position, entry in enumerate(entries):
        try:
            read.append(_read(call, entry, _begun(call)))
            asked.append(await _intent(read[-1], position))
        except FhirError as error:
            raise at_entry(error, position) from None
    if not asked:
        return []
    written = await committed(call, asked, fallback_of(call))
    return [
        _written(_answer(one, intent, done))
        for one, intent, done in zip(read, asked, written, strict=True)
    ]


def _answer(entry: _Entry, intent: Intent, done: Any) -> Answer:
    entry.call.doing.ends(done.status)
    if intent.method == "DELETE":
        entry.call.doing.writes(done.stored, shown=False)
        return Answer(done.status, b"", done.stored.version, done.stored.updated_ms)
    return written_answer(entry.call, intent, done)


async def _intent(entry: _Entry, position: int) -> Intent:
    place = {"position": position, "full_url": entry.full_url}
    match entry.method:
        case "POST" if "id" not in entry.call.params and entry.resource is not None:
            return await intents.create(entry.call, entry.resource, **place)
        case "PUT" if entry.resource is not None:
            return await intents.update(entry.call, entry.resource, **place)
        case "DELETE":
            entry.call.key()
            return intents.delete(entry.call, position=position)
        case _:
            raise FhirError(
                HTTPStatus.UNPROCESSABLE_ENTITY, "A transaction takes writes; reads go in a batch."
            )


def _read(call: Call, entry: Any, doing: Doing) -> _Entry:
    """Read one entry; raises FhirError."""
    request = entry.get("request") if isinstance(entry, dict) else None
    if not isinstance(request, dict):
        raise FhirError(HTTPStatus.BAD_REQUEST, "An entry has no request.")
    method, url = request.get("method"), request.get("url")
    resource, full_url = entry.get("resource"), entry.get("fullUrl")
    wrong = resource is not None and not isinstance(resource, dict)
    if not isinstance(method, str) or not isinstance(url, str) or wrong:
        raise FhirError(HTTPStatus.BAD_REQUEST, "An entry's request is not valid.")
    path, _, search = url.removeprefix(call.server.base_url()).lstrip("/").partition("?")
    doing.template, doing.params = place_of("/" + path) or (NOWHERE, {})
    doing.method, doing.query = method, parse_qsl(search, keep_blank_values=True)
    handler = handler_of(doing.template, method)

    async def load() -> dict[str, Any]:
        if resource is None:
            raise FhirError(HTTPStatus.BAD_REQUEST, "An entry has no resource.")
        return dict(resource)

    inner = Call(
        call.server,
        call.principal,
        doing.params,
        doing.query,
        _headers(call, request),
        load,
        doing,
    )
    return _Entry(method, handler, inner, resource, full_url if isinstance(full_url, str) else None)


def _headers(call: Call, request: Mapping[str, Any]) -> dict[str, str]:
    shared = {
        name: call.headers[name]
        for name in ("prefer", "x-security-context")
        if name in call.headers
    }
    for element, header in _CONDITIONS.items():
        value = request.get(element)
        if isinstance(value, str):
            shared[header] = value
    return shared


def _written(answer: Answer) -> bytes:
    last_updated = None if answer.updated_ms is None else instant(answer.updated_ms)
    said: dict[str, Any] = entry_response(answer, last_updated)
    if answer.status >= HTTPStatus.BAD_REQUEST:
        said["outcome"] = json.loads(answer.body)
        return json.dumps({"response": said}).encode()
    response = b'"response":' + json.dumps(said).encode() + b"}"
    return (b'{"resource":' + answer.body + b"," if answer.body else b"{") + response
