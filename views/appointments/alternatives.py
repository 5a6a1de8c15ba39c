"""What is free near a time that is gone: said calmly, as buttons."""

from collections.abc import Awaitable, Callable
from datetime import date
from functools import partial
from typing import Any

import flet as ft

from services.i18n.formats import Formats
from services.i18n.sentences import explained
from services.i18n.translator import Translator
from views._shared.components.banner import Banner
from views._shared.theme import Space, Tone, Type
from views.appointments.booking_words import when
from views.appointments.result_card import TimeButton
from views.appointments.taking import Offer, TakeModel

OnOffer = Callable[[Offer], Awaitable[None]]


def said(model: TakeModel, on_offer: OnOffer, _: Translator, formats: Formats) -> list[ft.Control]:
    """Return what keeps a time from being held, nothing when nothing does."""
    state = model.state
    if state.error:
        why = explained(state.error, _)
        return [
            _aloud(Banner(why.todo, title=why.what, icon=ft.Icons.ERROR_OUTLINE, tone=Tone.TODO))
        ]
    if state.offers is None:
        return []
    return [
        _aloud(
            Banner(
                _("Somebody was faster. Nothing is lost: here is what is free near it.")
                if state.offers
                else _("Somebody was faster, and nothing is free near it. Look at other days."),
                title=_("This time was just taken"),
                icon=ft.Icons.EVENT_BUSY_OUTLINED,
                tone=Tone.TODO,
            )
        ),
        *_offers(state.offers, on_offer, _, formats),
    ]


def _offers(
    offers: tuple[Offer, ...], on_offer: OnOffer, _: Translator, formats: Formats
) -> list[ft.Control]:
    groups: dict[tuple[str, date], list[Offer]] = {}
    for offer in offers:
        groups.setdefault((offer.practice.name, offer.slot.start.date()), []).append(offer)
    return [
        ft.Column(
            [
                ft.Text(
                    _("%(name)s, %(day)s", name=name, day=formats.day_of_year(day)),
                    theme_style=Type.GROUP,
                    color=ft.Colors.ON_SURFACE_VARIANT,
                ),
                ft.Row(
                    [
                        TimeButton(
                            formats.time(offer.slot.start),
                            _(
                                "%(when)s, free, %(name)s",
                                when=when(offer.slot, _, formats),
                                name=name,
                            ),
                            partial(_chosen, on_offer, offer),
                        )
                        for offer in group
                    ],
                    wrap=True,
                    spacing=Space.CLOSE,
                    run_spacing=Space.CLOSE,
                ),
            ],
            spacing=Space.CLOSE,
        )
        for (name, day), group in groups.items()
    ]


async def _chosen(on_offer: OnOffer, offer: Offer, _event: Any) -> None:
    await on_offer(offer)


def _aloud(control: ft.Control) -> ft.Control:
    return ft.Semantics(live_region=True, content=control)
