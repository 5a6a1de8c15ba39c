"""The settings, one card a subject."""

from functools import partial
from typing import Any, Final

import flet as ft

from services.i18n.sentences import sentence
from services.i18n.translator import Translator
from services.settings.models import Language, Preferences, Theme
from views._shared.components.banner import Banner
from views._shared.components.buttons import ButtonLine, SecondaryButton
from views._shared.components.card import Card
from views._shared.components.choice import Choice, Option
from views._shared.components.freshness_line import DeviceLine
from views._shared.components.heading import Heading
from views._shared.components.page import Page
from views._shared.components.section_card import SectionCard
from views._shared.components.tile import Chevron, Place, Tile
from views._shared.hooks import use_look, use_model, use_services, use_shell, use_translation
from views._shared.keyed import keyed
from views._shared.languages import LANGUAGE_NAMES
from views._shared.navigation import go
from views._shared.theme import Size, Space, Tone, Type
from views.settings.about import About
from views.settings.content_section import ContentSection
from views.settings.device_sections import Deleted, Device, ask
from views.settings.dialogs import settings_dialog
from views.settings.keep_screen import KEEP
from views.settings.people_section import PeopleSection, recovery_reminder
from views.settings.server_section import ServerSection
from views.settings.state import Asking, SettingsModel

_SCALES: Final = (1.0, 1.15, 1.3, 1.5, 1.75, 2.0)
_MINUTES: Final = (0, 1, 2, 5, 10, 15)


@ft.component
def SettingsScreen() -> ft.Control:
    """Show every setting on one page."""
    _, formats = use_translation()
    services, look, notices = use_services(), use_look(), use_shell().notices
    people = services.people
    model = use_model(
        lambda: SettingsModel(
            people, services.documents, services.sync, services.settings, services.changes
        )
    )
    state, preferences = model.state, look.preferences
    served = state.freshness is not None and state.freshness.server is not None

    async def changed(_event: Any) -> None:
        if await model.change_secret():
            notices.say(_("From now on, Carnet opens with the new one."))

    ft.use_dialog(
        settings_dialog(
            model, _, formats, keystore=model.keystore, shared=look.shared, on_changed=changed
        )
    )
    body: list[ft.Control] = []
    if state.error and state.asking is Asking.NOTHING:
        body.append(Banner(sentence(state.error, _), icon=ft.Icons.ERROR_OUTLINE, tone=Tone.DANGER))
    body += [
        *([] if look.demonstration and not served else [keyed("server", ServerSection)]),
        _display(model, preferences, _),
        _discreet(_, preferences, large=look.large),
        *(
            []
            if look.demonstration
            else _opening(model, preferences, _, large=look.large, has_recovery=people.has_recovery)
        ),
        *(
            []
            if look.demonstration
            else [keyed("people", PeopleSection), _copies(_, large=look.large)]
        ),
        _shares(_, large=look.large),
        *([_access(_, large=look.large)] if served else []),
        Device(state, people.space and people.space.protection, _, formats, look.large),
        Deleted(model, state.deleted, _, formats, large=look.large),
        keyed("content", ContentSection),
        *([] if look.demonstration else [_erase(model, _, shared=look.shared)]),
        About(_),
    ]
    return Page(
        _("Settings"),
        body,
        freshness=DeviceLine(_("Of this device")),
        back="/",
        back_label=_("Home"),
        width=Size.READING,
    )


def _section(title: str, *controls: ft.Control) -> ft.Control:
    return ft.Column(
        [Heading(title), Card(controls, padding=Space.PAGE, spacing=Space.CLOSE)],
        spacing=Space.CLOSE,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _display(model: SettingsModel, preferences: Preferences, _: Translator) -> ft.Control:
    async def language(value: str) -> None:
        await model.set(language=Language(value))

    async def theme(value: str) -> None:
        await model.set(theme=Theme(value))

    async def scale(value: str) -> None:
        await model.set(text_scale=float(value))

    themes = {
        Theme.SYSTEM: _("As on this device"),
        Theme.LIGHT: _("Light"),
        Theme.DARK: _("Dark"),
    }
    nearest = min(_SCALES, key=lambda each: abs(each - preferences.text_scale))
    return ft.Column(
        [
            _section(
                _("Language"),
                Choice(
                    [Option(each.value, name) for each, name in LANGUAGE_NAMES.items()],
                    preferences.language,
                    language,
                ),
            ),
            _section(
                _("Colours"),
                Choice(
                    [Option(each.value, name) for each, name in themes.items()],
                    preferences.theme,
                    theme,
                ),
            ),
            _section(
                _("Text size"),
                Choice(
                    [Option(str(each), _percent(each, _)) for each in _SCALES],
                    str(nearest),
                    scale,
                ),
            ),
        ],
        spacing=Space.APART,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _percent(scale: float, _: Translator) -> str:
    return _("%(percent)s %%", percent=round(scale * 100))


def _opening(
    model: SettingsModel,
    preferences: Preferences,
    _: Translator,
    *,
    large: bool,
    has_recovery: bool,
) -> list[ft.Control]:
    async def minutes(value: str) -> None:
        await model.set(lock_minutes=int(value))

    delays = [
        Option(
            str(each),
            _.n("After %(count)s minute without use", "After %(count)s minutes without use", each)
            if each
            else _("As soon as I leave Carnet"),
        )
        for each in _MINUTES
    ]
    nearest = min(_MINUTES, key=lambda each: abs(each - preferences.lock_minutes))
    ask_recovery = partial(ask, model, Asking.RECOVERY)
    return [
        _section(_("Carnet locks itself"), Choice(delays, str(nearest), minutes)),
        *([] if has_recovery else [recovery_reminder(ask_recovery, _)]),
        SectionCard(
            _("Opening"),
            [
                Tile(
                    _("Change the code or the passphrase"),
                    icon=ft.Icons.PASSWORD,
                    trailing=Chevron(),
                    on_click=partial(ask, model, Asking.CODE),
                    place=Place.FIRST,
                    large=large,
                ),
                Tile(
                    _("Make a new recovery key")
                    if has_recovery
                    else _("Write down a recovery key"),
                    _("The one you have stops working.")
                    if has_recovery
                    else _("It opens the space if you forget the code."),
                    ft.Icons.KEY_OUTLINED,
                    trailing=Chevron(),
                    on_click=ask_recovery,
                    place=Place.LAST,
                    large=large,
                ),
            ],
        ),
    ]


def _discreet(_: Translator, preferences: Preferences, *, large: bool) -> ft.Control:
    tile = Tile(
        _("Discreet mode"),
        _("On") if preferences.discreet else _("Off"),
        ft.Icons.EXIT_TO_APP,
        trailing=Chevron(),
        on_click=partial(go, "/discreet"),
        large=large,
    )
    return SectionCard(_("Discretion"), [tile])


def _copies(_: Translator, *, large: bool) -> ft.Control:
    return SectionCard(
        _("Copies"),
        [
            Tile(
                _("Keep a copy"),
                _("An archive for another device, or readable files to leave with."),
                ft.Icons.INVENTORY_2_OUTLINED,
                trailing=Chevron(),
                on_click=partial(go, KEEP),
                large=large,
            )
        ],
    )


def _access(_: Translator, *, large: bool) -> ft.Control:
    tile = Tile(
        _("Who can see my documents"),
        _("Category by category, and what somebody else would get"),
        ft.Icons.VISIBILITY_OUTLINED,
        trailing=Chevron(),
        on_click=partial(go, "/access"),
        large=large,
    )
    return SectionCard(_("Access"), [tile])


def _shares(_: Translator, *, large: bool) -> ft.Control:
    return SectionCard(
        _("Shares"),
        [
            Tile(
                _("My shares"),
                _("Links that show documents: who opened them, what was left, closing them."),
                ft.Icons.LINK,
                trailing=Chevron(),
                on_click=partial(go, "/shares"),
                large=large,
            )
        ],
    )


def _erase(model: SettingsModel, _: Translator, *, shared: bool) -> ft.Control:
    whole = _("Erase everything on this device…")
    return _section(
        _("Erase this space") if shared else _("Erase everything"),
        ft.Text(
            _(
                "Your documents, your code and your keys disappear from this device. Keep copies first."
            ),
            theme_style=Type.BODY,
        ),
        *(
            [ft.Text(_("The spaces of other people stay."), theme_style=Type.BODY)]
            if shared
            else []
        ),
        ButtonLine(
            SecondaryButton(
                _("Erase this space…") if shared else whole,
                partial(ask, model, Asking.ERASE_ALL),
                ft.Icons.DELETE_FOREVER_OUTLINED,
                danger=True,
            )
        ),
    )
