"""What the trusted person and the circle say of themselves on their doors."""

from dataclasses import dataclass
from typing import Final

import flet as ft

from services.circle.models import Circle, Stage
from services.i18n.translator import Translator
from services.trusted.models import Act, Designation, Desk, State, Who
from services.trusted.words import state_name
from views._shared.theme import Tone

_NAMED: Final = 2
"""Names that a line has room for."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a door says of itself: a word for a pill, the same in a sentence, never by its colour alone."""

    word: str
    line: str
    icon: ft.IconData
    tone: Tone


def minor(_: Translator) -> Standing:
    """Return what is said of what only an adult may do."""
    return Standing(_("At 18"), _("Open at 18"), ft.Icons.INFO_OUTLINE, Tone.NEUTRAL)


def trusted(desk: Desk, _: Translator) -> Standing | None:
    """Return what the designation says of itself, None for none that was begun."""
    if desk.state is State.CONFLICT:
        line = state_name(State.CONFLICT, _)
        return Standing(_("To settle"), line, ft.Icons.CALL_SPLIT, Tone.TODO)
    if desk.sent:
        return Standing(_("Waiting"), state_name(desk.state, _), ft.Icons.SCHEDULE, Tone.INFO)
    if desk.in_force:
        return _named(desk.in_force, _)
    if desk.draft:
        return Standing(_("Draft"), state_name(State.DRAFT, _), ft.Icons.SCHEDULE, Tone.TODO)
    if desk.state is State.REVOKED:
        line = _("Nobody is named any more")
        return Standing(_("Revoked"), line, ft.Icons.BLOCK_OUTLINED, Tone.NEUTRAL)
    return minor(_) if desk.who is Who.MINOR else None


def _named(held: Designation, _: Translator) -> Standing:
    name = held.text.chosen.name
    if held.act is Act.SIGNED:
        return Standing(_("Signed"), name, ft.Icons.CHECK_CIRCLE_OUTLINE, Tone.CALM)
    return Standing(_("Not signed"), name, ft.Icons.EDIT_OUTLINED, Tone.TODO)


def circle_of(circle: Circle, _: Translator) -> Standing | None:
    """Return who waits for a confirmation, else who helps; None when nobody does."""
    waits = sum(one.stage is Stage.TO_CONFIRM for one in circle.invitations)
    if waits:
        line = _.n("%(count)s answer to confirm", "%(count)s answers to confirm", waits)
        return Standing(_("To check"), line, ft.Icons.HOW_TO_REG_OUTLINED, Tone.TODO)
    count = len(circle.helpers)
    if not count:
        return None
    said = _.n("%(count)s person helps me", "%(count)s people help me", count)
    names = [one.name for one in circle.helpers if one.name]
    line = ", ".join(names) if len(names) == count <= _NAMED else said
    return Standing(said, line, ft.Icons.GROUP_OUTLINED, Tone.CALM)
