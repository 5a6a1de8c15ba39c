"""FHIR dates of any precision as spans of milliseconds since 1970, UTC; and the server's own instants as text."""

import re
from calendar import isleap, monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import formatdate
from functools import lru_cache
from typing import Final

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)
_DATE: Final = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:\d\d)?)?)?)?"
)
_DAY: Final = 86_400_000


@dataclass(frozen=True, slots=True)
class Span:
    """From `low` to before `high`, in milliseconds."""

    low: int
    high: int


def span_of(text: str) -> Span | None:
    """Read a date, dateTime or instant; None when it is none. Without a zone it is UTC."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    try:
        start = datetime(
            int(year), int(month or 1), int(day or 1), int(hour or 0), int(minute or 0),
            min(int(second or 0), 59), int((fraction or "").ljust(6, "0")[:6]), tzinfo=UTC,
        )  # fmt: skip
    except ValueError:
        return None
    low = (start - _EPOCH) // _MILLISECOND - _offset_ms(zone)
    return Span(low, low + _length_ms(start, match))


def _offset_ms(zone: str | None) -> int:
    if zone is None or zone == "Z":
        return 0
    minutes = int(zone[1:3]) * 60 + int(zone[4:6])
    return (-minutes if zone[0] == "-" else minutes) * 60_000


def _length_ms(start: datetime, match: re.Match[str]) -> int:
    _, month, day, hour, _, second, fraction, _ = match.groups()
    if fraction:
        return 1
    if second:
        return 1000
    if hour:
        return 60_000
    if day:
        return _DAY
    if month:
        return monthrange(start.year, start.month)[1] * _DAY
    return (366 if isleap(start.year) else 365) * _DAY


def instant(ms: int) -> str:
    """Return `meta.lastUpdated`: UTC with milliseconds."""
    seconds, rest = divmod(ms, 1000)
    return f"{_second(seconds)}.{rest:03d}Z"


@lru_cache(maxsize=4096)
def _second(seconds: int) -> str:
    return f"{_EPOCH + timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%S}"


def http_date(ms: int) -> str:
    """Return the time as `Last-Modified` writes it (RFC 9110, 5.6.7)."""
    return _http_date(ms // 1000)


@lru_cache(maxsize=4096)
def _http_date(seconds: int) -> str:
    return formatdate(seconds, usegmt=True)
