"""The time, as an argument: nothing in services asks the machine for it elsewhere."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Says what time it is."""

    def now(self) -> datetime:
        """Return the time now, aware, in UTC."""
        ...


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The machine's clock: it may be wrong, and is used for display and delays only."""

    def now(self) -> datetime:
        return datetime.now(UTC)
