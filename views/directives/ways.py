"""The ways on from the directives: write, read what was before or is elsewhere, be reminded, know more."""

from functools import partial

import flet as ft

from services.directives.models import Desk, Standing
from services.i18n.formats import Formats
from services.i18n.translator import Translator
from views._shared.components.choice import Choice, Option
from views._shared.components.doors_card import Door, DoorsCard
from views._shared.components.section_card import SectionCard
from views._shared.components.tile import Chevron, Place, Tile
from views._shared.navigation import go
from views._shared.theme import Space, Tone
from views.directives.parts import HOME, name_of, part, state_of, text
from views.directives.state import DeskModel


def ways(desk: Desk, _: Translator, *, large: bool) -> ft.Control:
    """Show how to write them, or go on with the draft."""
    tiles: list[Door] = []
    if desk.draft:
        tiles.append(
            (
                _("Go on with the draft"),
                _("Nothing of it holds until you agree"),
                ft.Icons.EDIT_NOTE,
                f"{HOME}/write",
            )
        )
    has_some = desk.standing.in_force is not None
    tiles.append(
        (
            _("Change them") if has_some else _("Write them"),
            _("With questions, in your own words, from the paper, or only where they are"),
            ft.Icons.DRAW_OUTLINED,
            f"{HOME}/begin",
        )
    )
    return DoorsCard(_("Write"), tiles, large=large)


def elsewhere(standing: Standing, _: Translator, formats: Formats, *, large: bool) -> ft.Control:
    """Show documents of others that say something of directives."""
    tiles = [
        Tile(
            one.title,
            " · ".join(filter(None, (formats.fhir(one.date[:10]) if one.date else "", one.author))),
            ft.Icons.DESCRIPTION_OUTLINED,
            trailing=Chevron(),
            on_click=partial(go, f"/documents/{one.id}"),
            place=Place.of(index, len(standing.elsewhere)),
            large=large,
        )
        for index, one in enumerate(standing.elsewhere)
    ]
    return ft.Column(
        [
            SectionCard(_("Papers that say something of it"), tiles),
            text(_("Carnet shows these documents, and does not read in them what you want.")),
        ],
        spacing=Space.CLOSE,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def earlier(standing: Standing, _: Translator, formats: Formats, *, large: bool) -> ft.Control:
    """Show the versions that hold no more."""
    tiles = []
    for index, one in enumerate(standing.earlier):
        words, icon, _tone = state_of(one, _)
        tiles.append(
            Tile(
                name_of(one, _, formats),
                words,
                icon,
                tone=Tone.NEUTRAL,
                trailing=Chevron(),
                on_click=partial(go, f"{HOME}/version/{one.hash}"),
                place=Place.of(index, len(standing.earlier)),
                large=large,
            )
        )
    return SectionCard(_("Before"), tiles)


def reminder(model: DeskModel, desk: Desk, _: Translator) -> ft.Control:
    """Ask how often to be asked whether it is still true."""
    options = [
        Option("6", _("Every 6 months")),
        Option("12", _("Every year")),
        Option("36", _("Every 3 years")),
        Option("0", _("Never")),
    ]

    async def choose(value: str) -> None:
        await model.do(partial(model.directives.remind, int(value)))

    return part(
        _("Ask me whether it is still true"),
        [Choice(options, str(desk.reminder.months), choose)],
    )


def more(_: Translator, *, large: bool) -> ft.Control:
    """Show what else there is to know."""
    lines = [
        (
            _("Organ donation"),
            _("What is known of it, a wish to note"),
            ft.Icons.VOLUNTEER_ACTIVISM_OUTLINED,
            f"{HOME}/organs",
        ),
        (
            _("Check that I understood"),
            _("Four questions, for you alone"),
            ft.Icons.QUIZ_OUTLINED,
            f"{HOME}/understand",
        ),
    ]
    return DoorsCard(_("To know more"), lines, large=large)
