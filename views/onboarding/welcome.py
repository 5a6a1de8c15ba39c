"""The first screen: the language first, then the ways in that exist."""

from functools import partial
from typing import Any

import flet as ft

from services.i18n.sentences import sentence
from services.i18n.translator import Translator
from services.settings.models import Language
from views._shared.browser import open_browser
from views._shared.components.banner import Banner
from views._shared.components.brand import Brand
from views._shared.components.buttons import LinkButton
from views._shared.components.card import Card
from views._shared.components.heading import Heading
from views._shared.components.tile import Chevron, OnClick, Tile
from views._shared.hooks import use_look, use_services, use_session, use_translation
from views._shared.languages import LANGUAGE_NAMES
from views._shared.navigation import go
from views._shared.signing import SigningModel
from views._shared.theme import Radius, Size, Space, Tone, Type
from views.onboarding.state import SetUpModel


@ft.component
def Welcome(model: SetUpModel, signing: SigningModel) -> ft.Control:
    """Say what Carnet is, and let the person begin."""
    _, _formats = use_translation()
    look, served = use_look(), use_services().demonstration_server is not None
    session = use_session()

    async def leave(_event: Any) -> None:
        await session.add_person(adding=False)

    async def begin(_event: Any) -> None:
        await model.next()

    async def connect(_event: Any) -> None:
        await model.choose_server()

    async def discover(_event: Any) -> None:
        await model.discover(open_browser, _)

    async def letter(_event: Any) -> None:
        await go("/passage/letter")
        await (model.discover(open_browser, _) if served else model.choose_server())

    async def restore(_event: Any) -> None:
        await model.choose_archive()

    busy, invented = model.state.busy, _invented(_, busy=model.state.busy, served=served)
    ways: list[ft.Control] = [
        Heading(_("How do you want to start?"), 2, Type.SECTION),
        _way(
            _("On this device only"),
            _("No account, nothing leaves it"),
            ft.Icons.PHONELINK_LOCK,
            None if busy else begin,
            large=look.large,
        ),
        _way(
            _("Connect to a server"),
            _("The same record on several devices"),
            ft.Icons.LOGIN,
            None if busy else connect,
            large=look.large,
        ),
        _way(
            _("I received a letter at sixteen"),
            _("Five short pages, with or without its code"),
            ft.Icons.MARK_EMAIL_READ_OUTLINED,
            None if busy else letter,
            large=look.large,
        ),
        _way(
            _("Restore from an archive"),
            _("You have a .carnet file and its key"),
            ft.Icons.SETTINGS_BACKUP_RESTORE,
            None if busy else restore,
            large=look.large,
        ),
        _way(
            _("Discover"),
            invented,
            ft.Icons.EXPLORE_OUTLINED,
            None if busy else discover,
            large=look.large,
            busy=busy,
        ),
    ]
    if error := model.state.error or signing.state.error:
        ways.insert(1, Banner(sentence(error, _), icon=ft.Icons.ERROR_OUTLINE, tone=Tone.DANGER))
    promise: list[ft.Control] = [
        Heading(_("Your health,\nat home."), 1, Type.DISPLAY),
        ft.Text(
            _("Your documents, kept on your device."),
            theme_style=Type.BODY,
            color=ft.Colors.ON_SURFACE_VARIANT,
        ),
    ]
    top = ft.Row(
        [Brand(Size.MARK + Space.TIGHT), LanguageMenu()],
        alignment=ft.MainAxisAlignment.SPACE_BETWEEN,
    )
    if look.adding:
        ways[0] = ft.Column(
            [
                ft.Row(
                    [LinkButton(_("Back to the spaces"), leave, ft.Icons.ARROW_BACK, flush=True)]
                ),
                Heading(_("A space for another person"), 2, Type.SECTION),
                ft.Text(
                    _(
                        "Its own code, its own documents. Nobody here can open the space of another."
                    ),
                    theme_style=Type.SECONDARY,
                    color=ft.Colors.ON_SURFACE_VARIANT,
                ),
            ],
            spacing=Space.SMALL,
        )
    stretch = ft.CrossAxisAlignment.STRETCH
    body: list[ft.Control]
    if look.desktop:
        left = ft.Column(
            [*promise, ft.Container(height=Space.APART), *_lines(_)],
            spacing=Space.NEAR,
            expand=True,
        )
        right = ft.Column(ways, spacing=Space.NEAR, expand=True, horizontal_alignment=stretch)
        columns = ft.Row(
            [left, right], spacing=Space.FAR * 2, vertical_alignment=ft.CrossAxisAlignment.START
        )
        body = [top, ft.Container(height=Space.FAR + Space.PAGE), columns]
    else:
        body = [
            top,
            ft.Container(height=Space.APART),
            *promise,
            ft.Container(height=Space.NEAR),
            *ways,
            ft.Container(height=Space.CLOSE),
            *_lines(_),
        ]
    return ft.Column(body, spacing=Space.NEAR, width=Size.WELCOME, horizontal_alignment=stretch)


def _invented(_: Translator, *, busy: bool, served: bool) -> str:
    if busy:
        return _("One moment…")
    if served:
        return _("Camille, Léa, Marcel… on the demonstration server")
    return _("With an invented person")


def _way(
    title: str,
    line: str,
    icon: ft.IconData,
    on_click: OnClick | None,
    *,
    large: bool,
    busy: bool = False,
) -> ft.Control:
    ring = ft.ProgressRing(width=Size.CHEVRON, height=Size.CHEVRON)
    trailing = ring if busy else Chevron()
    return Card([Tile(title, line, icon, trailing=trailing, on_click=on_click, large=large)])


def _lines(_: Translator) -> list[ft.Control]:
    def line(
        icon: ft.IconData, text: str, color: ft.Colors = ft.Colors.ON_SURFACE_VARIANT
    ) -> ft.Control:
        return ft.Row(
            [
                ft.Icon(icon, color=color),
                ft.Text(text, theme_style=Type.SECONDARY, color=color, expand=True),
            ],
            spacing=Space.NEAR,
        )

    return [
        line(ft.Icons.LOCK_OUTLINE, _("Nothing leaves the device without your agreement.")),
        line(ft.Icons.BALANCE, _("Free software, independent of the State.")),
        line(ft.Icons.PHONE_OUTLINED, _("Medical emergency: 15 · deaf: 114"), ft.Colors.ERROR),
    ]


@ft.component
def LanguageMenu() -> ft.Control:
    """Change the language, each written in itself."""
    settings = use_services().settings
    look = use_look()
    current = LANGUAGE_NAMES[look.preferences.language]

    async def choose(language: Language, _event: Any) -> None:
        await settings.change(language=language)

    pill = ft.Container(
        padding=ft.Padding.symmetric(horizontal=Space.PAGE, vertical=Space.NEAR),
        border=ft.Border.all(Size.EDGE, ft.Colors.OUTLINE),
        border_radius=Radius.ROUND,
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOWEST,
        content=ft.Row(
            [
                ft.Icon(ft.Icons.LANGUAGE, size=Size.CHEVRON, color=ft.Colors.ON_SURFACE_VARIANT),
                ft.Text(current, theme_style=Type.LABEL),
                ft.Icon(
                    ft.Icons.KEYBOARD_ARROW_DOWN,
                    size=Size.CHEVRON,
                    color=ft.Colors.ON_SURFACE_VARIANT,
                ),
            ],
            spacing=Space.CLOSE,
            tight=True,
        ),
    )
    menu = ft.PopupMenuButton(
        content=ft.Semantics(
            # In both languages: who cannot read one must still find it.
            label=f"Langue, language: {current}",
            exclude_semantics=True,
            content=pill,
        ),
        tooltip="",
        padding=0,
        items=[
            ft.PopupMenuItem(
                name,
                checked=language is look.preferences.language,
                on_click=partial(choose, language),
            )
            for language, name in LANGUAGE_NAMES.items()
        ],
    )
    # The menu button lights up as a rectangle: cut to the pill.
    return ft.Container(menu, border_radius=Radius.ROUND, clip_behavior=ft.ClipBehavior.ANTI_ALIAS)
