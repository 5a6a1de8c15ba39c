"""What the server no longer shows, though it is still here: the person decides."""

from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Final

import flet as ft

from services.core.changes import ChangeFeed, Topic
from services.core.errors import ServiceError
from services.i18n.formats import Formats
from services.i18n.sentences import sentence
from services.i18n.translator import Translator
from services.sync.models import VanishedCount, VanishedItem
from services.sync.vanishing import Choice
from views._shared.components.banner import Banner
from views._shared.components.buttons import LinkButton
from views._shared.components.card import Card
from views._shared.components.tile import Chevron, Place, Tile
from views._shared.following import Following
from views._shared.hooks import use_look, use_model, use_services, use_shell, use_translation
from views._shared.notices import Notices
from views._shared.ports import Follower, Sync
from views._shared.theme import Space, Tone, Type

_SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class VanishedState:
    """What is asked about; `items` are named once the person wants to see them."""

    count: VanishedCount = field(default_factory=VanishedCount)
    items: tuple[VanishedItem, ...] = ()
    listed: bool = False
    error: ServiceError | None = None


@ft.observable
@dataclass(eq=False)
class VanishedModel:
    """Follows what the server no longer shows; never raises."""

    _sync: Sync
    _follower: Follower
    _changes: ChangeFeed
    state: VanishedState = field(default_factory=VanishedState)

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
            count = (await self._sync.freshness()).vanished
            items = await self._sync.vanished(_SHOWN) if self.state.listed else []
        except ServiceError as error:
            self.state = replace(self.state, error=error)
        else:
            self.state = replace(self.state, count=count, items=tuple(items), error=None)

    async def list(self) -> None:
        """Show which ones, or no more."""
        self.state = replace(self.state, listed=not self.state.listed)
        await self.load()

    async def settle(self, choice: Choice) -> bool:
        """Do what the person chose; say whether it was done."""
        try:
            await self._sync.settle_vanished(choice)
        except ServiceError as error:
            self.state = replace(self.state, error=error)
            return False
        if choice is Choice.LOOK_AGAIN:
            self._follower.now()
        return True


@ft.component
def Vanished() -> ft.Control:
    """Say what is missing there, that it is here, and what can be done with it."""
    _, formats = use_translation()
    services, look, notices = use_services(), use_look(), use_shell().notices
    model = use_model(lambda: VanishedModel(services.sync, services.follower, services.changes))
    state = model.state

    async def listed(_event: Any) -> None:
        await model.list()

    body: list[ft.Control] = []
    if state.error:
        body.append(Banner(sentence(state.error, _), icon=ft.Icons.ERROR_OUTLINE, tone=Tone.DANGER))
    if not state.count.asked:
        return ft.Column(body)
    which = _("Hide the list") if state.listed else _("See which ones")
    body += [
        Banner(
            _("They are still here. The server may be at fault, or somebody deleted them there."),
            title=_missing(state.count, _, formats),
            icon=ft.Icons.HELP_OUTLINE,
            tone=Tone.TODO,
            actions=[LinkButton(which, listed, flush=True)],
        ),
        *([_named(state, _, formats)] if state.listed else []),
        _choices(model, notices, _, large=look.large),
    ]
    return ft.Column(body, spacing=Space.CLOSE, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _missing(count: VanishedCount, _: Translator, formats: Formats) -> str:
    others = _.n(
        "The server no longer shows %(number)s result or visit.",
        "The server no longer shows %(number)s results or visits.",
        count.others,
        number=formats.number(count.others),
    )
    if not count.documents:
        return others
    documents = _.n(
        "The server no longer shows %(number)s of your documents.",
        "The server no longer shows %(number)s of your documents.",
        count.documents,
        number=formats.number(count.documents),
    )
    return f"{documents} {others}" if count.others else documents


def _named(state: VanishedState, _: Translator, formats: Formats) -> ft.Control:
    lines = [item.title or _("A result or a visit") for item in state.items]
    left = state.count.asked - len(state.items)
    if left > 0:
        more = _.n("and %(number)s more", "and %(number)s more", left, number=formats.number(left))
        lines.append(more)
    texts: list[ft.Control] = [ft.Text(line, theme_style=Type.BODY) for line in lines]
    return Card(texts, padding=Space.PAGE, spacing=Space.CLOSE)


def _choices(model: VanishedModel, notices: Notices, _: Translator, *, large: bool) -> ft.Control:
    told = (
        (
            Choice.LOOK_AGAIN,
            ft.Icons.REFRESH,
            _("Look again"),
            _("Carnet asks the server for each of them."),
            _("Carnet asks the server again."),
        ),
        (
            Choice.KEEP,
            ft.Icons.PHONE_ANDROID_OUTLINED,
            _("Keep them here"),
            _("On this device only. They leave only if you send them."),
            _("They stay on this device."),
        ),
        (
            Choice.PUT_ASIDE,
            ft.Icons.DELETE_OUTLINE,
            _("Put them with the deleted documents"),
            _("You can restore them until you erase them."),
            _("They are with the deleted documents."),
        ),
    )
    tiles = [
        Tile(
            title,
            line,
            icon,
            trailing=Chevron(),
            on_click=partial(_settle, model, notices, choice, done),
            place=Place.of(index, len(told)),
            large=large,
        )
        for index, (choice, icon, title, line, done) in enumerate(told)
    ]
    return Card(tiles, divided=Space.PAGE)


async def _settle(
    model: VanishedModel, notices: Notices, choice: Choice, done: str, _event: Any
) -> None:
    if await model.settle(choice):
        notices.say(done)
