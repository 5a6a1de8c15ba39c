"""Token buckets by key: how often somebody may ask, in memory of a bounded size."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

_MOST: Final = 10_000
"""Keys remembered, about 2 MB. Whoever is forgotten begins with a full bucket: a flood of keys weakens a limit, it
never fills the memory."""


@dataclass(frozen=True, slots=True)
class Rate:
    """`each_second` requests a second in the long run, `burst` at once."""

    each_second: float
    burst: int

    def __post_init__(self) -> None:
        if not (0 < self.each_second <= 1e6 and 1 <= self.burst <= 1e6):  # noqa: PLR2004 - beyond is off
            raise ValueError("a rate is more than nothing and at most a million")


@dataclass(slots=True)
class _Bucket:
    left: float
    seen: float


class Buckets:
    """One bucket a key; `clock()` is in seconds and never goes back."""

    def __init__(self, rate: Rate, clock: Callable[[], float], most: int = _MOST) -> None:
        self._rate = rate
        self._clock = clock
        self._most = most
        self._kept: OrderedDict[bytes, _Bucket] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def take(self, key: bytes) -> float:
        """Take one; return 0, or the seconds until there is one again."""
        now = self._clock()
        bucket = self._kept.get(key)
        if bucket is None:
            bucket = self._kept[key] = _Bucket(self._rate.burst, now)
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(key)
            gained = (now - bucket.seen) * self._rate.each_second
            bucket.left = min(self._rate.burst, bucket.left + gained)
            bucket.seen = now
        if bucket.left < 1:
            return (1 - bucket.left) / self._rate.each_second
        bucket.left -= 1
        return 0.0
