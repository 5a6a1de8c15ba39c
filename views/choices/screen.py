"""My choices: wishes, the people around me, who can see and who saw, my data. Each card opens a feature."""

from collections.abc import Sequence
from functools import partial

import flet as ft

from services.core.narrative import Heading as SheetHeading
from services.i18n.translator import Translator
from services.printing.models import Facts, Frame, Printed, Sheet
from views._shared.components.buttons import ButtonLine, SecondaryButton
from views._shared.components.card import Card
from views._shared.components.heading import Heading
from views._shared.components.icon_square import IconSquare
from views._shared.components.page import Page
from views._shared.components.section_card import SectionCard
from views._shared.components.state_pill import StateLine, StatePill
from views._shared.components.tile import Chevron, Place, Tile
from views._shared.hooks import use_look, use_model, use_services, use_translation
from views._shared.navigation import go
from views._shared.printing import use_printing
from views._shared.theme import Radius, Size, Space, Tone, Type
from views.choices.doors import Door, sections
from views.choices.state import Known, KnownModel

_COLUMNS = 3


@ft.component
def MyChoicesScreen() -> ft.Control:
    """Show the doors: cards side by side where there is room, lines on a phone and in large type."""
    _, formats = use_translation()
    services, look = use_services(), use_look()
    model = use_model(
        lambda: KnownModel(services.directives, services.trusted, services.circle, services.changes)
    )
    known = model.state
    found = sections(known, _, formats)

    async def printed(frame: Frame) -> Printed:
        sheet = sheet_of(known, look.person, frame)
        return await services.printing.sheet(sheet, frame)

    prints = use_printing(printed)
    cards = look.desktop and not look.large
    body: list[ft.Control] = [
        _cards(title, doors) if cards else _lines(title, doors, large=look.large)
        for title, doors in found
    ]
    paper = SecondaryButton(_("Print my choices"), prints, ft.Icons.PRINT_OUTLINED)
    body.append(_talk(paper, _, wide=cards))
    said = ft.Text(
        _("What you want, who helps you, and who sees what."),
        theme_style=Type.BODY,
        color=ft.Colors.ON_SURFACE_VARIANT,
    )
    return Page(_("My choices"), body, freshness=said, width=None if cards else Size.READING)


def _lines(title: str, doors: Sequence[Door], *, large: bool) -> ft.Control:
    return SectionCard(
        title,
        [
            Tile(
                door.title,
                "" if door.standing else door.line,
                door.icon,
                state=StateLine(door.standing.line, door.standing.icon, door.standing.tone)
                if door.standing
                else None,
                trailing=Chevron(),
                on_click=partial(go, door.route),
                place=Place.of(index, len(doors)),
                large=large,
            )
            for index, door in enumerate(doors)
        ],
    )


def _cards(title: str, doors: Sequence[Door]) -> ft.Control:
    rows = [doors[start : start + _COLUMNS] for start in range(0, len(doors), _COLUMNS)]
    return ft.Column(
        [
            Heading(title),
            *(
                ft.Row(
                    [_card(door) for door in row],
                    spacing=Space.APART,
                    vertical_alignment=ft.CrossAxisAlignment.STRETCH,
                    intrinsic_height=True,
                )
                for row in rows
            ),
        ],
        spacing=Space.NEAR,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _card(door: Door) -> ft.Control:
    standing = door.standing
    end: ft.Control = (
        StatePill(standing.word, standing.icon, standing.tone) if standing else Chevron()
    )
    words: list[ft.Control] = [ft.Text(door.title, theme_style=Type.TITLE)]
    if standing:
        words.append(ft.Text(standing.line, theme_style=Type.BODY))
    words.append(ft.Text(door.line, theme_style=Type.SECONDARY, color=ft.Colors.ON_SURFACE_VARIANT))
    inside = ft.Column(
        [
            ft.Row([IconSquare(door.icon), end], alignment=ft.MainAxisAlignment.SPACE_BETWEEN),
            ft.Column(words, spacing=Space.SMALL),
        ],
        spacing=Space.PAGE,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    return ft.Container(
        ft.TextButton(
            content=inside,
            on_click=partial(go, door.route),
            style=ft.ButtonStyle(
                padding=Space.APART,
                alignment=ft.Alignment.TOP_LEFT,
                shape=ft.RoundedRectangleBorder(radius=Radius.CARD),
                bgcolor=ft.Colors.SURFACE_CONTAINER_LOWEST,
                side={
                    ft.ControlState.FOCUSED: ft.BorderSide(Size.RING, ft.Colors.PRIMARY),
                    ft.ControlState.DEFAULT: ft.BorderSide(Size.EDGE, ft.Colors.OUTLINE_VARIANT),
                },
            ),
        ),
        expand=True,
    )


def _talk(paper: ft.Control, _: Translator, *, wide: bool) -> ft.Control:
    """Name who to talk to: the doctor, whose part it is (L1111-11); no number that was not read in a source."""
    words = ft.Column(
        [
            ft.Text(_("Talk about it with somebody"), theme_style=Type.TITLE),
            ft.Text(
                _(
                    "Your doctor: telling you of directives is part of their work. Dark thoughts: 3114, day and night."
                ),
                theme_style=Type.SECONDARY,
                color=ft.Colors.ON_SURFACE_VARIANT,
            ),
        ],
        spacing=Space.TIGHT,
        expand=True,
    )
    line = ft.Row([IconSquare(ft.Icons.PHONE_OUTLINED, Tone.NEUTRAL), words], spacing=Space.NEAR)
    if wide:
        line.expand = True
        content: ft.Control = ft.Row([line, paper], spacing=Space.PAGE)
    else:
        content = ft.Column([line, ButtonLine(paper)], spacing=Space.NEAR)
    return Card([content], padding=Space.PAGE)


def sheet_of(known: Known, person: str, frame: Frame) -> Sheet:
    """Return all the doors on paper, each with what it says of itself."""
    _, formats = frame.words
    blocks: list[SheetHeading | Facts] = []
    for title, doors in sections(known, _, formats):
        pairs = tuple(
            (door.title, door.standing.line if door.standing else door.line) for door in doors
        )
        blocks += [SheetHeading(title), Facts(pairs)]
    return Sheet(_("My choices"), tuple(blocks), whose=person, one_page=True)
