"""Interactions that answer a Bundle of one type: search and history."""

import asyncio
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

from sqlalchemy import Connection

from backend.access.principal import Action
from backend.fhir_server import identified, listings, pages
from backend.fhir_server.answers import Answer
from backend.fhir_server.calls import Call
from backend.fhir_server.doing import Doing
from backend.fhir_server.listings import Listing
from backend.fhir_server.outcomes import not_found
from backend.fhir_server.parameters import INCLUDES, Code, Query, parse
from backend.fhir_server.repository import Stored
from backend.fhir_server.search import Page, by_ids
from backend.fhir_server.search import search as found_by
from backend.fhir_server.types import SHARED
from backend.fhir_server.windows import before, opened, window

_ROUNDS: Final = 3


async def search(call: Call) -> Answer:
    """Answer a searchset; raises FhirError."""
    call.permit(Action.SEARCH)
    server = call.server
    query = parse(call.type, call.query, strict=call.strict, page=server.limits.page)
    if (identifier := identified.asked(call, query)) is not None:
        patients = await server.store.read(partial(_identified, identifier))
        call.doing.parts = [_of_one(call.doing, found) for found in patients.found]
        return await asyncio.to_thread(_searchset, call, query, patients, (), ())
    patient = call.patient(query.patients)
    bound = ("search", patient, query.type, urlencode(query.used))
    place = None if query.cursor is None else opened(call, bound, query.cursor)

    def work(connection: Connection) -> Page:
        return found_by(connection, call.sight(connection, patient), query, place)

    page = await server.store.read(work)
    included = await _included(call, query, page.found)
    return await asyncio.to_thread(_searchset, call, query, page, included, bound)


def _identified(identifier: Code, connection: Connection) -> Page:
    return Page(identified.found(connection, identifier), None, None)


def _of_one(doing: Doing, found: Stored) -> Doing:
    """A search across records leaves a trace in each record that it found."""
    return replace(
        doing, patient=found.key.patient, id=found.key.id, count=1, families={found.family}
    )


def _searchset(
    call: Call, query: Query, page: Page, included: Sequence[Stored], bound: Sequence[str]
) -> Answer:
    base = call.server.base_url()
    links = {"self": pages.link(base, query.type, query.used)}
    if page.place is not None:
        following = [*query.used, ("_cursor", call.server.seal.seal(bound, page.place))]
        links["next"] = pages.link(base, query.type, following)
    call.doing.leaves((*page.found, *included))
    entries = [pages.found_entry(found, base, elements=query.elements) for found in page.found]
    entries += [pages.found_entry(found, base, "include") for found in included]
    total = {} if page.total is None else {"total": page.total}
    return Answer(HTTPStatus.OK, pages.bundle("searchset", links, entries, total))


async def _included(call: Call, query: Query, found: Sequence[Stored]) -> list[Stored]:
    """Follow references within the directory, which everybody may read; nothing else can be included."""
    seen = {(one.key.type, one.key.id) for one in found}
    included: list[Stored] = []
    for _ in range(_ROUNDS if query.includes else 0):
        wanted = await asyncio.to_thread(_wanted, query.includes, found)
        wanted -= seen
        found = await call.server.store.read(partial(_fetch, wanted))
        found = [one for one in found if _readable(call, one.key.type)]
        seen |= wanted
        included += found
    return included


def _readable(call: Call, type: str) -> bool:
    return not call.principal.is_system or call.principal.may(Action.READ, type)


def _wanted(includes: Iterable[str], found: Iterable[Stored]) -> set[tuple[str, str]]:
    wanted: set[tuple[str, str]] = set()
    for one in found:
        content = json.loads(one.body)
        for element in INCLUDES.get(one.key.type, ()):
            if f"{one.key.type}:{element}" in includes:
                value = content.get(element, [])
                for reference in value if isinstance(value, list) else [value]:
                    type, _, id = str(reference.get("reference", "")).rpartition("/")
                    wanted.add((type.rpartition("/")[2], id))
    return wanted


def _fetch(wanted: Iterable[tuple[str, str]], connection: Connection) -> list[Stored]:
    found: list[Stored] = []
    for type in sorted({type for type, _ in wanted}):
        ids = (id for other, id in wanted if other == type)
        found += by_ids(connection, SHARED, type, ids)
    return found


async def history_of_instance(call: Call) -> Answer:
    """Answer all versions of one resource; 404 when there is none."""
    call.permit(Action.READ)
    key, (since, count, used) = call.key(), window(call)
    bound = ("history", key.patient, key.type, key.id, str(since))
    start = before(call, bound)

    def work(connection: Connection) -> Listing:
        sight = call.sight(connection, key.patient)
        return listings.of_instance(connection, sight, key, since, start, count)

    listing = await call.server.store.read(work)
    if not listing.found and since is None and start is None:
        raise not_found()
    return await asyncio.to_thread(
        _history, call, f"{key.type}/{key.id}/_history", listing, used, bound
    )


async def history_of_type(call: Call) -> Answer:
    """Answer all versions of a type, within one patient."""
    call.permit(Action.SEARCH)
    (since, count, used), type = window(call), call.type
    patient = call.patient([value for name, value in call.query if name == "patient"])
    bound = ("history", patient, type, "", str(since))
    start = before(call, bound)

    def work(connection: Connection) -> Listing:
        sight = call.sight(connection, patient)
        return listings.of_type(connection, sight, type, since, start, count)

    listing = await call.server.store.read(work)
    return await asyncio.to_thread(_history, call, f"{type}/_history", listing, used, bound)


def _history(
    call: Call,
    path: str,
    listing: Listing,
    used: Sequence[tuple[str, str]],
    bound: Sequence[str],
) -> Answer:
    base = call.server.base_url()
    links = {"self": pages.link(base, path, used)}
    if listing.more:
        cursor = call.server.seal.seal(bound, [listing.found[-1].seq])
        links["next"] = pages.link(base, path, [*used, ("_cursor", cursor)])
    call.doing.leaves(listing.found)
    entries = [pages.history_entry(found, base) for found in listing.found]
    return Answer(HTTPStatus.OK, pages.bundle("history", links, entries, {}))
