"""What the pages on emergencies and on who is blocked show alike."""

from typing import Final

import flet as ft

from services.access.refusals import Standing, Waiting
from services.i18n.sentences import explained
from services.i18n.translator import Translator
from views._shared.components.banner import Banner
from views._shared.components.empty_state import EmptyState
from views._shared.components.skeleton import Skeleton
from views._shared.theme import Tone, Type
from views.access.refusals_state import RefusalsState

BLOCKED: Final = "/access/blocked"
EMERGENCY: Final = "/access/emergency"


def unready(state: RefusalsState, _: Translator) -> list[ft.Control] | None:
    """Return what is shown where nothing can be decided yet, or at all; None where it can."""
    if state.standing is None:
        return wrong(state, _) or [Skeleton(_("Loading"))]
    if not state.standing.connected:
        return [
            EmptyState(
                _("Nobody but this device sees your documents"),
                _("This space has no server: there is nothing to decide."),
                ft.Icons.LOCK_OUTLINE,
            )
        ]
    return None


def wrong(state: RefusalsState, _: Translator) -> list[ft.Control]:
    """Say what did not work."""
    if state.error is None:
        return []
    said = explained(state.error, _)
    return [Banner(said.todo, title=said.what, icon=ft.Icons.ERROR_OUTLINE, tone=Tone.TODO)]


def doubts(standing: Standing, _: Translator) -> list[ft.Control]:
    """Say where what is decided here may not be what happens."""
    found: list[ft.Control] = []
    if standing.is_obeyed is False:
        found.append(
            Banner(
                _(
                    "Your choice is written in your record. Carnet cannot verify what this server does with it."
                ),
                tone=Tone.TODO,
            )
        )
    if standing.everybody:
        found.append(
            Banner(
                _(
                    "Your record holds a refusal of all professionals, in an emergency too. "
                    "Carnet did not write it: nothing on this page opens what it closes."
                ),
                icon=ft.Icons.BLOCK,
                tone=Tone.TODO,
            )
        )
    return found


def standing_line(
    state: Waiting | None, words: str, _: Translator
) -> tuple[str, ft.IconData] | None:
    """Return what a wish that does not hold yet says, `words` being what holds until then; None for none."""
    match state:
        case Waiting.WAITING | Waiting.SENT:
            return _("Not sent yet. Until then: %(now)s", now=words), ft.Icons.SCHEDULE
        case Waiting.REFUSED:
            return _("Your server refused it. What holds: %(now)s", now=words), ft.Icons.BLOCK
        case None:
            return None


def text(words: str) -> ft.Control:
    return ft.Text(words, theme_style=Type.BODY, color=ft.Colors.ON_SURFACE_VARIANT)
