"""The questions before giving up, and what an act ended with."""

from functools import partial

import flet as ft

from services.core.clock import Clock
from services.i18n.formats import Formats
from services.i18n.sentences import explained
from services.i18n.translator import Translator
from views._shared.browser import open_browser
from views._shared.components.asking_dialog import AskingDialog
from views._shared.components.banner import Banner
from views._shared.components.buttons import LinkButton, PrimaryButton, SecondaryButton
from views._shared.components.confirm import Confirm
from views._shared.components.tile import OnClick
from views._shared.navigation import go
from views._shared.theme import Tone, Type
from views.appointments import booking_words as words
from views.appointments.acting import ActModel
from views.appointments.desk import FIND, practice_route
from views.appointments.one_words import consequence, question


def dialog(
    acts: ActModel, clock: Clock, given_up: OnClick, _: Translator, formats: Formats
) -> ft.AlertDialog | None:
    """Return the question, or why the practice wants a call; None for nothing."""
    state = acts.state

    async def close(_event: object = None) -> None:
        await acts.close()

    if state.too_late:
        rule, phone = state.too_late.rule, state.too_late.phone
        said = _.n(
            "Less than %(count)s hour before, the practice wants a call. It is not cancelled.",
            "Less than %(count)s hours before, the practice wants a call. It is not cancelled.",
            rule.hours,
        )
        lines = [said, *([rule.text] if rule.text else [])]
        call = [PrimaryButton(_("Call %(number)s", number=phone), partial(called, phone))]
        return AskingDialog(
            _("Too late to cancel here"),
            [ft.Text(line, theme_style=Type.BODY) for line in lines],
            [SecondaryButton(_("Close"), close), *(call if phone else [])],
            close,
        )
    if state.asked is None:
        return None
    asks, does, does_not = question(state.asked, _)
    return Confirm(
        asks,
        consequence(state.asked, clock.now(), _, formats),
        confirm=does,
        cancel=does_not,
        on_confirm=given_up,
        on_cancel=close,
    )


def said(acts: ActModel, _: Translator, formats: Formats) -> list[ft.Control]:
    """Return what went wrong with the last act, nothing when nothing did."""
    state = acts.state
    if state.error:
        why = explained(state.error, _)
        banner = Banner(why.todo, title=why.what, icon=ft.Icons.ERROR_OUTLINE, tone=Tone.TODO)
        return [ft.Semantics(live_region=True, content=banner)]
    if state.near is None:
        return []
    others: list[ft.Control] = [
        LinkButton(
            words.capital(words.near(slot, _, formats)),
            partial(go, practice_route(slot.practice) if slot.practice else FIND),
        )
        for slot in state.near
    ]
    banner = Banner(
        _("Somebody was faster, or the offer ended. What you had is unchanged."),
        title=_("This time was just taken"),
        icon=ft.Icons.EVENT_BUSY_OUTLINED,
        tone=Tone.TODO,
        actions=others,
    )
    return [ft.Semantics(live_region=True, content=banner)]


async def called(phone: str, _event: object = None) -> None:
    """Hand a number to the device's telephone."""
    await open_browser(f"tel:{''.join(c for c in phone if c.isdigit() or c == '+')}")
