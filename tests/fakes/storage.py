"""A device in memory, with files that a server has too."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from services.core.categories import Category
from services.core.changes import ChangeFeed, Topic
from services.core.errors import ServiceError
from services.core.stop import StopSignal
from services.sync.contents import OnBytes
from services.sync.device_storage import Amount, Choice, Freed, OnFreed, Use

T = TypeVar("T")

USE = Use(
    database=12_400_000,
    files=Amount(140, 84_000_000),
    categories=(
        (Category.IMAGING, Amount(12, 61_000_000)),
        (Category.LABORATORY, Amount(98, 18_000_000)),
        (None, Amount(30, 5_000_000)),
    ),
    free_able={
        Choice.OLD: Amount(31, 22_000_000),
        Choice.LARGE: Amount(4, 48_000_000),
        Choice.ALL: Amount(120, 80_000_000),
    },
    freed=Amount(),
    connected=True,
)


@dataclass(eq=False)
class FakeStorage:
    """Frees what is asked at once; `kept` is how many files the server does not show.

    `came` hears whose file came. `error` is what every method raises, `unreachable` what those do that ask the server.
    """

    changes: ChangeFeed
    state: Use = USE
    error: ServiceError | None = None
    unreachable: ServiceError | None = None
    kept: int = 0
    came: Callable[[str], object] = bool
    fetched: list[str] = field(default_factory=list)
    freed: list[str] = field(default_factory=list)

    async def use(self) -> Use:
        return self._or_error(self.state)

    async def may_free(self, id: str) -> bool:
        return self._or_error(id not in self.freed and self.state.connected)

    async def free(
        self, choice: Choice, on_freed: OnFreed | None = None, stop: StopSignal | None = None
    ) -> Freed:
        amount = self._asked().free_able[choice]
        if on_freed:
            on_freed(1, amount.files)
        if stop and stop.is_set:
            return Freed(complete=False)
        here = self.state.files
        self.state = replace(
            self.state,
            files=Amount(here.files - amount.files, here.bytes - amount.bytes),
            free_able=dict.fromkeys(Choice, Amount()),
            freed=amount,
        )
        self.changes.publish(Topic.DOCUMENTS)
        return Freed(amount.files, amount.bytes, self.kept)

    async def free_one(self, id: str) -> Freed:
        self._asked()
        self.freed.append(id)
        self.changes.publish(Topic.DOCUMENTS)
        return Freed(0, 0, 1) if self.kept else Freed(1, 1000)

    async def fetch(self, id: str, on_bytes: OnBytes | None = None) -> None:
        if on_bytes:
            on_bytes(500, 1000)
        self._asked()
        self.fetched.append(id)
        self.came(id)
        if id in self.freed:
            self.freed.remove(id)
        self.changes.publish(Topic.DOCUMENTS)

    async def fetch_again(self, ids: Sequence[str] | None = None) -> int:
        count = self._or_error(self.state).freed.files
        self.state = replace(self.state, freed=Amount())
        self.changes.publish(Topic.DOCUMENTS)
        return count if ids is None else len(ids)

    def _asked(self) -> Use:
        if self.unreachable:
            raise self.unreachable
        return self._or_error(self.state)

    def _or_error(self, value: T) -> T:
        if self.error:
            raise self.error
        return value
