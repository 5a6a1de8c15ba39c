"""A file that is on the server: where it is, and the way to have it here; or here, and the way to free its space."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import flet as ft

from services.core.changes import ChangeFeed, Topic
from services.core.errors import LockedError, LostFileError, ServiceError
from services.i18n.formats import Formats
from services.i18n.sentences import explained, sentence
from services.i18n.translator import Translator
from views._shared.components.buttons import ButtonLine, LinkButton, PrimaryButton, SecondaryButton
from views._shared.components.card import Card
from views._shared.components.empty_state import EmptyState
from views._shared.components.state_pill import StateLine
from views._shared.following import Following
from views._shared.hooks import use_model, use_services, use_shell, use_translation
from views._shared.ports import Storage
from views._shared.theme import Space, Tone, Type

_ON_SERVER = ft.Icons.CLOUD_DOWNLOAD_OUTLINED


@dataclass(frozen=True, slots=True)
class FetchState:
    """`of` is None while nobody knows how large the file is; `freed` once its space here was freed."""

    busy: bool = False
    done: int = 0
    of: int | None = None
    may_free: bool = False
    error: ServiceError | None = None


@ft.observable
@dataclass(eq=False)
class FetchModel:
    """Brings the file of one document, or takes it off this device; never raises.

    With `at_once`, it is brought without being asked: the person just opened the document.
    """

    _storage: Storage
    _changes: ChangeFeed
    id: str
    at_once: bool = False
    state: FetchState = field(default_factory=FetchState)

    def __post_init__(self) -> None:
        self._following = Following(self._changes, frozenset({Topic.DOCUMENTS}), self.load)

    async def start(self) -> None:
        self._following.start()
        await self.load()
        if self.at_once:
            await self.fetch()

    def stop(self) -> None:
        self._following.stop()

    async def load(self) -> None:
        """See whether the file is here and could be freed."""
        try:
            may_free = await self._storage.may_free(self.id)
        except LockedError:
            return
        except ServiceError as error:
            self.state = replace(self.state, error=error)
        else:
            self.state = replace(self.state, may_free=may_free)

    async def fetch(self) -> None:
        """Bring the file; what shows the document hears that it came."""
        if self.state.busy:
            return
        self.state = replace(self.state, busy=True, done=0, of=None, error=None)
        try:
            await self._storage.fetch(self.id, self._came)
        except ServiceError as error:
            self.state = replace(self.state, busy=False, error=error)
        else:
            self.state = replace(self.state, busy=False)

    def _came(self, done: int, of: int | None) -> None:
        self.state = replace(self.state, done=done, of=of)

    async def free(self) -> bool:
        """Take the file off this device; say whether it went."""
        self.state = replace(self.state, busy=True, error=None)
        try:
            freed = await self._storage.free_one(self.id)
        except ServiceError as error:
            self.state = replace(self.state, busy=False, error=error)
            return False
        self.state = replace(self.state, busy=False)
        return bool(freed.files)


def _model(id: str, *, at_once: bool = False) -> FetchModel:
    services = use_services()
    return use_model(lambda: FetchModel(services.storage, services.changes, id, at_once))


@ft.component
def OnServer(id: str, error: ServiceError) -> ft.Control:
    """Say on the document's page where its file is, and bring it."""
    _, formats = use_translation()
    model = _model(id)
    lines: list[ft.Control] = [StateLine(_where(error, _), _ON_SERVER, Tone.NEUTRAL)]
    if not isinstance(error, LostFileError):
        lines += _way(model, _, formats, SecondaryButton)
    return Card(lines, padding=Space.PAGE, spacing=Space.CLOSE)


@ft.component
def Bringing(id: str, error: ServiceError) -> ft.Control:
    """Bring the file of a document that was just opened, and say how far it is."""
    _, formats = use_translation()
    model = _model(id, at_once=True)
    return EmptyState(
        _where(error, _),
        _("It comes as soon as the server can be reached. Nothing is lost."),
        _ON_SERVER,
        ft.Column(
            _way(model, _, formats, PrimaryButton),
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        ),
    )


@ft.component
def Here(id: str, size: int) -> ft.Control:
    """Say that the file is here and on the server, with the way to free its space; nothing where it may not leave."""
    _, formats = use_translation()
    model, notices = _model(id), use_shell().notices
    state = model.state

    async def free(_event: Any) -> None:
        if await model.free():
            notices.say(
                _("The file is on the server only now. It comes back when you open it."),
                _("Undo"),
                model.fetch,
            )

    if not (state.may_free or state.error):
        return ft.Container()
    lines: list[ft.Control] = [
        StateLine(
            _("Its file is on this device and on the server"),
            ft.Icons.CLOUD_DONE_OUTLINED,
            Tone.NEUTRAL,
        )
    ]
    if state.error:
        lines.append(_failure(state.error, _))
    label = _("Free %(size)s here", size=formats.size(size))
    lines.append(ButtonLine(LinkButton(_("One moment…") if state.busy else label, free)))
    return Card(lines, padding=Space.PAGE, spacing=Space.TIGHT)


def _where(error: ServiceError, _: Translator) -> str:
    return sentence(error, _) if isinstance(error, LostFileError) else explained(error, _).what


def _failure(error: ServiceError, _: Translator) -> ft.Control:
    return ft.Text(
        sentence(error, _), theme_style=Type.SECONDARY, color=ft.Colors.ON_SURFACE_VARIANT
    )


def _way(
    model: FetchModel, _: Translator, formats: Formats, button: Callable[..., ft.Control]
) -> list[ft.Control]:
    state = model.state

    async def fetch(_event: Any) -> None:
        await model.fetch()

    lines: list[ft.Control] = [_failure(state.error, _)] if state.error else []
    if not state.busy:
        label = _("Try again") if state.error else _("Fetch it now")
        return [*lines, ft.Row([button(label, fetch, _ON_SERVER)], wrap=True, tight=True)]
    label = _("Fetching the file")
    line = formats.size(state.done)
    if state.of:
        line = _("%(done)s of %(total)s", done=line, total=formats.size(state.of))
    return [
        *lines,
        ft.ProgressBar(value=state.done / state.of if state.of else None, semantics_label=label),
        ft.Text(
            f"{label} · {line}" if state.done else label,
            theme_style=Type.SECONDARY,
            color=ft.Colors.ON_SURFACE_VARIANT,
        ),
    ]
