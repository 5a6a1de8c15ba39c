"""Who may see one document, and what the person is about to decide."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

import flet as ft

from services.access.models import Visibility, WhoSees
from services.core.changes import ChangeFeed, Topic
from services.core.errors import ServiceError
from views._shared.access_ports import Access
from views._shared.following import Following


@dataclass(frozen=True, slots=True)
class AccessState:
    """`known` is None until it is read; `draft` is what is being chosen, None when nothing is asked."""

    known: WhoSees | None = None
    draft: Visibility | None = None
    error: ServiceError | None = None


@ft.observable
@dataclass(eq=False)
class AccessModel:
    """Follows one document; never raises."""

    _access: Access
    _changes: ChangeFeed
    id: str
    state: AccessState = field(default_factory=AccessState)

    def __post_init__(self) -> None:
        topics = frozenset({Topic.DOCUMENTS, Topic.SYNC})
        self._following = Following(self._changes, topics, self.load)
        self._before = Visibility()

    async def start(self) -> None:
        self._following.start()
        await self.load()

    def stop(self) -> None:
        self._following.stop()

    async def load(self) -> None:
        """Read it again."""

        async def read() -> None:
            known = await self._access.who_sees(self.id)
            self.state = replace(self.state, known=known, error=None)

        await self._try(read)

    async def ask(self) -> None:
        """Open the choice, at what was decided last."""
        if self.state.known:
            self.state = replace(self.state, draft=self.state.known.shown)

    async def close(self) -> None:
        self.state = replace(self.state, draft=None)

    async def choose(self, *, hidden: bool) -> None:
        if self.state.draft:
            self.state = replace(self.state, draft=replace(self.state.draft, hidden=hidden))

    async def keep_secret(self, secret: bool) -> None:
        if self.state.draft:
            self.state = replace(self.state, draft=replace(self.state.draft, secret=secret))

    async def hide_from(self, professional: str, hidden: bool) -> None:
        if self.state.draft:
            who = self.state.draft.hidden_from - {professional}
            named = who | {professional} if hidden else who
            self.state = replace(self.state, draft=replace(self.state.draft, hidden_from=named))

    async def decide(self) -> bool:
        """Keep what was chosen; say whether it is another than before."""
        draft, known = self.state.draft, self.state.known
        if draft is None or known is None:
            return False
        self._before = known.shown
        return await self._decide(draft)

    async def undo(self) -> None:
        """Decide as before."""
        await self._decide(self._before)

    async def _decide(self, wanted: Visibility) -> bool:
        changed = False

        async def keep() -> None:
            nonlocal changed
            changed = bool(await self._access.decide([self.id], wanted))
            known = await self._access.who_sees(self.id)
            self.state = replace(self.state, known=known, draft=None, error=None)

        await self._try(keep)
        return changed

    async def _try(self, act: Callable[[], Awaitable[None]]) -> None:
        try:
            await act()
        except ServiceError as error:
            self.state = replace(self.state, error=error, draft=None)
