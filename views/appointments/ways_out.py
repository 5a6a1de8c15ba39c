"""When nothing is free: what can be done all the same."""

from functools import partial

import flet as ft

from services.i18n.translator import Translator
from views._shared.components.section_card import SectionCard
from views._shared.components.tile import Chevron, OnClick, Place, Tile
from views._shared.navigation import go
from views._shared.theme import Tone
from views.appointments.desk import ELSEWHERE, REFUSAL


def WaysOut(
    _: Translator,
    *,
    on_wait: OnClick | None = None,
    waits: bool = False,
    on_others: OnClick | None = None,
    phone: str = "",
    large: bool = False,
) -> ft.Control:
    """Show the exits; `waits` when the person already is on the waiting list."""
    rows: list[tuple[str, str, ft.IconData, Tone, OnClick | None]] = []
    if waits:
        rows.append(
            (
                _("You are on the waiting list"),
                _("If a time becomes free, it is kept for you for up to two hours."),
                ft.Icons.NOTIFICATIONS_ACTIVE_OUTLINED,
                Tone.CALM,
                None,
            )
        )
    elif on_wait:
        rows.append(
            (
                _("Tell me when a time becomes free"),
                _("Waiting list, in the order of asking"),
                ft.Icons.NOTIFICATIONS_NONE,
                Tone.CALM,
                on_wait,
            )
        )
    if on_others:
        rows.append(
            (
                _("Look at other places and ways"),
                _("Everywhere, by video too, without your filters"),
                ft.Icons.TRAVEL_EXPLORE,
                Tone.CALM,
                on_others,
            )
        )
    if phone:
        rows.append((_("Call the practice"), phone, ft.Icons.PHONE_OUTLINED, Tone.CALM, None))
    rows += [
        (
            _("Note an appointment made elsewhere"),
            _("By phone, at the desk, on another site"),
            ft.Icons.EDIT_CALENDAR_OUTLINED,
            Tone.NEUTRAL,
            partial(go, ELSEWHERE),
        ),
        (
            _("Report a refusal of care"),
            _("You were turned away: what the law says, whom to tell"),
            ft.Icons.GAVEL_OUTLINED,
            Tone.NEUTRAL,
            partial(go, REFUSAL),
        ),
        (
            _("Emergency numbers"),
            _("15 · 112 · deaf: 114"),
            ft.Icons.EMERGENCY_OUTLINED,
            Tone.DANGER,
            partial(go, "/help/emergency"),
        ),
    ]
    return SectionCard(
        _("If nothing suits"),
        [
            Tile(
                title,
                line,
                icon,
                tone=tone,
                trailing=Chevron() if act else None,
                on_click=act,
                place=Place.of(index, len(rows)),
                large=large,
            )
            for index, (title, line, icon, tone, act) in enumerate(rows)
        ],
    )
