"""How changes are had from a server: by its feed where it has one, else by searching for what was updated.

Each way gives pages in turn, with the cursor that stands after them; the page is kept before the next is asked for.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from services.core.errors import Fault, RemoteError
from services.remote.answers import Change, Method, Page
from services.remote.client import FhirClient
from services.storage.vanishing import Way

FEED: Final = "feed"
COUNT: Final = 200
OVERLAP: Final = timedelta(minutes=5)
"""A server may date a version before others can see it: what it dated a little earlier is asked for again."""
TYPES: Final = (
    "DocumentReference",
    "DiagnosticReport",
    "Composition",
    "Observation",
    "Condition",
    "AllergyIntolerance",
    "MedicationRequest",
    "MedicationStatement",
    "Immunization",
    "Procedure",
    "CarePlan",
    "CareTeam",
    "Encounter",
    "Appointment",
    "Coverage",
    "RelatedPerson",
    "Consent",
    "Goal",
    "ServiceRequest",
    "QuestionnaireResponse",
)
"""What a person's record is made of, documents first; each has the search parameter `patient` in R4."""
_IDS: Final = 1000
_MOST_STALE: Final = 3
_MOST_UNREADABLE: Final = 50
"""Searches in a row that bring nothing but what cannot be read, before a server is believed to have nothing else."""


@dataclass(slots=True)
class _Links:
    """The pages followed so far: a server that turns in circles, or gives nothing new, is not followed for ever."""

    _seen: set[str] = field(default_factory=set)
    _known: set[int] = field(default_factory=set)
    _stale: int = 0

    def follow(self, page: Page) -> str:
        """Return the link to the next page.

        Raises:
            RemoteError: WRONG_ANSWER for a page that was followed before, or the third in a row with nothing new.

        """
        # Their hashes: a hundred thousand names are thirty megabytes, and only the third page in vain stops a run.
        new = {hash((change.type, change.id, change.version)) for change in page.entries}
        new -= self._known
        self._stale = 0 if new else self._stale + 1
        self._known |= new
        if page.next in self._seen or self._stale >= _MOST_STALE:
            raise RemoteError(Fault.WRONG_ANSWER, "pages that do not end")
        self._seen.add(page.next)
        return page.next


@dataclass(frozen=True, slots=True)
class Step:
    """Changes, and the cursor to keep with them: (way, value), None while the run is in the midst of a way."""

    changes: tuple[Change, ...]
    cursor: tuple[str, str] | None = None
    complete: bool = True
    way: Way = Way.FEED
    """How what was deleted is told."""
    unread: int = 0
    """Entries that could not even be named: what they were is only found by comparing everything."""


async def by_feed(client: FhirClient, patient: str, cursor: str) -> AsyncIterator[Step]:
    """Follow the feed from `cursor`, "" for all of it.

    Raises:
        RemoteError: CURSOR_LOST when the server cannot go on from there.

    """
    links = _Links()
    while True:
        page = await client.changes(patient, cursor, count=COUNT)
        if page.entries or page.refused or page.cursor != cursor:
            cursor_after = (FEED, page.cursor) if page.cursor else None
            yield Step(page.entries, cursor_after, unread=page.refused)
        if not page.next:
            return
        links.follow(page)
        cursor = page.cursor


async def by_update(client: FhirClient, patient: str, type: str, high: str) -> AsyncIterator[Step]:
    """Search a type by `_lastUpdated` from `high` less an overlap; the cursor moves when the run is at its end.

    A server that gives fewer than it counts, and no next page, is asked again from the last it gave, be it something
    that cannot be read: what comes after it can.
    """
    since, latest = _earlier(high), high
    seen: set[tuple[str, str]] = set()
    unread = stale = 0
    while True:
        known, count, links = len(seen), 0, _Links()
        unread_before = unread
        page = await client.search(type, _params(patient, since))
        while True:
            count += len(page.entries) + page.refused
            unread += page.refused
            seen |= {(change.id, change.version) for change in page.entries}
            told = (*(change.last_updated for change in page.entries), *page.refused_updated)
            latest = max([latest, *told], key=_order)
            if not page.next:
                break
            yield Step(page.entries)
            page = await client.get_page(links.follow(page), type)
        is_cut = page.total is not None and count < page.total
        stale = 0 if len(seen) > known else stale + 1
        is_stuck = since == latest or (len(seen) == known and unread == unread_before)
        if not is_cut or is_stuck or stale == _MOST_UNREADABLE:
            reached = None if unread else (updated(type), latest)
            yield Step(page.entries, reached, complete=not is_cut, unread=unread)
            return
        yield Step(page.entries)
        since = latest


def updated(type: str) -> str:
    """Return the name of the cursor of a type's updates."""
    return f"updated/{type}"


def deleted(type: str) -> str:
    """Return the name of the cursor of a type's deletions."""
    return f"history/{type}"


async def deletions(client: FhirClient, type: str, high: str) -> AsyncIterator[Step]:
    """Give what a type's history says was deleted since `high`, less an overlap, and was not written again since.

    A history tells the last version first (http.html#history): what is met first of a resource is how it stands.
    """
    page, links = await client.history(type, since=_earlier(high), count=COUNT), _Links()
    met: set[str] = set()
    while True:
        last = {change.id: change for change in reversed(page.entries) if change.id not in met}
        met |= last.keys()
        deleted = (change for change in last.values() if change.method is Method.DELETE)
        yield Step(tuple(deleted), way=Way.HISTORY)
        if not page.next:
            return
        page = await client.get_page(links.follow(page), type)


async def inventory(client: FhirClient, patient: str, type: str) -> set[str] | None:
    """Return every id the server has of a type, None when it cannot be made to tell them all."""
    params = [("patient", f"Patient/{patient}"), ("_elements", "id"), ("_count", str(_IDS))]
    page, links = await client.search(type, params), _Links()
    found, total = {change.id for change in page.entries}, page.total
    while page.next:
        page = await client.get_page(links.follow(page), type)
        found |= {change.id for change in page.entries}
    if total is not None and len(found) == total:
        return found
    return await _walked(client, patient, type)


async def _walked(client: FhirClient, patient: str, type: str) -> set[str] | None:
    found: set[str] = set()
    complete = True
    async for step in by_update(client, patient, type, ""):
        found |= {change.id for change in step.changes}
        complete = complete and step.complete
    return found if complete else None


def _params(patient: str, since: str) -> list[tuple[str, str]]:
    params = [("patient", f"Patient/{patient}"), ("_sort", "_lastUpdated"), ("_count", str(COUNT))]
    return [*params, ("_lastUpdated", f"ge{since}")] if since else params


def _earlier(high: str) -> str:
    moment = _moment(high)
    return (moment - OVERLAP).isoformat(timespec="milliseconds") if moment else ""


def _moment(written: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else None


def _order(written: str) -> datetime:
    return _moment(written) or datetime.min.replace(tzinfo=UTC)
