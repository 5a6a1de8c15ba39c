"""What a window shows while the record is open in another one."""

import flet as ft

from app.window import Take
from services.i18n.translator import Translator, translator
from services.settings.models import Preferences, Theme
from views._shared.discretion import app_name
from views._shared.theme import DARK, LIGHT, Size, Space, Type, theme


def show_notice(page: ft.Page, preferences: Preferences, take: Take) -> None:
    """Replace all of `page` by the notice, in the person's language and look."""
    page.title = app_name(preferences, translator(preferences.language))
    page.theme = theme(LIGHT, preferences.text_scale)
    page.dark_theme = theme(DARK, preferences.text_scale)
    page.theme_mode = _MODES[preferences.theme]
    page.views = [_view(translator(preferences.language), take)]
    page.update()


_MODES = {
    Theme.SYSTEM: ft.ThemeMode.SYSTEM,
    Theme.LIGHT: ft.ThemeMode.LIGHT,
    Theme.DARK: ft.ThemeMode.DARK,
}


def _view(_: Translator, take: Take) -> ft.View:
    words = [
        ft.Semantics(
            heading_level=1,
            content=ft.Text(
                _("Carnet is already open in another window"),
                theme_style=Type.DOCUMENT,
                text_align=ft.TextAlign.CENTER,
            ),
        ),
        ft.Text(
            _("Nothing is lost. You can go on here: the other window will close your record."),
            theme_style=Type.BODY,
            text_align=ft.TextAlign.CENTER,
        ),
        ft.FilledButton(_("Continue here"), on_click=take),
    ]
    return ft.View(
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        vertical_alignment=ft.MainAxisAlignment.CENTER,
        padding=Space.PAGE,
        controls=[
            ft.Column(
                words,
                width=Size.FORM,
                spacing=Space.APART,
                horizontal_alignment=ft.CrossAxisAlignment.CENTER,
            )
        ],
    )
