"""The settings, one card a subject."""

from functools import partial
from typing import Any, Final

import flet as ft

from services.documents.models import Document, StorageUse
from services.i18n.formats import Formats
from services.i18n.sentences import sentence
from services.i18n.translator import Translator
from services.settings.models import Language, Preferences, Theme
from views._shared.components.banner import Banner
from views._shared.components.buttons import LinkButton, SecondaryButton
from views._shared.components.card import Card
from views._shared.components.choice import Choice, Option
from views._shared.components.fact import Fact
from views._shared.components.heading import Heading
from views._shared.components.page import Page
from views._shared.components.section_card import SectionCard
from views._shared.components.tile import Chevron, Place, Tile
from views._shared.hooks import use_look, use_model, use_services, use_shell, use_translation
from views._shared.languages import LANGUAGE_NAMES
from views._shared.protections import protection_line
from views._shared.theme import Size, Space, Tone, Type
from views.settings.about import About
from views.settings.dialogs import settings_dialog
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
        lambda: SettingsModel(people, services.documents, services.settings, services.changes)
    )
    state, preferences = model.state, look.preferences

    async def changed(_event: Any) -> None:
        if await model.change_secret():
            notices.say(_("From now on, Carnet opens with the new one."))

    ft.use_dialog(settings_dialog(model, _, keystore=model.keystore, on_changed=changed))
    body: list[ft.Control] = []
    if state.error and state.asking is Asking.NOTHING:
        body.append(Banner(sentence(state.error, _), icon=ft.Icons.ERROR_OUTLINE, tone=Tone.DANGER))
    body += [
        _display(model, preferences, _),
        *([] if look.demonstration else _opening(model, preferences, _, large=look.large)),
        _device(state.use, people.space and people.space.protection, _, formats, large=look.large),
        _deleted(model, state.deleted, _, formats, large=look.large),
        *([] if look.demonstration else [_erase(model, _)]),
        About(_),
    ]
    return Page(
        _("Settings"),
        body,
        freshness=_("Of this device"),
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
    model: SettingsModel, preferences: Preferences, _: Translator, *, large: bool
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
    return [
        _section(_("Carnet locks itself"), Choice(delays, str(nearest), minutes)),
        SectionCard(
            _("Opening"),
            [
                Tile(
                    _("Change the code or the passphrase"),
                    icon=ft.Icons.PASSWORD,
                    trailing=Chevron(),
                    on_click=partial(_ask, model, Asking.CODE),
                    place=Place.FIRST,
                    large=large,
                ),
                Tile(
                    _("Write down a recovery key"),
                    _("It opens the space if you forget the code."),
                    ft.Icons.KEY_OUTLINED,
                    trailing=Chevron(),
                    on_click=partial(_ask, model, Asking.RECOVERY),
                    place=Place.LAST,
                    large=large,
                ),
            ],
        ),
    ]


async def _ask(model: SettingsModel, asking: Asking, _event: Any) -> None:
    await model.ask(asking)


def _device(
    use: StorageUse | None,
    protection: Any,
    _: Translator,
    formats: Formats,
    *,
    large: bool,
) -> ft.Control:
    facts = [(_("Protection"), protection_line(protection, _))]
    if use:
        size = formats.size(use.database_bytes + use.attachment_bytes)
        facts += [
            (_("Documents"), formats.number(use.documents)),
            (_("Other records"), formats.number(use.resources)),
            (_("Space taken"), size),
        ]
    facts.append((_("Sent elsewhere"), _("Nothing. Carnet has no server here, and no tracker.")))
    return SectionCard(
        _("What is on this device"),
        [Fact(label, value, stacked=large) for label, value in facts],
        indent=Space.PAGE,
    )


def _deleted(
    model: SettingsModel,
    deleted: tuple[Document, ...],
    _: Translator,
    formats: Formats,
    *,
    large: bool,
) -> ft.Control:
    if not deleted:
        return SectionCard(
            _("Deleted documents"),
            [
                Tile(
                    _("None"),
                    _("A deleted document stays here until you erase it."),
                    ft.Icons.DELETE_OUTLINE,
                    tone=Tone.NEUTRAL,
                )
            ],
        )
    tiles: list[ft.Control] = [
        Tile(
            document.title,
            formats.fhir(document.date),
            ft.Icons.DELETE_OUTLINE,
            tone=Tone.NEUTRAL,
            trailing=LinkButton(
                _("Restore"),
                partial(_restore, model, document.id),
                name=_("Restore: %(title)s", title=document.title),
            ),
            large=large,
        )
        for document in deleted
    ]
    erase = SecondaryButton(
        _("Erase them for good…"),
        partial(_ask, model, Asking.ERASE_DELETED),
        ft.Icons.DELETE_FOREVER_OUTLINED,
        danger=True,
    )
    return ft.Column(
        [SectionCard(_("Deleted documents"), tiles), ft.Row([erase])],
        spacing=Space.NEAR,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


async def _restore(model: SettingsModel, id: str, _event: Any) -> None:
    await model.restore(id)


def _erase(model: SettingsModel, _: Translator) -> ft.Control:
    return _section(
        _("Erase everything"),
        ft.Text(
            _(
                "Your documents, your code and your keys disappear from this device. Keep copies first."
            ),
            theme_style=Type.BODY,
        ),
        ft.Row(
            [
                SecondaryButton(
                    _("Erase everything on this device…"),
                    partial(_ask, model, Asking.ERASE_ALL),
                    ft.Icons.DELETE_FOREVER_OUTLINED,
                    danger=True,
                )
            ],
            wrap=True,
        ),
    )
