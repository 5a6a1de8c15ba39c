"""Before access is given or changed: what somebody would see, as the server answers it."""

from typing import Any, Final

import flet as ft

from services.access.models import SeenAs, Unanswered
from services.i18n.access_sentences import refusal
from services.i18n.formats import Formats
from services.i18n.translator import Translator
from views._shared.components.banner import Banner
from views._shared.components.buttons import ButtonLine, SecondaryButton
from views._shared.components.section_card import SectionCard
from views._shared.components.tile import Place, Tile
from views._shared.theme import Space, Tone, Type
from views.circle.give_state import GiveModel, GiveState
from views.circle.parts import secondary

_MOST: Final = 100


def preview(model: GiveModel, _: Translator, formats: Formats, *, large: bool) -> list[ft.Control]:
    """Offer to ask the server, and show what it answered."""
    state = model.state

    async def look(_event: Any) -> None:
        await model.look()

    label = _("Asking your server…") if state.looking else _("See what they would see")
    button = SecondaryButton(
        label, look, ft.Icons.VISIBILITY_OUTLINED, disabled=state.looking or not state.areas
    )
    return [ButtonLine(button), *_seen(state, _, formats, large=large)]


def _seen(state: GiveState, _: Translator, formats: Formats, *, large: bool) -> list[ft.Control]:
    seen = state.seen
    if seen is None:
        return []
    if isinstance(seen, Unanswered):
        return [
            Banner(
                _("Only a server says what others get. Carnet does not guess it."),
                title=_("Your server cannot say it beforehand"),
                icon=ft.Icons.VISIBILITY_OFF_OUTLINED,
                tone=Tone.NEUTRAL,
            )
        ]
    counted = (
        _.n("Would get %(count)s document", "Would get %(count)s documents", len(seen.given))
        + " · "
        + _.n("%(count)s refused", "%(count)s refused", len(seen.refused))
    )
    return [
        ft.Text(counted, theme_style=Type.BODY),
        *(_lines(_("Would get"), seen, _, formats, given=True, large=large)),
        *(_lines(_("Would not get"), seen, _, formats, given=False, large=large)),
        secondary(_("This is your server’s answer at this moment, as it holds for them.")),
    ]


def _lines(
    title: str, seen: SeenAs, _: Translator, formats: Formats, *, given: bool, large: bool
) -> list[ft.Control]:
    shown = (seen.given if given else seen.refused)[:_MOST]
    if not shown:
        return []
    return [
        SectionCard(
            title,
            [
                Tile(
                    one.title,
                    formats.fhir(one.date)
                    if given
                    else f"{formats.fhir(one.date)} · {refusal(one.reason, _)}",
                    place=Place.of(at, len(shown)),
                    large=large,
                    key=one.id,
                )
                for at, one in enumerate(shown)
            ],
            indent=Space.PAGE,
        )
    ]
