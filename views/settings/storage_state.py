"""What Carnet takes on this device, and taking files off it."""

from dataclasses import dataclass, field, replace

import flet as ft

from services.core.changes import ChangeFeed, Topic
from services.core.errors import LockedError, ServiceError
from services.core.stop import StopSignal
from services.sync.device_storage import Amount, Choice, Freed, Use
from views._shared.following import Following
from views._shared.ports import Follower, Storage


@dataclass(frozen=True, slots=True)
class StorageState:
    """`use` is None until it is read; `done` of `total` files were looked at while `busy`, `freed` is the outcome."""

    use: Use | None = None
    choice: Choice = Choice.OLD
    busy: bool = False
    stopping: bool = False
    done: int = 0
    total: int = 0
    freed: Freed | None = None
    error: ServiceError | None = None

    @property
    def chosen(self) -> Amount:
        """How much the choice would free."""
        return self.use.free_able[self.choice] if self.use else Amount()


@ft.observable
@dataclass(eq=False)
class StorageModel:
    """Follows the use, frees and fetches again; never raises."""

    _storage: Storage
    _follower: Follower
    _changes: ChangeFeed
    state: StorageState = field(default_factory=StorageState)
    _stop: StopSignal = field(default_factory=StopSignal)

    def __post_init__(self) -> None:
        self._following = Following(self._changes, frozenset({Topic.DOCUMENTS}), self.load)

    async def start(self) -> None:
        self._following.start()
        await self.load()

    def stop(self) -> None:
        self._following.stop()
        self._stop.set()

    async def load(self) -> None:
        """Measure again."""
        try:
            use = await self._storage.use()
        except LockedError:
            return
        except ServiceError as error:
            self.state = replace(self.state, error=error)
            return
        first = self.state.use is None
        self.state = replace(self.state, use=use)
        if first:
            useful = (choice for choice in Choice if use.free_able[choice].files)
            self.state = replace(self.state, choice=next(useful, Choice.OLD))

    async def choose(self, choice: str) -> None:
        self.state = replace(self.state, choice=Choice(choice))

    async def free(self) -> None:
        """Take what was chosen off this device."""
        if self.state.busy:
            return
        self._stop = StopSignal()
        self.state = replace(
            self.state, busy=True, stopping=False, done=0, total=0, freed=None, error=None
        )
        try:
            freed = await self._storage.free(self.state.choice, self._progressed, self._stop)
        except ServiceError as error:
            self.state = replace(self.state, busy=False, error=error)
        else:
            self.state = replace(self.state, busy=False, freed=freed)
        await self.load()

    def _progressed(self, done: int, total: int) -> None:
        self.state = replace(self.state, done=done, total=total)

    async def end(self) -> None:
        """Free no more after the file under way."""
        self._stop.set()
        self.state = replace(self.state, stopping=True)

    async def fetch_again(self) -> None:
        """Have every freed file come back."""
        try:
            await self._storage.fetch_again()
        except ServiceError as error:
            self.state = replace(self.state, error=error)
            return
        self.state = replace(self.state, freed=None, error=None)
        self._follower.now()
        await self.load()
