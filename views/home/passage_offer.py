"""At sixteen and at eighteen, the home page says so once; put off or seen, it says it no more."""

from functools import partial
from typing import Any

import flet as ft

from services.passage.models import Occasion, Standing
from views._shared.components.banner import Banner
from views._shared.components.buttons import LinkButton, PrimaryButton
from views._shared.hooks import use_model, use_services, use_translation
from views._shared.navigation import go
from views._shared.theme import Tone
from views.passage.state import PassageModel


@ft.component
def PassageOffer() -> ft.Control:
    """Show the offer, or nothing."""
    _, _formats = use_translation()
    services = use_services()
    model = use_model(lambda: PassageModel(services.passage, services.changes))
    passage = model.state.passage
    if passage is None or not model.offered:
        return ft.Container()

    async def later(_event: Any) -> None:
        await model.later()
        await model.load()

    sixteen = model.occasion is Occasion.SIXTEEN
    begun = passage.standing is Standing.GOING
    return Banner(
        _("Five short pages. You can stop and come back.")
        if sixteen
        else _("Four short pages. You can stop and come back."),
        title=_("You are sixteen: what is now yours")
        if sixteen
        else _("You are eighteen: what changes"),
        icon=ft.Icons.FLAG_OUTLINED,
        tone=Tone.CALM,
        actions=[
            PrimaryButton(
                _("Go on") if begun else _("Look"), partial(go, f"/passage/{model.occasion}")
            ),
            LinkButton(_("Later"), later),
        ],
    )
