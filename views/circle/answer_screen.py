"""I have a code: what it asks is read first, then one agrees or says no."""

from typing import Any

import flet as ft

from services.circle.models import Offered
from services.i18n.formats import Formats
from services.i18n.translator import Translator
from views._shared.components.buttons import ButtonLine, PrimaryButton, SecondaryButton
from views._shared.components.field import Field
from views._shared.components.heading import Heading
from views._shared.components.page import Page
from views._shared.hooks import use_look, use_model, use_services, use_shell, use_translation
from views._shared.navigation import go
from views._shared.theme import Size, Space, Type
from views.circle.answer_state import AnswerModel
from views.circle.parts import CIRCLE, given, secondary, wrong
from views.trusted.asked import compared, designated, unfit

_LONGEST = 40


@ft.component
def AnswerScreen() -> ft.Control:
    """Ask for the code, then for the answer."""
    _, formats = use_translation()
    services, look, notices = use_services(), use_look(), use_shell().notices
    model = use_model(lambda: AnswerModel(services.circle, services.trusted))
    state = model.state

    async def search() -> None:
        await model.look()

    async def pressed(_event: Any) -> None:
        await model.look()

    async def agree(_event: Any) -> None:
        if await model.answer(agrees=True) and not model.state.check:
            notices.say(_("Agreed. Now both of you compare four digits."))
            await go(CIRCLE)

    async def refuse(_event: Any) -> None:
        if await model.answer(agrees=False):
            notices.say(_("Refused. The other person is told so, not why."))
            await go(CIRCLE)

    large = look.large or look.phone
    body: list[ft.Control]
    if state.designation is not None and state.check:
        body = compared(state.designation, state.check, _, large=large)
    elif state.offered is None:
        body = [
            secondary(
                _(
                    "Somebody gave you 12 signs, in three groups. Nothing is agreed when you type them."
                )
            ),
            Field(
                _("Code of the invitation"),
                state.typed,
                model.type_code,
                helper=_("For example 7KQ2-M9XD-4RTB. Dashes and small letters do not matter."),
                on_submit=search,
                longest=_LONGEST,
                autofocus=True,
            ),
            *unfit(state.missing, _),
            *wrong(state.error, _),
            ButtonLine(PrimaryButton(_("See what it asks"), pressed, disabled=state.busy)),
        ]
    else:
        body = [
            *(
                designated(state.designation, _, formats, large=large)
                if state.designation
                else _offered(state.offered, _, formats, large=large)
            ),
            *unfit(state.missing, _),
            *wrong(state.error, _),
            ft.Row(
                [
                    PrimaryButton(_("I agree"), agree, ft.Icons.CHECK, disabled=state.busy),
                    SecondaryButton(_("Say no"), refuse, disabled=state.busy),
                ],
                wrap=True,
                spacing=Space.CLOSE,
                run_spacing=Space.CLOSE,
            ),
        ]
    return Page(
        _("I have a code"), body, back=CIRCLE, back_label=_("My circle"), width=Size.READING
    )


def _offered(offered: Offered, _: Translator, formats: Formats, *, large: bool) -> list[ft.Control]:
    title = (
        _("%(name)s wants to help you", name=offered.name)
        if offered.gives
        else _("%(name)s asks for your help", name=offered.name)
    )
    told = (
        _("If you agree, you still confirm who it is before anything is open.")
        if offered.gives
        else _(
            "If you agree, your name and birth date are shown to them, to be sure that it is you."
        )
    )
    return [
        Heading(title, 2, Type.SECTION),
        given(offered.areas, offered.may, offered.until, _, formats, large=large),
        secondary(told),
    ]
