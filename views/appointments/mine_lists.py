"""What comes and what was, a line each."""

from collections.abc import Sequence
from functools import partial

import flet as ft

from services.appointments.models import Appointment, State
from services.i18n.formats import Formats
from services.i18n.translator import Translator
from views._shared.components.buttons import LinkButton
from views._shared.components.section_card import SectionCard
from views._shared.components.state_pill import StateLine
from views._shared.components.tile import Chevron, Place, Tile
from views._shared.navigation import go
from views._shared.theme import Tone
from views.appointments import booking_words as words
from views.appointments.one_words import standing, when, who, whole


def route(appointment: Appointment) -> str:
    """Return where one appointment is shown."""
    return f"/appointments/{appointment.id}"


def coming(
    found: Sequence[Appointment], _: Translator, formats: Formats, *, large: bool
) -> list[ft.Control]:
    """Show what is booked or noted, the nearest first."""
    if not found:
        return []
    tiles = [
        Tile(
            when(one, _, formats),
            "\n".join(filter(None, (who(one), _where(one, _)))),
            words.mode_icon(one.mode),
            state=_late(one, _) or _noted(one, _),
            trailing=Chevron(),
            on_click=partial(go, route(one)),
            place=Place.of(index, len(found)),
            large=large,
        )
        for index, one in enumerate(found)
    ]
    return [SectionCard(_("Coming"), tiles, key="coming")]


def past(
    found: Sequence[Appointment], _: Translator, formats: Formats, *, large: bool
) -> list[ft.Control]:
    """Show what was, the newest first, with the way to the reports that are awaited."""
    if not found:
        return []
    tiles = [
        Tile(
            whole(one.start, formats) if one.start else who(one),
            who(one) if one.start else "",
            ft.Icons.EVENT_OUTLINED,
            tone=Tone.NEUTRAL,
            state=_stood(one, _),
            trailing=Chevron(),
            on_click=partial(go, route(one)),
            place=Place.of(index, len(found)),
            large=large,
        )
        for index, one in enumerate(found)
    ]
    awaited = LinkButton(_("Awaited reports"), partial(go, "/documents/expected"), flush=large)
    return [SectionCard(_("Past"), tiles, link=awaited, large=large, key="past")]


def _where(one: Appointment, _: Translator) -> str:
    place = words.address(one.practice.place)
    name = words.mode_name(one.mode, _)
    return place if place and one.mode.value == "place" else name


def _late(one: Appointment, _: Translator) -> ft.Control | None:
    if not one.late_minutes:
        return None
    text = _.n(
        "The practice runs %(count)s minute late",
        "The practice runs %(count)s minutes late",
        one.late_minutes,
    )
    return StateLine(text, ft.Icons.SCHEDULE, Tone.TODO)


def _noted(one: Appointment, _: Translator) -> ft.Control | None:
    return _line(one, _) if one.elsewhere else None


def _stood(one: Appointment, _: Translator) -> ft.Control | None:
    return None if one.state is State.BOOKED and not one.elsewhere else _line(one, _)


def _line(one: Appointment, _: Translator) -> ft.Control:
    said = standing(one, _)
    return StateLine(said.text, said.icon, said.tone)
