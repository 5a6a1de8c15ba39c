"""What several screens of directives show alike."""

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

import flet as ft

from services.directives import wording
from services.directives.models import Act, Version
from services.i18n.formats import Formats
from services.i18n.sentences import explained, sentence
from services.i18n.translator import Translator
from views._shared.components.banner import Banner
from views._shared.components.buttons import PrimaryButton
from views._shared.components.card import Card
from views._shared.components.error_state import ErrorState
from views._shared.components.heading import Heading
from views._shared.components.skeleton import Skeleton
from views._shared.theme import Space, Tone, Type
from views.directives.state import DeskModel

HOME: Final = "/choices/directives"


def text(words: str) -> ft.Control:
    """Show a paragraph of explanation."""
    return ft.Text(words, theme_style=Type.BODY, color=ft.Colors.ON_SURFACE_VARIANT)


def part(title: str, controls: Sequence[ft.Control]) -> ft.Control:
    """Show a title and a card of fields or words."""
    return ft.Column(
        [Heading(title, 2, Type.TITLE), Card(controls, padding=Space.PAGE, spacing=Space.NEAR)],
        spacing=Space.CLOSE,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def buttons(*controls: ft.Control) -> ft.Control:
    """Show actions beside each other, or under each other where there is no room."""
    return ft.Row(list(controls), wrap=True, spacing=Space.CLOSE, run_spacing=Space.CLOSE)


def wrong(model: DeskModel, _: Translator) -> list[ft.Control]:
    """Say what kept the last act from being done."""
    state = model.state
    said = "\n".join(wording.why_not(one, _) for one in state.missing)
    if state.error and state.desk:
        said = sentence(state.error, _)
    if not said:
        return []
    return [
        ft.Semantics(
            live_region=True,
            content=Banner(
                said, title=_("This was not done"), icon=ft.Icons.ERROR_OUTLINE, tone=Tone.TODO
            ),
        )
    ]


def waiting(model: DeskModel, _: Translator) -> list[ft.Control]:
    """Show what stands while the desk is not there: it is read, or could not be."""
    if model.state.error:
        again = partial(_again, model)
        return [ErrorState(explained(model.state.error, _), PrimaryButton(_("Try again"), again))]
    return [Skeleton(_("Loading"))]


async def _again(model: DeskModel, _event: Any) -> None:
    await model.again()


def name_of(version: Version, _: Translator, formats: Formats) -> str:
    """Return what a version is called in a list: what it did, and the day that counts for it."""
    day = formats.fhir(version.written_on[:10])
    if version.act is Act.REVOKED:
        return _("Revoked on %(day)s", day=day)
    if version.is_signed:
        return _("Signed on %(day)s", day=day)
    return _("Written on %(day)s", day=day)


def state_of(version: Version, _: Translator) -> tuple[str, ft.IconData, Tone]:
    """Return whether it is signed, in words that promise nothing."""
    if version.act is Act.REVOKED:
        return _("A revocation, kept"), ft.Icons.BLOCK_OUTLINED, Tone.NEUTRAL
    if version.is_signed:
        return _("Signed on paper"), ft.Icons.CHECK_CIRCLE_OUTLINE, Tone.CALM
    return _("Agreement given in Carnet, not signed"), ft.Icons.EDIT_OUTLINED, Tone.TODO
