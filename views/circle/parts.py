"""What several pages of the circle show alike."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any, Final

import flet as ft

from services.circle.models import Invitation, May, Stage
from services.core.errors import ServiceError
from services.i18n.circle_sentences import area_names, may_name
from services.i18n.formats import Formats
from services.i18n.sentences import explained
from services.i18n.translator import Translator
from views._shared.components.banner import Banner
from views._shared.components.buttons import PrimaryButton, SecondaryButton
from views._shared.components.card import Card
from views._shared.components.empty_state import EmptyState
from views._shared.components.error_state import ErrorState
from views._shared.components.fact import Fact
from views._shared.components.skeleton import Skeleton
from views._shared.navigation import go
from views._shared.theme import Space, Tone, Type
from views.circle.state import CircleModel, CircleState

CIRCLE: Final = "/choices/circle"


def wrong(error: ServiceError | None, _: Translator) -> list[ft.Control]:
    """Say what did not work."""
    if error is None:
        return []
    said = explained(error, _)
    return [Banner(said.todo, title=said.what, icon=ft.Icons.ERROR_OUTLINE, tone=Tone.TODO)]


def stale(error: ServiceError | None, again: Any, _: Translator) -> list[ft.Control]:
    """Say that what is shown is as of the last time the server was reached."""
    if error is None:
        return []
    said = explained(error, _)
    return [
        Banner(
            _("You see what was known last. %(todo)s", todo=said.todo),
            title=said.what,
            icon=ft.Icons.CLOUD_OFF_OUTLINED,
            tone=Tone.NEUTRAL,
            actions=[SecondaryButton(_("Try again"), again, ft.Icons.REFRESH)],
        )
    ]


def unread(state: CircleState, again: Any, _: Translator) -> list[ft.Control]:
    """Show that it is being read, or why it cannot be."""
    if state.error:
        return [ErrorState(explained(state.error, _), PrimaryButton(_("Try again"), again))]
    return [Skeleton(_("Loading"))]


def given(
    areas: Sequence[str],
    may: May,
    until: str,
    _: Translator,
    formats: Formats,
    *,
    large: bool,
    more: Sequence[tuple[str, str]] = (),
) -> ft.Control:
    """Show what is open, what may be done there, and until when."""
    rows = [
        *more,
        (_("What is open"), "\n".join(area_names(areas, _)) or "–"),
        (_("May"), may_name(may.value, _)),
        (_("Ends on"), formats.fhir(until) if until else _("No end is known")),
    ]
    return Card([Fact(label, value, stacked=large) for label, value in rows], divided=Space.PAGE)


def secondary(text: str) -> ft.Control:
    return ft.Text(text, theme_style=Type.SECONDARY, color=ft.Colors.ON_SURFACE_VARIANT)


def gone(title: str, icon: ft.IconData, _: Translator) -> ft.Control:
    """Say that who or what the route names is no longer here."""
    back = SecondaryButton(_("My circle"), partial(go, CIRCLE))
    return EmptyState(title, _("See the others in your circle."), icon, back)


def row(acts: Sequence[ft.Control]) -> ft.Control:
    """Show what can be done, side by side where there is room."""
    return ft.Row([*acts], wrap=True, spacing=Space.CLOSE, run_spacing=Space.CLOSE)


def use_sure(
    model: CircleModel, dialog: Callable[[Any], ft.AlertDialog] | None
) -> Callable[[Any], Awaitable[None]]:
    """Show the dialog, once it is asked for; return what asks for it. `dialog` gets what closes it."""

    async def ask(_event: Any) -> None:
        model.ask(asking=True)

    async def close(_event: Any) -> None:
        model.ask(asking=False)

    ft.use_dialog(dialog(close) if model.state.asking and dialog else None)
    return ask


def stage_line(invitation: Invitation, _: Translator, formats: Formats) -> str:
    """Return how far an invitation is, in one line."""
    expires = invitation.expires
    if invitation.is_open and expires is not None:
        day = formats.fhir(expires.astimezone().date().isoformat())
        return {
            Stage.WAITING: _("Waits for an answer until %(day)s", day=day),
            Stage.TO_CONFIRM: _(
                "Answered: look at who it is, then confirm, until %(day)s", day=day
            ),
            Stage.ANSWERED: _("Answered: the other person confirms until %(day)s", day=day),
        }[invitation.stage]
    return {
        Stage.WAITING: _("Waits for an answer"),
        Stage.TO_CONFIRM: _("Answered: look at who it is, then confirm"),
        Stage.ANSWERED: _("Answered: the other person is to confirm"),
        Stage.DONE: _("Agreed by both"),
        Stage.REFUSED: _("Refused"),
        Stage.WITHDRAWN: _("Withdrawn"),
        Stage.EXPIRED: _("Over: it was not confirmed in time")
        if invitation.answered
        else _("Over: nobody answered in time"),
    }[invitation.stage]


def stage_look(stage: Stage) -> tuple[ft.IconData, Tone]:
    return {
        Stage.WAITING: (ft.Icons.SCHEDULE, Tone.INFO),
        Stage.TO_CONFIRM: (ft.Icons.HOW_TO_REG_OUTLINED, Tone.TODO),
        Stage.ANSWERED: (ft.Icons.SCHEDULE, Tone.INFO),
        Stage.DONE: (ft.Icons.CHECK_CIRCLE_OUTLINE, Tone.CALM),
    }.get(stage, (ft.Icons.BLOCK, Tone.NEUTRAL))
