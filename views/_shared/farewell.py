"""Says that a record which was kept here for somebody is gone, once the space that held it is no more."""

from dataclasses import dataclass
from typing import Any

import flet as ft

from services.core.changes import ChangeFeed, Topic
from services.core.errors import AccessLostError
from services.i18n.sentences import explained
from views._shared.components.banner import Banner
from views._shared.components.buttons import LinkButton
from views._shared.following import Following
from views._shared.hooks import use_model, use_services, use_translation
from views._shared.ports import Follower
from views._shared.theme import Size, Space, Tone


@ft.observable
@dataclass(eq=False)
class FarewellModel:
    """Follows what ended the last run; never raises."""

    _follower: Follower
    _changes: ChangeFeed
    lost: AccessLostError | None = None
    _read: AccessLostError | None = None

    def __post_init__(self) -> None:
        self._following = Following(self._changes, frozenset({Topic.SYNC, Topic.PERSON}), self.load)

    async def start(self) -> None:
        self._following.start()
        await self.load()

    def stop(self) -> None:
        self._following.stop()

    async def load(self) -> None:
        error = self._follower.state.error
        erased = isinstance(error, AccessLostError) and error.erased and error is not self._read
        self.lost = error if erased and isinstance(error, AccessLostError) else None

    async def read(self) -> None:
        """Say it no more."""
        self._read, self.lost = self.lost, None


@ft.component
def Farewell() -> ft.Control:
    """Show it above whatever comes next, until it was read."""
    _, _formats = use_translation()
    services = use_services()
    model = use_model(lambda: FarewellModel(services.follower, services.changes))
    if model.lost is None:
        return ft.Column()

    async def read(_event: Any) -> None:
        await model.read()

    said = explained(model.lost, _)
    banner = Banner(
        said.todo,
        title=said.what,
        tone=Tone.TODO,
        actions=[LinkButton(_("I have read this"), read, flush=True)],
    )
    return ft.Container(
        ft.Container(banner, width=Size.READING),
        alignment=ft.Alignment.TOP_CENTER,
        padding=ft.Padding.only(left=Space.PAGE, right=Space.PAGE, top=Space.PAGE),
    )
