"""From local weekly hours to times in UTC, day by day: no offset is ever carried over to another.

A local time that does not exist (clocks go forward) is skipped; of one that comes twice (clocks go back) the first is
meant. A length is real minutes, so a time that would run into the one before it, or past closing, is not offered.
"""

import zoneinfo
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from backend.booking.holidays import holidays
from backend.booking.rules import Hours, Rules

_MINUTE: Final = 60


@dataclass(frozen=True, slots=True)
class Time:
    """When something may begin: seconds since 1970, UTC, and `YYYY-MM-DDTHH:MM` on the wall where it is."""

    start: int
    end: int
    local_start: str
    mode: str


def times(rules: Rules, first: date, last: date) -> Iterator[Time]:
    """Return the times of the local days from `first` to `last`, both included, in their order within each rule."""
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        if is_open(rules, day):
            yield from _of_day(rules, day)


def is_open(rules: Rules, day: date) -> bool:
    """Say whether anybody works on a local day: neither a leave nor a public holiday."""
    if any(leave.first <= day <= leave.last for leave in rules.leaves):
        return False
    return rules.opens_on_holidays or day not in holidays(day.year, rules.holidays)


def _of_day(rules: Rules, day: date) -> Iterator[Time]:
    breaks = [_span(one) for one in rules.breaks if day.weekday() in one.days]
    taken: set[int] = set()
    for hours in rules.weekly:
        if day.weekday() in hours.days:
            for found in _of_hours(rules, hours, day, breaks):
                if found.start not in taken:  # two rules may overlap
                    taken.add(found.start)
                    yield found


def _of_hours(
    rules: Rules, hours: Hours, day: date, breaks: list[tuple[int, int]]
) -> Iterator[Time]:
    minute, closing = _span(hours)
    closes = _utc(rules.zone, day, closing)
    free_from = 0
    while minute + rules.minutes <= closing:
        pause = _pause(breaks, minute, minute + rules.minutes)
        if pause is not None:
            minute = pause
            continue
        start = _utc(rules.zone, day, minute)
        if start is not None and start >= free_from:
            end = start + rules.minutes * _MINUTE
            if closes is None or end <= closes:
                free_from = end
                yield Time(start, end, _wall(day, minute), hours.mode or rules.mode)
        minute += rules.minutes


def _pause(breaks: list[tuple[int, int]], start: int, end: int) -> int | None:
    """Return the end of a break that this time would run into."""
    return next((last for first, last in breaks if first < end and start < last), None)


def _span(hours: Hours) -> tuple[int, int]:
    return tuple(one.hour * 60 + one.minute for one in (hours.opens, hours.closes))  # type: ignore[return-value]  # two of them


def _wall(day: date, minute: int) -> str:
    return f"{day.isoformat()}T{minute // 60:02d}:{minute % 60:02d}"


def _utc(zone: ZoneInfo, day: date, minute: int) -> int | None:
    """Return the first moment at which the wall shows this time, None when it never does."""
    hour, rest = divmod(minute, 60)
    offset = _steady(zone, day)
    if offset is not None:
        return _midnight(day) + minute * _MINUTE - offset
    wall = datetime.combine(day, time(hour, rest))
    moment = wall.replace(tzinfo=zone).astimezone(UTC)  # fold 0: the first of two
    if moment.astimezone(zone).replace(tzinfo=None) != wall:
        return None
    return int(moment.timestamp())


@lru_cache(maxsize=4096)
def _steady(zone: ZoneInfo, day: date) -> int | None:
    """Return the day's offset in seconds, None on a day on which the clocks change."""
    midnight = datetime.combine(day, time())
    begins, ends = (
        moment.replace(tzinfo=zone).utcoffset()
        for moment in (midnight, midnight + timedelta(days=1))
    )
    # A zone never changes twice within a day and back: the two ends tell.
    return int(begins.total_seconds()) if begins is not None and begins == ends else None


@lru_cache(maxsize=4096)
def _midnight(day: date) -> int:
    return int(datetime.combine(day, time(), UTC).timestamp())


@lru_cache(maxsize=1)
def tzdata_version() -> str:
    """Return the version of the zones that this process computes with (`2026a`): the system's, else the package's."""
    for folder in map(Path, zoneinfo.TZPATH):
        try:
            with (folder / "tzdata.zi").open(encoding="ascii") as file:
                words = file.readline().split()
        except (OSError, ValueError):
            continue
        if words[:2] == ["#", "version"]:
            return words[2][:16]
    try:
        return version("tzdata")[:16]
    except PackageNotFoundError:
        return ""
