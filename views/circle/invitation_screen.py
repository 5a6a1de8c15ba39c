"""One invitation: its code to give, then who answered, compared before anybody is let in."""

from functools import partial
from typing import Any

import flet as ft

from services.circle.codes import link
from services.circle.models import Act, Invitation, Side, Stage
from services.i18n.formats import Formats
from services.i18n.translator import Translator
from services.printing.qr import qr
from views._shared.components.banner import Banner
from views._shared.components.buttons import ButtonLine, LinkButton, PrimaryButton, SecondaryButton
from views._shared.components.card import Card
from views._shared.components.fact import Fact
from views._shared.components.heading import Heading
from views._shared.components.page import Page
from views._shared.components.state_pill import StateLine
from views._shared.hooks import use_look, use_model, use_services, use_shell, use_translation
from views._shared.keyed import keyed
from views._shared.navigation import go
from views._shared.theme import PAGE_WHITE, Radius, Size, Space, Tone, Type
from views.circle.parts import (
    CIRCLE,
    given,
    gone,
    row,
    secondary,
    stage_line,
    stage_look,
    stale,
    unread,
    wrong,
)
from views.circle.state import CircleModel

_CODE_SIDE = 220


@ft.component
def InvitationScreen() -> ft.Control:
    """Show the invitation that the route names."""
    chosen = ft.use_route_params()["id"]
    return keyed(f"invitation-{chosen}", OneInvitation, chosen)


@ft.component
def OneInvitation(chosen: str) -> ft.Control:
    """Show one; where an answer is waited for, opening the page looks for it."""
    _, formats = use_translation()
    services, look, notices = use_services(), use_look(), use_shell().notices
    model = use_model(lambda: CircleModel(services.circle, services.changes))
    state, one = model.state, model.invitation(chosen)
    large = look.large or look.phone
    _use_answer(one)

    async def again(_event: Any) -> None:
        services.follower.now()
        await model.refresh()

    async def confirm(_event: Any) -> None:
        name = one.name if one else ""
        if await model.confirm(chosen):
            notices.say(_("%(name)s now has access. You can stop it at any time.", name=name))
            await go(CIRCLE)

    async def withdraw(_event: Any) -> None:
        if await model.withdraw(chosen):
            notices.say(_("The invitation is taken back. Nobody was let in."))
            await go(CIRCLE)

    async def copy(_event: Any) -> None:
        if one:
            await ft.Clipboard().set(one.code)
            notices.say(_("The code is copied."))

    if state.circle is None:
        body = unread(state, again, _)
    elif one is None:
        body = [gone(_("This invitation is no longer here"), ft.Icons.MAIL_OUTLINE, _)]
    else:
        icon, tone = stage_look(one.stage)
        body = [
            *stale(state.stale, again, _),
            StateLine(stage_line(one, _, formats), icon, tone),
            *_answer(one, confirm, _, formats, large=large, busy=state.busy),
            *_code(one, copy, _),
            *wrong(state.wrong, _),
            given(one.areas, one.may, one.until, _, formats, large=large),
            *_acts(one, withdraw, again, _),
        ]
    title = (one.name if one else "") or _("Invitation")
    return Page(title, body, back=CIRCLE, back_label=_("My circle"), width=Size.READING)


def _use_answer(one: Invitation | None) -> None:
    """Look for the answer that is waited for, once it is known that one is."""
    follower = use_services().follower
    waits = one is not None and one.side is Side.MADE and one.stage is Stage.WAITING

    def ask() -> None:
        if waits:
            follower.now()

    ft.use_effect(ask, [waits])


def _code(one: Invitation, copy: Any, _: Translator) -> list[ft.Control]:
    if one.side is not Side.MADE or one.stage is not Stage.WAITING:
        return []
    if not one.code:
        return [
            secondary(_("The code is on the device where it was made. You can take it back here."))
        ]
    picture = qr(link(one.code))
    shown: list[ft.Control] = [
        ft.Semantics(
            label=_("Code: %(code)s", code=" ".join(one.code)),
            exclude_semantics=True,
            content=ft.Text(
                one.code, theme_style=Type.PAGE, selectable=True, text_align=ft.TextAlign.CENTER
            ),
        ),
    ]
    if picture:
        shown.append(
            ft.Container(
                ft.Image(
                    picture,
                    width=_CODE_SIDE,
                    height=_CODE_SIDE,
                    semantics_label=_("QR code of the invitation: the same code"),
                ),
                bgcolor=PAGE_WHITE,
                border_radius=Radius.CONTROL,
                padding=Space.CLOSE,
            )
        )
    return [
        Heading(_("Give this code to the person"), 2, Type.SECTION),
        Card(
            [
                ft.Container(
                    ft.Column(
                        shown,
                        spacing=Space.NEAR,
                        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
                    ),
                    padding=Space.PAGE,
                    alignment=ft.Alignment.CENTER,
                )
            ]
        ),
        ButtonLine(SecondaryButton(_("Copy the code"), copy, ft.Icons.COPY)),
        secondary(
            _(
                "In Carnet, they choose My choices, then My circle, then “I have a code”. Say it aloud or show it: "
                "it opens nothing by itself."
            )
        ),
    ]


def _answer(
    one: Invitation, confirm: Any, _: Translator, formats: Formats, *, large: bool, busy: bool
) -> list[ft.Control]:
    if one.stage is Stage.ANSWERED:
        rows = [(_("Digits to compare"), " ".join(one.check))]
        return [
            Card([Fact(label, value, stacked=large) for label, value in rows]),
            secondary(
                _("The other person sees the same four digits, and confirms that it is you.")
            ),
        ]
    if one.stage is not Stage.TO_CONFIRM:
        return []
    rows = [
        (_("Name"), one.name),
        *([(_("Born on"), formats.fhir(one.born))] if one.born else []),
        (_("Digits to compare"), " ".join(one.check)),
    ]
    return [
        Heading(_("Is it the person you meant?"), 2, Type.SECTION),
        Card([Fact(label, value, stacked=large) for label, value in rows], divided=Space.PAGE),
        Banner(
            _(
                "Ask them to read their four digits aloud. If anything differs, take the invitation back."
            ),
            icon=ft.Icons.RECORD_VOICE_OVER_OUTLINED,
            tone=Tone.INFO,
        ),
        ButtonLine(
            PrimaryButton(
                _("It is them: give access"),
                confirm,
                ft.Icons.HOW_TO_REG_OUTLINED,
                disabled=busy,
            )
        ),
    ]


def _acts(one: Invitation, withdraw: Any, again: Any, _: Translator) -> list[ft.Control]:
    if one.is_open:
        mine = one.side is Side.MADE
        label = _("Take the invitation back") if mine else _("I no longer want this")
        acts = [
            SecondaryButton(_("Look for an answer"), again, ft.Icons.REFRESH),
            LinkButton(label, withdraw),
        ]
        return [row(acts)]
    if one.stage is not Stage.EXPIRED or one.act is Act.TRUSTED:
        return []
    if one.side is Side.TAKEN:
        return [
            secondary(_("Nobody was let in. Ask them for a new code, if you both still want it."))
        ]
    anew = partial(go, f"{CIRCLE}/give?again={one.id}")
    return [
        secondary(
            _("Nobody was let in. A new invitation has a new code; what was chosen is kept.")
        ),
        row([PrimaryButton(_("Invite again"), anew, ft.Icons.REPLAY)]),
    ]
