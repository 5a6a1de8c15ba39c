"""What a tap or a key does while a time is chosen."""

from dataclasses import dataclass
from typing import Any, Final

import flet as ft

from services.appointments.models import Slot
from views._shared.announce import announce
from views._shared.hooks import use_keyboard, use_shell, use_translation
from views._shared.navigation import go
from views.appointments.booking_words import when
from views.appointments.desk import CONFIRM, practice_route
from views.appointments.practice_state import PracticeModel
from views.appointments.taking import Offer, TakeModel

Refs = dict[str, "ft.Ref[ft.TextButton]"]
"""The buttons of the times, for the arrows to put the focus on."""
_DAYS: Final = {"Arrow Left": -1, "Arrow Right": 1}
_TIMES: Final = {"Arrow Up": -1, "Arrow Down": 1}


@dataclass(frozen=True)
class Acts:
    """The acts of the screen, on its two models."""

    model: PracticeModel
    taking: TakeModel

    async def choose(self, _event: Any = None) -> None:
        """Hold the marked time and go on."""
        state = self.model.state
        if not (state.practice and state.reason and state.slot):
            return
        if await self.taking.take(state.practice, state.reason, state.slot):
            await go(CONFIRM)
        elif self.taking.state.offers is not None:
            await self.model.load()

    async def mark(self, slot: Slot) -> None:
        """Mark a time; a marked one is chosen."""
        marked = self.model.state.slot
        if marked and marked.id == slot.id:
            await self.choose()
            return
        await self.taking.forget()
        await self.model.mark(slot)

    async def take(self, offer: Offer) -> None:
        """Hold a time that was offered instead."""
        if offer.reason is None:
            await go(practice_route(offer.practice.id))
        elif await self.taking.take(offer.practice, offer.reason, offer.slot):
            await go(CONFIRM)

    async def again(self, _event: Any) -> None:
        await self.model.load()


def use_arrows(model: PracticeModel) -> None:
    """Let the arrows go between days and times; Enter chooses the one that has the focus."""
    _, formats = use_translation()
    keyboard = use_shell().keyboard

    async def heard(key: str) -> None:
        if keyboard.typing or key not in (*_DAYS, *_TIMES):
            return
        slot = await model.move(days=_DAYS.get(key, 0), times=_TIMES.get(key, 0))
        if slot is None:
            return
        await announce(_("%(when)s, chosen", when=when(slot, _, formats)))

    use_keyboard(heard)


def use_focus(model: PracticeModel, refs: Refs) -> None:
    """Put the focus on the time to which the arrows went, once its button is there."""
    state = model.state

    async def focus() -> None:
        if state.moved and state.slot and state.slot.id in refs:
            button = refs[state.slot.id].current
            if button:
                await button.focus()  # type: ignore[no-untyped-call] # not annotated in Flet

    ft.use_effect(focus, [state.moved])
