"""How directives are to be written: nothing is chosen beforehand, and a draft that is there is never lost unasked."""

from functools import partial
from typing import Any

import flet as ft

from services.directives import wording
from services.directives.models import Desk, Form, Who
from services.i18n.translator import Translator
from views._shared.components.banner import Banner
from views._shared.components.buttons import PrimaryButton
from views._shared.components.page import Page
from views._shared.components.section_card import SectionCard
from views._shared.components.tile import Chevron, Place, Tile
from views._shared.hooks import use_look, use_model, use_services, use_shell, use_translation
from views._shared.navigation import go
from views._shared.theme import Size, Tone
from views.directives.parts import HOME, text, waiting, wrong
from views.directives.state import DeskModel

WRITE = f"{HOME}/write"


@ft.component
def BeginScreen() -> ft.Control:
    """Show the ways to write."""
    _, _formats = use_translation()
    services, look, notices = use_services(), use_look(), use_shell().notices
    model = use_model(lambda: DeskModel(services.directives, services.changes))
    desk = model.state.desk

    async def begin(form: Form, _event: Any) -> None:
        before = desk.draft if desk else None
        if await model.do(partial(services.directives.begin, form)):
            if before and before.answers:
                notices.say(
                    _("Another draft was begun."),
                    _("Undo"),
                    partial(services.directives.keep, before),
                )
            await go(WRITE)

    if desk is None:
        body = waiting(model, _)
    elif desk.who is not Who.ADULT:
        body = [Banner(_("The law opens advance directives to adults only."), tone=Tone.INFO)]
    else:
        body = [*wrong(model, _), *_ways(desk, begin, _, large=look.large)]
    return Page(
        _("How do you want to write them?"),
        body,
        back=HOME,
        back_label=_("Advance directives"),
        width=Size.READING,
    )


def _ways(desk: Desk, begin: Any, _: Translator, *, large: bool) -> list[ft.Control]:
    lines = {
        Form.ILL: _("Questions for this situation. You may skip any of them."),
        Form.WELL: _("Questions for an accident or an illness to come. You may skip any of them."),
        Form.FREE: _("A blank page: it has the same value."),
        Form.PAPER: _("Take a photo or a PDF of what you wrote and signed."),
        Form.ELSEWHERE: _("Nothing of what they say is written here."),
    }
    icons = {
        Form.ILL: ft.Icons.HEALING_OUTLINED,
        Form.WELL: ft.Icons.SELF_IMPROVEMENT_OUTLINED,
        Form.FREE: ft.Icons.EDIT_NOTE,
        Form.PAPER: ft.Icons.PHOTO_CAMERA_OUTLINED,
        Form.ELSEWHERE: ft.Icons.PLACE_OUTLINED,
    }
    tiles = [
        Tile(
            wording.form_name(form, _),
            line,
            icons[form],
            trailing=Chevron(),
            on_click=partial(begin, form),
            place=Place.of(index, len(lines)),
            large=large,
        )
        for index, (form, line) in enumerate(lines.items())
    ]
    body: list[ft.Control] = []
    if desk.draft:
        body.append(
            Banner(
                _("Choosing another way begins a new draft in its place."),
                title=_("A draft is there"),
                actions=[PrimaryButton(_("Go on with it"), partial(go, WRITE), ft.Icons.EDIT_NOTE)],
            )
        )
    return [
        *body,
        text(
            _(
                "None is better than another. You can stop at any moment: every word is kept on this device."
            )
        ),
        SectionCard(_("Ways to write"), tiles),
    ]
