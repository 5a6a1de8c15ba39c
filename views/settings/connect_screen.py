"""Connecting the open space to a server, in three steps: where, the browser, what leaves."""

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
from views.settings.connect_state import ConnectModel, ConnectState, Leaving

_SETTINGS = "/settings"


@ft.component
def ConnectScreen() -> ft.Control:
    """Show the step one is at."""
    _, formats = use_translation()
    services, session, notices = use_services(), use_session(), use_shell().notices
    signing = use_model(lambda: SigningModel(services.sign_in, session))
    model = use_model(lambda: ConnectModel(services.sync, services.follower, signing))
    state = model.state

    async def connected() -> None:
        notices.say(_("Connected. What is on the server is on its way."))
        await go(_SETTINGS)

    async def sign_in() -> None:
        if await model.sign_in(open_browser, _):
            await connected()

    async def link(_event: Any) -> None:
        if await model.link():
            await connected()

    if signing.state.waiting:
        body = Waiting(signing, _)
    elif state.signed and not state.known:
        body = _what_leaves(model, _, formats, link)
    elif state.freshness:
        body = Address(signing, _, sign_in, known=state.known)
    else:
        body = [Skeleton(_("Loading"))]
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
    if state.error:
        text = sentence(state.error, _)
        return [Banner(text, icon=ft.Icons.ERROR_OUTLINE, tone=Tone.DANGER)]
    return []


def _what_leaves(
    model: ConnectModel, _: Translator, formats: Formats, link: Any
) -> list[ft.Control]:
    held = model.state.freshness.held if model.state.freshness else 0
    number = formats.number(held)
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
                            _.n(
                                "Also what is already here (%(number)s document)",
                                "Also what is already here (%(number)s documents)",
                                held,
                                number=number,
                            ),
                            _("All your devices will have it."),
                        ),
                        Option(
                            Leaving.LATER.value,
                            _("Only what I add from now on"),
                            _("What is already here stays on this device only."),
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
