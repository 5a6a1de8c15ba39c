"""Connecting the open space to a server, step by step: where, the browser, whose record, what leaves."""

from typing import Any

import flet as ft

from services.i18n.formats import Formats
from services.i18n.sentences import sentence
from services.i18n.translator import Translator
from views._shared.browser import open_browser
from views._shared.components.banner import Banner
from views._shared.components.buttons import PrimaryButton
from views._shared.components.card import Card
from views._shared.components.choice import Choice, Option
from views._shared.components.heading import Heading
from views._shared.components.page import Page
from views._shared.components.sign_in import Address, Waiting
from views._shared.components.skeleton import Skeleton
from views._shared.hooks import (
    use_model,
    use_services,
    use_session,
    use_shell,
    use_translation,
)
from views._shared.navigation import go
from views._shared.signing import SigningModel
from views._shared.theme import Size, Space, Tone, Type
from views.settings.connect_state import ConnectModel, ConnectState, Leaving, Linked
from views.settings.send_screen import SEND
from views.settings.stranger import Stranger

_SETTINGS = "/settings"


@ft.component
def ConnectScreen() -> ft.Control:
    """Show the step one is at."""
    _, formats = use_translation()
    services, session, notices = use_services(), use_session(), use_shell().notices
    signing = use_model(lambda: SigningModel(services.sign_in, session))
    model = use_model(lambda: ConnectModel(services.sync, services.follower, signing))
    state = model.state

    async def follow(linked: Linked) -> None:
        if linked is not Linked.NOT:
            notices.say(_("Connected. What is on the server is on its way."))
            await go(SEND if linked is Linked.CHOOSING else _SETTINGS)

    async def sign_in() -> None:
        await follow(await model.sign_in(open_browser, _))

    async def link(_event: Any) -> None:
        await follow(await model.link())

    async def confirm(_event: Any) -> None:
        await follow(await model.confirm())

    async def give_up(_event: Any) -> None:
        await model.give_up()

    if signing.state.waiting:
        body = Waiting(signing, _)
    elif state.stranger:
        body = Stranger(state.stranger, _, formats, give_up, confirm)
    elif state.freshness and not (state.signed and not state.known):
        body = Address(signing, _, sign_in, known=state.known)
    else:
        body = _what_leaves(model, _, formats, link) if state.signed else [Skeleton(_("Loading"))]
    return Page(
        _("Connect to a server"),
        [*_wrong(state, _), *body],
        back=_SETTINGS,
        back_label=_("Settings"),
        width=Size.FORM,
        titled=False,
    )


def _wrong(state: ConnectState, _: Translator) -> list[ft.Control]:
    if state.somebody_else:
        return [
            Banner(
                _("This record is not the one kept here. Nothing was changed."),
                title=_("Somebody else signed in"),
                icon=ft.Icons.ERROR_OUTLINE,
                tone=Tone.DANGER,
            )
        ]
    if state.dropped:
        return [Banner(_("Nothing was sent. This space stays on this device only."))]
    if state.error:
        text = sentence(state.error, _)
        return [Banner(text, icon=ft.Icons.ERROR_OUTLINE, tone=Tone.DANGER)]
    return []


def _what_leaves(
    model: ConnectModel, _: Translator, formats: Formats, link: Any
) -> list[ft.Control]:
    freshness = model.state.freshness
    held = freshness.held if freshness else 0
    here = (
        _.n(
            "Everything that is already here (%(number)s document)",
            "Everything that is already here (%(number)s documents)",
            held,
            number=formats.number(held),
        )
        if held
        else _("Everything that is already here")
    )
    return [
        Heading(_("What do you want to send?"), 1, Type.PAGE),
        ft.Text(
            _("You are signed in. Nothing was sent yet."),
            theme_style=Type.BODY,
            color=ft.Colors.ON_SURFACE_VARIANT,
        ),
        Card(
            [
                Choice(
                    [
                        Option(
                            Leaving.ALL.value,
                            here,
                            _("All your devices will have it."),
                        ),
                        Option(
                            Leaving.SOME.value,
                            _("Choose what to send"),
                            _("File by file, once you are connected. Nothing leaves before."),
                        ),
                        Option(
                            Leaving.LATER.value,
                            _("Nothing of it for now"),
                            _(
                                "Only what you add from now on leaves. The settings can send the rest."
                            ),
                        ),
                    ],
                    model.state.leaving.value,
                    model.choose,
                )
            ],
            padding=Space.CLOSE,
        ),
        ft.Row(
            [
                PrimaryButton(
                    _("One moment…") if model.state.busy else _("Connect"),
                    link,
                    disabled=model.state.busy,
                )
            ]
        ),
    ]
