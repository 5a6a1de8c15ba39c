"""Moments and zones as a server writes them: what cannot be believed is none."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_EARLIEST: Final = 1900
_LATEST: Final = 2200


def instant(text: str) -> datetime | None:
    """Return an aware moment, None for anything else: a time without zone is nobody's time."""
    try:
        found = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    if found is None or found.tzinfo is None or not _EARLIEST <= found.year <= _LATEST:
        return None
    return found


def in_zone(moment: datetime, name: str) -> datetime:
    """Return the same moment on the clocks of a zone (IANA), or as it is where nobody knows that zone."""
    return moment.astimezone(ZoneInfo(name)) if zone_of(name) else moment


def zone_of(name: str) -> str:
    """Return the name of a zone that is known here, "" for any other."""
    try:
        return ZoneInfo(name).key if name else ""
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ""
