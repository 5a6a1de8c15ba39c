"""FHIR dates as numbers to sort by. A partial date sorts at its start, one without zone as UTC."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_PARTIAL: Final = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$")


def milliseconds(moment: datetime) -> int:
    """Return milliseconds since 1970, UTC, of an aware datetime."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def moment_of(milliseconds_since_1970: int) -> datetime:
    """Return the aware datetime of `milliseconds`."""
    return _EPOCH + timedelta(milliseconds=milliseconds_since_1970)


def sort_key(date: str) -> int | None:
    """Return the milliseconds a FHIR date or dateTime starts at, None if it is no date."""
    try:
        if partial := _PARTIAL.match(date):
            year, month, day = (int(part or 1) for part in partial.groups())
            return milliseconds(datetime(year, month, day, tzinfo=UTC))
        moment = datetime.fromisoformat(date)
        return milliseconds(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        return None
