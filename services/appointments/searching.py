"""Finding care: practices by first free time or by distance, and the free times of one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from services.appointments import store
from services.appointments.asking import Asking
from services.appointments.mapping import practice_of, practices, slot_of
from services.appointments.meaning import specialty_name
from services.appointments.models import Day, Filters, Found, Practice, Slot, Wanted
from services.core.errors import Fault, RemoteError
from services.remote.scheduling import Role

_PAGE: Final = 20
_MOST_DAYS: Final = 62
_WIDEST: Final = timedelta(hours=14)
"""How far a place's clock may be from UTC (tzdata)."""


@dataclass(frozen=True, slots=True)
class Searching:
    """Asks the server of the open record."""

    asking: Asking

    async def filters(self) -> Filters:
        """Return what was last asked of a search."""
        return await self.asking.record.current.database.read(store.filters)

    async def search(self, wanted: Wanted, after: str = "") -> Found:
        """Return a page of practices, `after` being the `next` of the one before; the filters stay."""
        record = self.asking.record.current
        await record.database.write(lambda c: store.keep_filters(c, wanted.filters))
        async with self.asking.server() as (bookings, _server):
            page = await bookings.find_care(_asked(wanted), after)
        found = tuple(map(self._named, practices(page)))
        nothing = bool(found) and not page.next and not any(one.first for one in found)
        return Found(found, page.next, nothing_free=nothing and not after)

    async def practice(self, id: str) -> Practice:
        """Return one practice, with every reason to come.

        Raises:
            RemoteError: NOT_FOUND where there is none any more.

        """
        async with self.asking.server() as (bookings, _server):
            page = await bookings.role(id)
        known = {entry.resource.reference: entry.resource for entry in page.entries}
        role = known.get(f"PractitionerRole/{id}")
        if not isinstance(role, Role) or not role.active:
            raise RemoteError(Fault.NOT_FOUND)
        return self._named(practice_of(role, known))

    async def days(self, practice: str, reason: str, first: date, count: int) -> tuple[Day, ...]:
        """Return `count` days from `first`, as the place's own calendar has them, each with its free times."""
        count = min(max(count, 1), _MOST_DAYS)
        start = datetime.combine(first, time.min, UTC) - _WIDEST
        end = datetime.combine(first + timedelta(days=count), time.min, UTC) + _WIDEST
        async with self.asking.server() as (bookings, _server):
            found = await bookings.free(practice, reason, start, end)
        return by_day(tuple(map(slot_of, found)), first, count)

    def _named(self, practice: Practice) -> Practice:
        """Return the practice with the plain name of its specialty, where the table has one."""
        name = specialty_name(practice.specialty, self.asking.words().language)
        return replace(practice, specialty_name=name or practice.specialty_name)


def by_day(slots: Sequence[Slot], first: date, count: int) -> tuple[Day, ...]:
    """Return every day, those without a free time too; the day is that of the place, not of the device."""
    each: dict[date, list[Slot]] = {first + timedelta(days=n): [] for n in range(count)}
    for slot in slots:
        if slot.start.date() in each:
            each[slot.start.date()].append(slot)
    return tuple(Day(day, tuple(found)) for day, found in each.items())


def _asked(wanted: Wanted) -> list[tuple[str, str]]:
    filters = wanted.filters
    asked = [
        ("specialty", wanted.specialty),
        ("near", wanted.near.strip()),
        ("sector", "1" if filters.sector_1 else ""),
        ("third-party", "true" if filters.third_party else ""),
        ("step-free", "true" if filters.step_free else ""),
        ("language", filters.language),
        ("mode", filters.mode.value if filters.mode else ""),
        ("new-patients", "true" if filters.new_patients else ""),
        ("before", filters.before.isoformat() if filters.before else ""),
        ("sort", "distance" if wanted.by_distance else "time"),
        ("_count", str(_PAGE)),
    ]
    return [(name, value) for name, value in asked if value]
