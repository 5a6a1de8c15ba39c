"""The two screens of a sign-in: where the server is, then the wait while the browser asks."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import flet as ft

from services.core.errors import Fault, RemoteError, ServiceError
from services.i18n.sentences import explained, sentence
from services.i18n.translator import Translator
from views._shared.components.banner import Banner
from views._shared.components.buttons import ButtonLine, PrimaryButton, SecondaryButton
from views._shared.components.card import Card
from views._shared.components.fact import Fact
from views._shared.components.field import Field
from views._shared.components.heading import Heading
from views._shared.components.icon_square import IconSquare
from views._shared.signing import SigningModel
from views._shared.theme import Size, Space, Tone, Type

_ADDRESSES = frozenset({Fault.INSECURE_ADDRESS, Fault.NOT_FHIR, Fault.SIGN_IN_UNKNOWN})
"""Faults of what was typed, said beside it."""


def Address(
    model: SigningModel,
    _: Translator,
    on_connect: Callable[[], Awaitable[None]],
    *,
    known: str = "",
    level: int = 1,
) -> list[ft.Control]:
    """Ask where the server is, unless it is `known`; say plainly what it is."""
    error = model.state.error
    beside = isinstance(error, RemoteError) and error.fault in _ADDRESSES and not known

    async def connect(_event: Any) -> None:
        await on_connect()

    where: ft.Control = (
        Card([Fact(_("Server"), known, stacked=True)])
        if known
        else Field(
            _("Address of the server"),
            model.state.address,
            model.enter,
            helper=_("The service that keeps your record gives it. It starts with https."),
            error=sentence(error, _) if error and beside else "",
            autofocus=True,
            on_submit=on_connect,
            address=True,
        )
    )
    title = _("Sign in again") if known else _("Connect to a server")
    line = (
        _("Nothing is lost: what waits is kept here, and leaves once you are signed in.")
        if known
        else _("The same record, up to date, on several devices.")
    )
    return [
        Heading(title, level, Type.PAGE),
        ft.Text(line, theme_style=Type.BODY, color=ft.Colors.ON_SURFACE_VARIANT),
        *([_failure(error, _)] if error and not beside else []),
        *([] if known else [_what_it_is(_)]),
        ft.Container(where, margin=ft.Margin.only(top=Space.CLOSE)),
        ButtonLine(PrimaryButton(_("Sign in"), connect, ft.Icons.LOGIN)),
    ]


def _failure(error: ServiceError, _: Translator) -> ft.Control:
    said = explained(error, _)
    return Banner(said.todo, title=said.what, icon=ft.Icons.ERROR_OUTLINE, tone=Tone.DANGER)


def _what_it_is(_: Translator) -> ft.Control:
    lines = (
        (
            ft.Icons.DNS_OUTLINED,
            _(
                "The server belongs to a hospital, an association or yourself. It keeps a copy of your record."
            ),
        ),
        (
            ft.Icons.VISIBILITY_OUTLINED,
            _("Whoever runs it can read what it keeps. Choose one that you trust."),
        ),
        (
            ft.Icons.BALANCE,
            _("It has nothing to do with Mon espace santé."),
        ),
    )
    rows: Sequence[ft.Control] = [
        ft.Row(
            [
                ft.Icon(icon, color=ft.Colors.ON_SURFACE_VARIANT),
                ft.Text(
                    text,
                    theme_style=Type.SECONDARY,
                    color=ft.Colors.ON_SURFACE_VARIANT,
                    expand=True,
                ),
            ],
            spacing=Space.NEAR,
            vertical_alignment=ft.CrossAxisAlignment.START,
        )
        for icon, text in lines
    ]
    return ft.Column(list(rows), spacing=Space.NEAR)


def Waiting(model: SigningModel, _: Translator, *, level: int = 1) -> list[ft.Control]:
    """Say that the browser has the word, and how to come back without it."""

    async def cancel(_event: Any) -> None:
        await model.cancel()

    page = model.state.page
    # Opened by the client itself, within the tap: a browser that refused the first tab takes this one.
    again = (
        [
            SecondaryButton(
                _("Show the sign-in page again"),
                None,
                ft.Icons.OPEN_IN_NEW,
                action=ft.OpenUrl(page, ft.UrlTarget.BLANK),
            )
        ]
        if page
        else []
    )
    return [
        ft.Container(height=Space.PAGE),
        ft.Row([IconSquare(ft.Icons.OPEN_IN_BROWSER, size=Size.SQUARE_LARGE)]),
        Heading(_("Finish signing in, in your browser"), level, Type.PAGE),
        ft.Text(
            _("Carnet never sees your password. Come back here once it is done."),
            theme_style=Type.BODY,
            color=ft.Colors.ON_SURFACE_VARIANT,
        ),
        ft.ProgressBar(semantics_label=_("Waiting for your browser")),
        ft.Row(
            [*again, SecondaryButton(_("Cancel"), cancel)],
            wrap=True,
            spacing=Space.NEAR,
            run_spacing=Space.NEAR,
        ),
    ]
