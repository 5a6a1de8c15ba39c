"""My choices: wishes, the people around me, who can see and who saw, my rights. Each line opens a feature."""

from dataclasses import dataclass
from functools import partial

import flet as ft

from services.i18n.translator import Translator
from views._shared.components.page import Page
from views._shared.components.section_card import SectionCard
from views._shared.components.tile import Chevron, Place, Tile
from views._shared.hooks import use_look, use_translation
from views._shared.navigation import go
from views._shared.theme import Size


@dataclass(frozen=True, slots=True)
class Door:
    """A line of this page, and the route that it opens."""

    title: str
    line: str
    icon: ft.IconData
    route: str


def _sections(_: Translator) -> tuple[tuple[str, tuple[Door, ...]], ...]:
    return (
        (
            _("My wishes"),
            (
                Door(
                    _("Advance directives"),
                    _("What I want for the end of my life, if I can no longer say it"),
                    ft.Icons.EDIT_NOTE,
                    "/choices/directives",
                ),
                Door(
                    _("Trusted person"),
                    _("Who says what I want, if I cannot"),
                    ft.Icons.HANDSHAKE_OUTLINED,
                    "/choices/trusted",
                ),
                Door(
                    _("Emergency sheet"),
                    _("On paper, on a card, or as a code any camera reads"),
                    ft.Icons.MEDICAL_INFORMATION_OUTLINED,
                    "/choices/emergency",
                ),
            ),
        ),
        (
            _("My circle"),
            (
                Door(
                    _("People who help me, and whom I help"),
                    _("Helpers, children, invitations"),
                    ft.Icons.GROUP_OUTLINED,
                    "/choices/circle",
                ),
            ),
        ),
        (
            _("Who can see, who saw"),
            (
                Door(
                    _("Who can see my documents"),
                    _("By category, and see as somebody else"),
                    ft.Icons.VISIBILITY_OUTLINED,
                    "/access",
                ),
                Door(
                    _("Who saw, and what was done"),
                    _("Every access, in plain words"),
                    ft.Icons.FACT_CHECK_OUTLINED,
                    "/choices/traces",
                ),
                Door(
                    _("My shares"),
                    _("Links that I gave, and how to stop them"),
                    ft.Icons.LINK,
                    "/shares",
                ),
            ),
        ),
        (
            _("My rights"),
            (
                Door(
                    _("My rights, in plain words"),
                    _("What the law says, and how to act"),
                    ft.Icons.GAVEL_OUTLINED,
                    "/rights",
                ),
                Door(
                    _("At 16 and at 18"),
                    _("What changes, for you and for your parents"),
                    ft.Icons.FLAG_OUTLINED,
                    "/passage",
                ),
                Door(
                    _("Leave with everything"),
                    _("An archive, or files anyone can read"),
                    ft.Icons.INVENTORY_2_OUTLINED,
                    "/settings/keep",
                ),
            ),
        ),
    )


@ft.component
def MyChoicesScreen() -> ft.Control:
    """Show the doors."""
    _, _formats = use_translation()
    look = use_look()
    return Page(
        _("My choices"),
        [
            SectionCard(
                title,
                [
                    Tile(
                        door.title,
                        door.line,
                        door.icon,
                        trailing=Chevron(),
                        on_click=partial(go, door.route),
                        place=Place.of(index, len(doors)),
                        large=look.large,
                    )
                    for index, door in enumerate(doors)
                ],
            )
            for title, doors in _sections(_)
        ],
        width=Size.READING,
    )
