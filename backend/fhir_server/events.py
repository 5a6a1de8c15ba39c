"""AuditEvent: a person's own traces, read by themself alone and written by nobody but the server."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any, Final

from sqlalchemy import Connection, select

from backend.access.principal import Action
from backend.audit.fhir import audit_event
from backend.audit.keys import Keys
from backend.audit.proof import Pending, Proof, proof
from backend.audit.reading import Cursor, Page, Recorded, trace_of, traces_of
from backend.audit.signing import jwk
from backend.fhir_server import pages
from backend.fhir_server.answers import Answer
from backend.fhir_server.calls import Call
from backend.fhir_server.outcomes import FhirError, forbidden, not_found
from backend.fhir_server.parameters import PAGE, Comparison, comparison
from backend.fhir_server.schema import resource
from backend.fhir_server.sight import Sight
from backend.fhir_server.types import TRACE
from backend.fhir_server.windows import cursor_of, opened

_READ: Final = frozenset({"date", "_count", "patient", "_sort"})
_MOST: Final = 20_000
"""Resources of a record whose ids are compared with what a page of traces keeps of them; no record is as large."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What traces keep of ids, compared with the record: `named` leads to `Type/id` of what is living.

    `withheld` are of what the person may not know of yet (INVISIBLE_PATIENT): its traces come once it was announced.
    """

    named: dict[str, str]
    withheld: set[str]

    def shown(self, traces: Sequence[Recorded]) -> list[Recorded]:
        return [one for one in traces if one.trace.resource_id not in self.withheld]


@dataclass(frozen=True, slots=True)
class _Asked:
    since_ms: int | None
    until_ms: int | None
    count: int
    used: Sequence[tuple[str, str]]


async def search(call: Call) -> Answer:
    """Answer the person's traces, the newest first: `date`, `_count`. Everybody else is told there is nothing here."""
    patient, asked = _own(call, Action.SEARCH), _asked(call)
    bound = ("traces", patient, str(asked.since_ms), str(asked.until_ms))
    cursor = cursor_of(call)
    before = None if cursor is None else Cursor(*opened(call, bound, cursor))

    def work(connection: Connection) -> tuple[Page, _Known]:
        keys = call.server.trace_keys
        page = traces_of(
            connection,
            keys,
            patient,
            before=before,
            count=asked.count,
            since_ms=asked.since_ms,
            until_ms=asked.until_ms,
        )
        return page, _known(connection, keys, call.sight(connection, patient), page.traces)

    page, known = await call.server.store.read(work)
    return await asyncio.to_thread(_searchset, call, asked, page, known, bound)


async def read(call: Call) -> Answer:
    """Answer one of the person's traces; 404."""
    found = await call.server.store.read(partial(_found, call, _own(call, Action.READ)))
    call.doing.count = 1
    return Answer(HTTPStatus.OK, _event(call, *found))


async def prove(call: Call) -> Answer:
    """Answer the proof of one trace and the key that checks it, in Parameters; `pending` until it is signed."""
    patient = _own(call, Action.READ)

    def work(connection: Connection) -> Proof | Pending:
        _found(call, patient, connection)
        return proof(connection, call.server.trace_keys, patient, call.id)

    found = await call.server.store.read(work)
    call.doing.count = 1
    return Answer(HTTPStatus.OK, _parameters(found, call.server.traces.public))


def _found(call: Call, patient: str, connection: Connection) -> tuple[Recorded, _Known]:
    """Return one trace of a person; raises FhirError 404."""
    keys = call.server.trace_keys
    found = trace_of(connection, keys, patient, call.id)
    if found is None:
        raise not_found()
    known = _known(connection, keys, call.sight(connection, patient), [found])
    if not known.shown([found]):
        raise not_found()
    return found, known


def _own(call: Call, action: Action) -> str:
    """Return whose traces: the person's who asks. Raises FhirError 404 for others, 403 without the scope."""
    principal = call.principal
    if principal.patient is None or not principal.is_own:
        raise not_found()
    if not principal.may(action, TRACE):
        raise forbidden()
    return principal.patient


def _asked(call: Call) -> _Asked:
    """Read the parameters; raises FhirError 400, and 403 for another's."""
    since, until, count, used = None, None, PAGE, []
    for name, value in call.query:
        match name:
            case "date":
                low, high = _between(comparison(value))
                since = low if since is None else max(since, low or since)
                until = high if until is None else min(until, high or until)
            case "_count" if value.isascii() and value.isdigit():
                count = min(max(int(value[:9]), 1), call.server.limits.page)
            case "patient" if value.removeprefix("Patient/") != call.principal.patient:
                raise forbidden()
            case "_count":
                raise FhirError(HTTPStatus.BAD_REQUEST, "A parameter's value is not valid.")
        understood = name in _READ and (name != "_sort" or value == "-date")
        if understood:
            used.append((name, value))
        elif call.strict and name not in {"_cursor", "_format"}:
            raise FhirError(HTTPStatus.BAD_REQUEST, "A search parameter is not supported.")
    return _Asked(since, until, count, used)


def _between(asked: Comparison) -> tuple[int | None, int | None]:
    """Return from when, and to before when: a trace is of one millisecond."""
    span = asked.span
    return {
        "ge": (span.low, None),
        "gt": (span.high, None),
        "lt": (None, span.low),
        "le": (None, span.high),
    }.get(asked.prefix, (span.low, span.high))


def _known(connection: Connection, keys: Keys, sight: Sight, traces: Sequence[Recorded]) -> _Known:
    """Find which resources the traces are of.

    A trace keeps a keyed hash of an id. The key is the patient's: with it, and their own resources, it is compared.
    """
    wanted = {one.trace.resource_id for one in traces} - {""}
    types = {one.trace.resource_type for one in traces if one.trace.resource_id}
    key = keys.of(connection, sight.patient) if wanted else None
    known = _Known({}, set())
    if key is None:
        return known
    statement = select(resource.c.type, resource.c.id, resource.c.deleted, sight.now_seen()).where(
        resource.c.patient == sight.patient, resource.c.type.in_(types)
    )
    for type, id, is_deleted, is_seen in connection.execute(statement.limit(_MOST)):
        token = key.resource_token(type, id)
        if token not in wanted:
            continue
        if not is_seen:
            known.withheld.add(token)
        elif not is_deleted:
            known.named[token] = f"{type}/{id}"
    return known


def _event(call: Call, recorded: Recorded, known: _Known) -> bytes:
    reference = known.named.get(recorded.trace.resource_id, "")
    event = audit_event(recorded, call.server.base_url(), reference)
    return json.dumps(event).encode()


def _searchset(
    call: Call, asked: _Asked, page: Page, known: _Known, bound: Sequence[str]
) -> Answer:
    base = call.server.base_url()
    shown = known.shown(page.traces)
    call.doing.count = len(shown)
    links = {"self": pages.link(base, TRACE, asked.used)}
    if page.next is not None:
        place = (page.next.at_ms, page.next.shard, page.next.seq)
        cursor = call.server.seal.seal(bound, place)
        links["next"] = pages.link(base, TRACE, [*asked.used, ("_cursor", cursor)])
    entries = [
        b'{"fullUrl":"%b/%b/%b","resource":%b,"search":{"mode":"match"}}'
        % (base.encode(), TRACE.encode(), one.id.encode(), _event(call, one, known))
        for one in shown
    ]
    return Answer(HTTPStatus.OK, pages.bundle("searchset", links, entries, {}))


def _parameters(found: Proof | Pending, public: bytes) -> bytes:
    pending = isinstance(found, Pending)
    said: list[dict[str, Any]] = [
        {"name": "status", "valueCode": "pending" if pending else "proven"},
        {"name": "proof", "valueString": json.dumps(found.to_json())},
        {"name": "key", "valueString": json.dumps(jwk(public))},
    ]
    return json.dumps({"resourceType": "Parameters", "parameter": said}).encode()
