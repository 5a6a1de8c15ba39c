"""The doors of "My choices": what each opens, in the order of the page, and what it says of itself today."""

from dataclasses import dataclass

import flet as ft

from services.directives.models import Desk, Version, Who
from services.i18n.formats import Formats
from services.i18n.translator import Translator
from views._shared.theme import Tone
from views.choices.standing import Standing, circle_of, minor, trusted
from views.choices.state import Known
from views.directives.parts import name_of


@dataclass(frozen=True, slots=True)
class Door:
    """A feature: its title, what it is for, and the route that it opens."""

    title: str
    line: str
    icon: ft.IconData
    route: str
    standing: Standing | None = None


def sections(
    known: Known, _: Translator, formats: Formats
) -> tuple[tuple[str, tuple[Door, ...]], ...]:
    """Return the doors in their sections; what stands where is said where its feature tells it at once."""
    wishes = (
        Door(
            _("Advance directives"),
            _("What I want for the end of my life, if I can no longer say it"),
            ft.Icons.HISTORY_EDU_OUTLINED,
            "/choices/directives",
            directives(known.directives, _, formats) if known.directives else None,
        ),
        Door(
            _("Trusted person"),
            _("Who says what I want, if I cannot"),
            ft.Icons.HANDSHAKE_OUTLINED,
            "/choices/trusted",
            trusted(known.trusted, _) if known.trusted else None,
        ),
        Door(
            _("Emergency sheet"),
            _("On paper, on a card, or as a code any camera reads"),
            ft.Icons.MEDICAL_INFORMATION_OUTLINED,
            "/choices/emergency",
        ),
    )
    circle = (
        Door(
            _("My circle"),
            _("People who help me, whom I help, children"),
            ft.Icons.FAMILY_RESTROOM_OUTLINED,
            "/choices/circle",
            circle_of(known.circle, _) if known.circle else None,
        ),
        Door(
            _("Who can see"),
            _("By category, and see as somebody else"),
            ft.Icons.GROUP_OUTLINED,
            "/access",
        ),
        Door(
            _("Access in an emergency"),
            _("What the Samu and other professionals may open"),
            ft.Icons.EMERGENCY_OUTLINED,
            "/access/emergency",
        ),
        Door(
            _("Blocked professionals"),
            _("Somebody by name, who gets nothing"),
            ft.Icons.BLOCK,
            "/access/blocked",
        ),
        Door(
            _("Who saw"),
            _("Every access, in plain words"),
            ft.Icons.VISIBILITY_OUTLINED,
            "/choices/traces",
        ),
    )
    data = (
        Door(
            _("My shares"),
            _("Links that I gave, and how to stop them"),
            ft.Icons.LINK,
            "/shares",
        ),
        Door(
            _("My rights"),
            _("What the law says, and how to act"),
            ft.Icons.BALANCE_OUTLINED,
            "/rights",
        ),
        Door(
            _("Leave with everything"),
            _("An archive, or files anyone can read"),
            ft.Icons.INVENTORY_2_OUTLINED,
            "/settings/keep",
        ),
    )
    return (
        (_("My wishes"), wishes),
        (_("My circle and my carers"), circle),
        (_("My data"), data),
    )


def directives(desk: Desk, _: Translator, formats: Formats) -> Standing | None:
    """Return what the directives say of themselves, None for none that were begun."""
    standing = desk.standing
    todo: tuple[tuple[bool, str, str, ft.IconData], ...] = (
        (
            standing.in_conflict,
            _("To settle"),
            _("Two versions: which one counts?"),
            ft.Icons.CALL_SPLIT,
        ),
        (bool(standing.newer_paper), _("To check"), _("A paper is newer"), ft.Icons.WARNING_AMBER),
    )
    for waits, word, line, icon in todo:
        if waits:
            return Standing(word, line, icon, Tone.TODO)
    if standing.in_force:
        return _held(desk, standing.in_force, _, formats)
    if desk.draft:
        return Standing(_("Draft"), _("A draft, not agreed"), ft.Icons.SCHEDULE, Tone.TODO)
    if standing.revoked:
        line = name_of(standing.revoked, _, formats)
        return Standing(_("No longer in force"), line, ft.Icons.BLOCK_OUTLINED, Tone.NEUTRAL)
    if desk.who is Who.MINOR:
        return minor(_)
    return None


def _held(desk: Desk, version: Version, _: Translator, formats: Formats) -> Standing:
    line = name_of(version, _, formats)
    if desk.due:
        return Standing(_("To read again"), line, ft.Icons.SCHEDULE, Tone.TODO)
    if version.is_signed:
        return Standing(_("Signed"), line, ft.Icons.CHECK_CIRCLE_OUTLINE, Tone.CALM)
    return Standing(_("Not signed"), line, ft.Icons.EDIT_OUTLINED, Tone.TODO)
