"""When to ask a server again: pure rules, that neither sleep nor look at a clock.

Backoff with full jitter: Marc Brooker, "Exponential Backoff and Jitter" (AWS Architecture Blog, 2015).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from services.core.errors import Fault, RemoteError

TRANSIENT: Final = frozenset({Fault.OFFLINE, Fault.INTERRUPTED, Fault.TOO_SLOW, Fault.UNAVAILABLE})
"""What may pass by itself; every other fault needs a person, or another request."""

LONGEST_WAIT: Final = timedelta(hours=24)
"""What a server may ask for at most: one that says "in a year" is lying or mistaken."""

_LARGEST_EXPONENT: Final = 30


@dataclass(frozen=True, slots=True)
class Backoff:
    """Wait a random time below `first` x 2^n, at most `longest`; `random` gives a number in [0, 1)."""

    random: Callable[[], float]
    first: timedelta = timedelta(seconds=1)
    longest: timedelta = timedelta(minutes=15)

    def delay(self, failures: int, error: RemoteError) -> timedelta | None:
        """Return how long to wait after the n-th failure in a row (from 0), None when trying again is no use.

        What the server asked to wait comes first; the jitter is added to it, so that devices do not return together.
        """
        if error.fault not in TRANSIENT:
            return None
        ceiling = min(self.longest, self.first * (1 << min(failures, _LARGEST_EXPONENT)))
        return (error.wait or timedelta(0)) + ceiling * self.random()


@dataclass(frozen=True, slots=True)
class Budget:
    """What one run may still spend on trying again: a number of tries, and time spent waiting."""

    tries: int = 20
    waiting: timedelta = timedelta(minutes=5)

    def after(self, delay: timedelta) -> "Budget | None":
        """Return what is left after one more wait, None when there is not enough: the run ends there."""
        if self.tries < 1 or delay > self.waiting:
            return None
        return replace(self, tries=self.tries - 1, waiting=self.waiting - delay)


def retry_after(value: str, date: str) -> timedelta | None:
    """Return what a Retry-After header asks for (RFC 9110 §10.2.3), within [0, `LONGEST_WAIT`].

    A date is judged against the same answer's own `date` header: this device's clock may be wrong.
    None when it says nothing that can be understood.
    """
    value = value.strip()
    if value.isascii() and value.isdigit():
        return min(LONGEST_WAIT, timedelta(seconds=int(value[:9])))
    until, now = _http_date(value), _http_date(date)
    if until is None or now is None:
        return None
    return max(timedelta(0), min(LONGEST_WAIT, until - now))


def _http_date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return found if found.tzinfo else None
