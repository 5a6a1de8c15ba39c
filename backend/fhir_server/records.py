"""A whole record, and the feed of what changes in it (Patient-everything, and our own $changes)."""

import asyncio
import hashlib
from collections.abc import Sequence
from http import HTTPStatus
from typing import Final

from sqlalchemy import Connection

from backend.fhir_server import listings, pages
from backend.fhir_server.answers import Answer
from backend.fhir_server.calls import Call
from backend.fhir_server.cursors import InvalidCursorError
from backend.fhir_server.listings import Listing
from backend.fhir_server.outcomes import FhirError
from backend.fhir_server.schema import epoch
from backend.fhir_server.windows import cursor_of, opened, window

FEED: Final = "urn:carnet:feed"
"""The system of the tag that says whether more follows: `more`, or `end` when this was the last page for now."""


async def everything(call: Call) -> Answer:
    """Answer the living resources of a record, those of the types the scopes let out."""
    patient, types = call.record(), call.types()
    (since, count, used), server = window(call), call.server
    bound = ("everything", patient, _digest(types), str(since))
    cursor = cursor_of(call)
    place = None if cursor is None else opened(call, bound, cursor)

    def work(connection: Connection) -> Listing:
        sight = call.sight(connection, patient)
        return listings.record(connection, sight, types, since, place, count)

    listing = await server.store.read(work)
    return await asyncio.to_thread(_everything, call, listing, used, bound)


def _everything(
    call: Call, listing: Listing, used: Sequence[tuple[str, str]], bound: Sequence[str]
) -> Answer:
    base, path = call.server.base_url(), f"Patient/{call.id}/$everything"
    links = {"self": pages.link(base, path, used)}
    if listing.more:
        last = listing.found[-1].key
        cursor = call.server.seal.seal(bound, [last.type, last.id])
        links["next"] = pages.link(base, path, [*used, ("_cursor", cursor)])
    call.doing.leaves(listing.found)
    entries = [pages.found_entry(found, base) for found in listing.found]
    return Answer(HTTPStatus.OK, pages.bundle("searchset", links, entries, {}))


async def changes(call: Call) -> Answer:
    """Answer what changed after a cursor, and always the next cursor; 410 when the cursor leads nowhere now.

    The cursor is bound to the patient, to the database's epoch, to the types the scopes let out and to what may be
    seen: were it not, a right gained later would never see what was passed over before.
    """
    patient, types = call.record(), call.types()
    _, count, _ = window(call)
    cursor = next((value for name, value in call.query if name == "cursor"), None)

    def work(connection: Connection) -> tuple[Sequence[str], int, Listing]:
        sight = call.sight(connection, patient)
        bound = ("feed", patient, epoch(connection), _digest((*types, sight.mark)))
        last = listings.last_seq(connection, patient) or 0
        after = 0 if cursor is None else _after(call, bound, cursor, last)
        return bound, after, listings.changes(connection, sight, types, after, count)

    bound, after, listing = await call.server.store.read(work)
    return await asyncio.to_thread(_changes, call, listing, after, bound)


def _after(call: Call, bound: Sequence[str], cursor: str, last: int) -> int:
    try:
        [after] = call.server.seal.open(bound, cursor)
    except InvalidCursorError:
        after = last + 1
    if not isinstance(after, int) or after > last:
        raise FhirError(HTTPStatus.GONE, "This cursor is lost; start again without one.")
    return after


def _changes(call: Call, listing: Listing, after: int, bound: Sequence[str]) -> Answer:
    base, path = call.server.base_url(), f"Patient/{call.id}/$changes"
    reached = listing.found[-1].seq if listing.found else after
    sizes = [(name, value) for name, value in call.query if name == "_count"]
    links = {
        "self": pages.link(
            base, path, [pair for pair in call.query if pair[0] == "cursor"] + sizes
        ),
        "next": pages.link(
            base, path, [("cursor", call.server.seal.seal(bound, [reached])), *sizes]
        ),
    }
    tag = {"system": FEED, "code": "more" if listing.more else "end"}
    call.doing.leaves(listing.found)
    entries = [pages.history_entry(found, base) for found in listing.found]
    return Answer(HTTPStatus.OK, pages.bundle("history", links, entries, {"meta": {"tag": [tag]}}))


def _digest(types: Sequence[str]) -> str:
    return hashlib.sha256(",".join(types).encode()).hexdigest()[:16]
