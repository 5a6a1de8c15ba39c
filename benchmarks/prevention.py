"""All rules of prevention for one person: reading the rules once included, as after a start.

Floor: the time to home's first frame, of which it may take a tenth.
"""

import time
from datetime import date
from statistics import median
from typing import Final

from benchmarks.figures import Figure
from services.prevention.engine import assess
from services.prevention.models import Event, Person
from services.prevention.rules import rule_book, words

ROUNDS: Final = 9
_TODAY: Final = date(2026, 11, 22)
_SHARE: Final = 0.1


def measure_against(first_frame: float) -> Figure:
    """Return the figure, `first_frame` being the milliseconds to home."""
    return Figure(
        "all prevention rules for one person",
        median(_once() for _ in range(ROUNDS)),
        "ms",
        first_frame,
        _SHARE,
    )


def _once() -> float:
    rule_book.cache_clear()
    words.cache_clear()
    start = time.perf_counter()
    cards = assess(rule_book(), words(), _person(), _TODAY)
    assert cards
    return (time.perf_counter() - start) * 1000


def _person() -> Person:
    doses = [
        Event(frozenset({target.id}), f"{year}-10-20")
        for target in words().targets
        for year in (1992, 2016, 2026)
    ]
    return Person("1961-06-20", "female", {"pregnant": False}, doses=tuple(doses))
