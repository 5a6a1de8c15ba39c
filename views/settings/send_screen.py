"""What is on this device only, file by file, with what of it goes to the server."""

from functools import partial
from typing import Any

import flet as ft

from services.core.dates import moment_of
from services.i18n.formats import Formats
from services.i18n.sentences import sentence
from services.i18n.translator import Translator
from services.sync.models import HeldFile
from views._shared.components.banner import Banner
from views._shared.components.buttons import LinkButton, PrimaryButton, SecondaryButton
from views._shared.components.card import Card
from views._shared.components.check import Check
from views._shared.components.page import Page
from views._shared.components.skeleton import Skeleton
from views._shared.hooks import use_model, use_services, use_shell, use_translation
from views._shared.navigation import go
from views._shared.theme import Size, Space, Tone, Type
from views.settings.send_state import SendModel, SendState
from views.settings.server_section import place

SEND = "/settings/send"
_SETTINGS = "/settings"


@ft.component
def SendScreen() -> ft.Control:
    """Let the person choose."""
    _, formats = use_translation()
    services, notices = use_services(), use_shell().notices
    model = use_model(lambda: SendModel(services.sync, services.follower, services.changes))
    state = model.state

    async def send(_event: Any) -> None:
        if await model.send():
            notices.say(_("It leaves as soon as the server can be reached."))
            await go(_SETTINGS)

    wrong = (
        [Banner(sentence(state.error, _), icon=ft.Icons.ERROR_OUTLINE, tone=Tone.DANGER)]
        if state.error
        else []
    )
    return Page(
        _("Send what is only on this device"),
        [*wrong, *_body(model, _, formats, send)],
        back=_SETTINGS,
        back_label=_("Settings"),
        width=Size.FORM,
    )


def _body(model: SendModel, _: Translator, formats: Formats, send: Any) -> list[ft.Control]:
    state = model.state
    if state.files is None:
        return [] if state.error else [Skeleton(_("Loading"))]
    if not state.files:
        return [ft.Text(_("Nothing is only on this device."), theme_style=Type.BODY)]
    server = state.freshness.server if state.freshness else None
    if server is None:
        return [ft.Text(_("This space is on this device only."), theme_style=Type.BODY)]
    more = [LinkButton(_("Show more"), partial(_more, model))] if state.more else []
    return [
        ft.Text(
            _("What you choose goes to %(place)s, and to your other devices.", place=place(server)),
            theme_style=Type.BODY,
        ),
        Card([_all(model, _)], padding=Space.SMALL),
        Card(
            [_file(file, model, _, formats) for file in state.files],
            padding=Space.SMALL,
            divided=Space.PAGE,
        ),
        *([ft.Row(more)] if more else []),
        ft.Text(
            _("What files say about somebody else is not listed: it stays on this device."),
            theme_style=Type.SECONDARY,
            color=ft.Colors.ON_SURFACE_VARIANT,
        ),
        _acts(state, _, send),
    ]


def _all(model: SendModel, _: Translator) -> ft.Control:
    state = model.state
    return Check(
        _("Everything"),
        _("All that is only on this device, whatever is shown below."),
        state.everything and not state.marked,
        model.choose_all,
    )


def _file(file: HeldFile, model: SendModel, _: Translator, formats: Formats) -> ft.Control:
    return Check(
        file.title or file.name or _("Added on this device"),
        _holds(file, _, formats),
        model.state.leaves(file.id),
        partial(model.choose, file.id),
    )


def _holds(file: HeldFile, _: Translator, formats: Formats) -> str:
    parts = []
    if file.documents > 1 or file.others:
        parts.append(
            _.n(
                "%(number)s document",
                "%(number)s documents",
                file.documents,
                number=formats.number(file.documents),
            )
        )
    if file.others:
        parts.append(
            _.n(
                "%(number)s result or visit",
                "%(number)s results or visits",
                file.others,
                number=formats.number(file.others),
            )
        )
    day = formats.day(moment_of(file.at).astimezone(formats.zone).date())
    return " · ".join([*parts, _("taken in on %(day)s", day=day)])


def _acts(state: SendState, _: Translator, send: Any) -> ft.Control:
    return ft.Row(
        [
            PrimaryButton(
                _("One moment…") if state.busy else _("Send"),
                send,
                ft.Icons.CLOUD_UPLOAD_OUTLINED,
                disabled=state.busy or not state.any,
            ),
            SecondaryButton(_("Not now"), partial(go, _SETTINGS)),
        ],
        wrap=True,
        spacing=Space.CLOSE,
        run_spacing=Space.CLOSE,
    )


async def _more(model: SendModel, _event: Any) -> None:
    await model.show_more()
