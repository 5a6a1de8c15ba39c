"""A one-visit code for somebody without an account: made, shown, printed."""

from functools import partial
from typing import Any

import flet as ft

from services.i18n.sentences import explained
from services.i18n.translator import Translator
from services.printing.models import Facts, Frame, Notice, Printed, QrCode, Sheet
from services.sharing.links import new_passcode
from services.sharing.models import Share
from views._shared.components.banner import Banner
from views._shared.components.buttons import ButtonLine, PrimaryButton, SecondaryButton
from views._shared.components.card import Card
from views._shared.components.check import Check
from views._shared.components.empty_state import EmptyState
from views._shared.components.fact import Fact
from views._shared.components.heading import Heading
from views._shared.components.page import Page
from views._shared.components.skeleton import Skeleton
from views._shared.hooks import (
    use_look,
    use_model,
    use_services,
    use_translation,
    use_words,
)
from views._shared.keyed import keyed
from views._shared.navigation import go
from views._shared.printing import frame_of, use_printing
from views._shared.theme import PAGE_WHITE, Radius, Size, Space, Tone, Type
from views.emergency.parts import soft
from views.emergency.visit_state import OneVisitModel, VisitState


@ft.component
def OneVisitScreen() -> ft.Control:
    """Ask what leaves, then show the code."""
    _, formats = use_translation()
    services, words, look = use_services(), use_words(), use_look()
    model = use_model(
        lambda: OneVisitModel(
            services.emergency, services.sharing, services.documents, new_passcode
        )
    )
    state = model.state

    async def make(_event: Any = None) -> None:
        await model.make(frame_of(services, words, look, large=False))

    if state.made:
        body: list[ft.Control] = [keyed("made", Made, state.made, state.code)]
    elif state.unshareable:
        said = explained(state.unshareable, _)
        body = [
            EmptyState(
                said.what,
                said.todo,
                ft.Icons.LINK_OFF,
                SecondaryButton(
                    _("Print the sheet instead"),
                    partial(go, "/choices/emergency"),
                    ft.Icons.PRINT_OUTLINED,
                ),
            )
        ]
    elif state.others is None:
        body = _wrong(state, _) or [Skeleton(_("Loading"))]
    else:
        body = [
            ft.Text(
                _(
                    "For one person, once, within the hour: no account. They open it in any "
                    "browser with the link and the code that you say aloud."
                ),
                theme_style=Type.BODY,
                color=ft.Colors.ON_SURFACE_VARIANT,
            ),
            *_wrong(state, _),
            Heading(_("What leaves")),
            Card(
                [
                    Check(
                        _("My emergency sheet"),
                        _("As it is now") if state.has_sheet else _("Nothing is on it yet"),
                        state.sheet and state.has_sheet,
                        model.take_sheet if state.has_sheet else _nothing,
                    ),
                    *(
                        Check(
                            one.title,
                            formats.fhir(one.date),
                            one.id in state.chosen,
                            partial(model.choose, one.id),
                        )
                        for one in state.others
                    ),
                ],
                padding=Space.SMALL,
                divided=Space.PAGE,
            ),
            ButtonLine(
                PrimaryButton(
                    _("One moment…") if state.busy else _("Make the code"),
                    make,
                    ft.Icons.LINK,
                    disabled=not state.can_make,
                )
            ),
        ]
    return Page(
        _("One-visit code"),
        body,
        back="/choices/emergency",
        back_label=_("Emergency sheet"),
        width=Size.READING,
    )


async def _nothing(_taken: bool) -> None:
    """An empty sheet does not leave."""


def _wrong(state: VisitState, _: Translator) -> list[ft.Control]:
    if state.error is None:
        return []
    said = explained(state.error, _)
    return [Banner(said.todo, title=said.what, icon=ft.Icons.ERROR_OUTLINE, tone=Tone.TODO)]


@ft.component
def Made(share: Share, code: bytes | None) -> ft.Control:
    """Show the code to scan, the one to say, and the paper twin."""
    _, formats = use_translation()
    look = use_look()

    async def printed(frame: Frame) -> Printed:
        return await services.printing.sheet(visit_sheet(share, frame), frame)

    services = use_services()
    on_paper = use_printing(printed)
    shown: list[ft.Control] = (
        [
            ft.Container(
                ft.Container(
                    ft.Image(
                        code,
                        width=Size.PREVIEW,
                        height=Size.PREVIEW,
                        fit=ft.BoxFit.CONTAIN,
                        semantics_label=_("QR code of the link"),
                    ),
                    bgcolor=PAGE_WHITE,
                    border_radius=Radius.CONTROL,
                    padding=Space.CLOSE,
                ),
                alignment=ft.Alignment.CENTER,
            )
        ]
        if code
        else []
    )
    return ft.Column(
        [
            Card(
                [
                    *shown,
                    Fact(_("Code to say aloud"), share.passcode, stacked=look.large),
                    Fact(_("Address of the link"), share.address, stacked=True),
                    Fact(
                        _("Can be opened until"), formats.moment(share.expires), stacked=look.large
                    ),
                    Fact(_("Opens"), _("once"), stacked=look.large),
                ],
                padding=Space.PAGE,
                spacing=Space.CLOSE,
            ),
            ft.Row(
                [
                    PrimaryButton(_("Print its sheet"), on_paper, ft.Icons.PRINT_OUTLINED),
                    SecondaryButton(
                        _("Follow or stop it"), partial(go, f"/shares/{share.id}"), ft.Icons.LINK
                    ),
                ],
                wrap=True,
                spacing=Space.CLOSE,
                run_spacing=Space.CLOSE,
            ),
            soft(_("Printed, the sheet does not carry the code that you say aloud.")),
        ],
        spacing=Space.PAGE,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def visit_sheet(share: Share, frame: Frame) -> Sheet:
    """Return the paper twin: the link as a code and in letters, until when, and not the passcode."""
    _, formats = frame.words
    return Sheet(
        _("One-visit code"),
        (
            Notice(_("Point a camera at the code, then type the code that you are told.")),
            QrCode(share.address, _("It opens once.")),
            Facts(
                (
                    (_("Can be opened until"), formats.moment(share.expires)),
                    (_("What it opens"), ", ".join(share.titles)),
                    (_("Address of the link"), share.address),
                )
            ),
        ),
    )
