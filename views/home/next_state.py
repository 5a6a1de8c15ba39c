"""What to do next, on the first page."""

from dataclasses import dataclass, field, replace

import flet as ft

from services.core.changes import ChangeFeed, Topic
from services.i18n.translator import Translator
from services.overview.next import Thing
from views._shared.following import Following
from views._shared.prevention_ports import NextThings


@dataclass(frozen=True, slots=True)
class ToDoState:
    """`things` in the order of `services.overview.next`; `explains`: the order itself is explained."""

    things: tuple[Thing, ...] = ()
    explains: bool = False


@ft.observable
@dataclass(eq=False)
class ToDoModel:
    """Follows everything that puts something there; never raises, as the service does not."""

    _next: NextThings
    _changes: ChangeFeed
    words: Translator
    state: ToDoState = field(default_factory=ToDoState)

    def __post_init__(self) -> None:
        self._following = Following(self._changes, frozenset(Topic), self.load)

    async def start(self) -> None:
        self._following.start()
        await self.load()

    def stop(self) -> None:
        self._following.stop()

    async def load(self) -> None:
        """Ask again."""
        self.state = replace(self.state, things=await self._next.things(self.words))

    async def explain(self) -> None:
        """Open or close why the first one is first."""
        self.state = replace(self.state, explains=not self.state.explains)
