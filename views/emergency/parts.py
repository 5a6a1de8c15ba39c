"""The parts of the form, and the sheet as others read it."""

from functools import partial

import flet as ft

from services.emergency.models import BY_HAND, LONGEST, Card, Part
from services.emergency.words import entry_line, made_on, origin, part_name, warning
from services.i18n.translator import Translator
from services.printing.models import Words
from views._shared.components.banner import Banner
from views._shared.components.card import Card as Paper
from views._shared.components.check import Check
from views._shared.components.field import Field
from views._shared.components.heading import Heading
from views._shared.theme import Space, Tone, Type
from views.emergency.state import SheetModel


def soft(text: str) -> ft.Control:
    """Show secondary words."""
    return ft.Text(text, theme_style=Type.SECONDARY, color=ft.Colors.ON_SURFACE_VARIANT)


def form(model: SheetModel, words: Words) -> list[ft.Control]:
    """Show every part: what the record knows, to be ticked, and a field for the rest."""
    return [_part(model, part, words) for part in Part]


def _part(model: SheetModel, part: Part, words: Words) -> ft.Control:
    _, _formats = words
    state = model.state
    known = state.known.of(part)
    lines: list[ft.Control] = [
        ft.Column(
            [
                Check(
                    entry_line(one, part, words),
                    origin(one, part, words),
                    one.key in state.draft.chosen,
                    partial(model.choose, one.key),
                )
                for one in known
            ],
            spacing=0,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    ]
    if not known:
        lines = [soft(_nothing(part, _))] if _nothing(part, _) else []
    if part in BY_HAND:
        written = state.draft.written.get(part)
        lines.append(
            Field(
                _field(part, _),
                written.text if written else "",
                partial(model.type, part),
                helper=_help(part, _),
                error=_("Too long for a sheet: %(most)s letters at most.", most=LONGEST)
                if state.too_long is part
                else "",
                lines=2,
                longest=LONGEST,
                key=str(state.begun),
            )
        )
    return ft.Column(
        [Heading(part_name(part, _)), Paper(lines, padding=Space.PAGE, spacing=Space.NEAR)],
        spacing=Space.CLOSE,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _field(part: Part, _: Translator) -> str:
    names = {
        Part.ALLERGIES: _("Allergies, one a line"),
        Part.TREATMENTS: _("Treatments, one a line"),
        Part.CONDITIONS: _("Health problems, one a line"),
        Part.TRUSTED: _("Trusted person: name and telephone"),
        Part.CONTACTS: _("Whom to call: name and telephone, one a line"),
        Part.DIRECTIVES: _("Where they are, and who has them"),
        Part.OTHER: _("Anything else, one a line"),
    }
    return names[part]


def _help(part: Part, _: Translator) -> str:
    if part is Part.TRUSTED:
        return _("They say what you want; they do not decide for you.")
    if part is Part.CONTACTS:
        return _("They are only told: they receive no access.")
    return ""


def _nothing(part: Part, _: Translator) -> str:
    """Say why there is nothing to tick."""
    if part is Part.BLOOD_GROUP:
        return _("Shown only where a document of yours says it: none does. It cannot be typed.")
    if part is Part.NAME:
        return _("Your space has no name yet.")
    if part in {Part.ALLERGIES, Part.TREATMENTS, Part.CONDITIONS}:
        return _("Your record names none. That does not mean there is none.")
    return ""


def read(card: Card, words: Words, *, where: bool = True) -> ft.Control:
    """Show the sheet as others read it; `where` adds where each line was read."""
    _, _formats = words
    lines: list[ft.Control] = [soft(made_on(card, words))]
    for section in card.sections:
        said = [
            ft.Column(
                [
                    ft.Text(entry_line(one, section.part, words), theme_style=Type.BODY),
                    *(
                        [soft(found)]
                        if where and (found := origin(one, section.part, words))
                        else []
                    ),
                ],
                spacing=Space.TIGHT,
            )
            for one in section.entries
        ]
        lines.append(
            ft.Column(
                [Heading(part_name(section.part, _), 3, Type.TITLE), *said],
                spacing=Space.SMALL,
                horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
            )
        )
    lines.append(Banner(warning(_), icon=ft.Icons.WARNING_AMBER_OUTLINED, tone=Tone.TODO))
    return Paper(lines, padding=Space.PAGE, spacing=Space.PAGE)
