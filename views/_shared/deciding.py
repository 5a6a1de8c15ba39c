"""The first time a space has a server: who sees the documents is the person's to decide."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import flet as ft

from services.core.categories import SHOWN
from services.core.changes import ChangeFeed, Topic
from services.core.errors import ServiceError
from views._shared.access_ports import Access
from views._shared.components.banner import Banner
from views._shared.components.buttons import LinkButton
from views._shared.following import Following
from views._shared.hooks import use_model, use_services, use_translation
from views._shared.navigation import go
from views._shared.theme import Tone

Act = Callable[..., Awaitable[None]]


@dataclass(frozen=True, slots=True)
class FirstState:
    """Whether there is something to decide: a server, and no choice yet."""

    asks: bool = False


@ft.observable
@dataclass(eq=False)
class FirstModel:
    """Follows whether the person has decided; never raises."""

    _access: Access
    _changes: ChangeFeed
    state: FirstState = field(default_factory=FirstState)

    def __post_init__(self) -> None:
        topics = frozenset({Topic.SETTINGS, Topic.SYNC})
        self._following = Following(self._changes, topics, self.load)

    async def start(self) -> None:
        self._following.start()
        await self.load()

    def stop(self) -> None:
        self._following.stop()

    async def load(self) -> None:
        """Look again."""
        try:
            asks = await self._access.is_connected() and not await self._access.choices()
        except ServiceError:
            asks = False
        if asks != self.state.asks:
            self.state = FirstState(asks)

    async def leave(self) -> None:
        """Decide that every category stays visible."""
        try:
            for category in SHOWN:
                await self._access.choose(category, hidden=False)
        except ServiceError:
            return  # it is asked again
        await self.load()


@ft.component
def FirstDecision() -> ft.Control:
    """Show the way to decide, nothing once the person did or where there is nothing to decide."""
    _, _formats = use_translation()
    services = use_services()
    model = use_model(lambda: FirstModel(services.access, services.changes))

    async def leave(_event: Any) -> None:
        await model.leave()

    if not model.state.asks:
        return ft.Container()
    return Banner(
        _(
            "Your documents are also on a server. You may hide categories from professionals. "
            "Nothing is hidden until you choose it."
        ),
        title=_("Who can see your documents?"),
        icon=ft.Icons.VISIBILITY_OUTLINED,
        tone=Tone.INFO,
        actions=[
            LinkButton(_("Decide"), partial(go, "/access")),
            LinkButton(_("Leave all visible"), leave),
        ],
    )
