"""A clock that a test sets."""

from datetime import UTC, datetime, timedelta


class SetClock:
    """Stands still until moved."""

    def __init__(self, now: datetime = datetime(2026, 11, 22, 9, tzinfo=UTC)) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def move(self, by: timedelta) -> None:
        """Set the clock `by` later, or earlier."""
        self._now += by
