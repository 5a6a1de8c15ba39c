"""What the server would not have: named, with why, and the way to offer it again."""

from dataclasses import dataclass, field, replace
from typing import Any

import flet as ft

from services.core.changes import ChangeFeed, Topic
from services.core.errors import Fault, RemoteError, ServiceError
from services.i18n.sentences import explained, sentence
from services.i18n.translator import Translator
from services.sync.models import RefusedItem
from views._shared.components.banner import Banner
from views._shared.components.buttons import ButtonLine, SecondaryButton
from views._shared.components.card import Card
from views._shared.components.fact import Fact
from views._shared.components.heading import Heading
from views._shared.following import Following
from views._shared.hooks import use_model, use_services, use_translation
from views._shared.ports import Follower, Sync
from views._shared.theme import Space, Tone, Type

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class RefusedState:
    """What was refused, the last first."""

    items: tuple[RefusedItem, ...] = ()
    error: ServiceError | None = None


@ft.observable
@dataclass(eq=False)
class RefusedModel:
    """Follows what the server refused; never raises."""

    _sync: Sync
    _follower: Follower
    _changes: ChangeFeed
    state: RefusedState = field(default_factory=RefusedState)

    def __post_init__(self) -> None:
        self._following = Following(
            self._changes, frozenset({Topic.DOCUMENTS, Topic.SYNC}), self.load
        )

    async def start(self) -> None:
        self._following.start()
        await self.load()

    def stop(self) -> None:
        self._following.stop()

    async def load(self) -> None:
        """Read it again."""
        try:
            self.state = RefusedState(tuple(await self._sync.refused(_SHOWN)))
        except ServiceError as error:
            self.state = replace(self.state, error=error)

    async def try_again(self) -> None:
        """Offer it to the server once more."""
        try:
            await self._sync.try_again()
        except ServiceError as error:
            self.state = replace(self.state, error=error)
        else:
            self._follower.now()


@ft.component
def Refused() -> ft.Control:
    """Show each with what the server said of it."""
    _, _formats = use_translation()
    services = use_services()
    model = use_model(lambda: RefusedModel(services.sync, services.follower, services.changes))
    state = model.state

    async def again(_event: Any) -> None:
        await model.try_again()

    wrong = (
        [Banner(sentence(state.error, _), icon=ft.Icons.ERROR_OUTLINE, tone=Tone.DANGER)]
        if state.error
        else []
    )
    if not state.items:
        return ft.Column(list(wrong))
    return ft.Column(
        [
            Heading(_("Refused by the server"), 3, Type.TITLE),
            *wrong,
            Card(
                [Fact(_name(item, _), _why(item, _), stacked=True) for item in state.items],
                divided=Space.PAGE,
            ),
            ButtonLine(SecondaryButton(_("Offer them again"), again, ft.Icons.REFRESH)),
        ],
        spacing=Space.CLOSE,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _name(item: RefusedItem, _: Translator) -> str:
    return item.title or _("A result or a visit from a file")


def _why(item: RefusedItem, _: Translator) -> str:
    known = item.fault if item.fault in set(Fault) else Fault.INVALID.value
    said = explained(RemoteError(Fault(known)), _).what
    return f"{said} {_('It is kept on this device.')}"
