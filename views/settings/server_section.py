"""The server that the record is kept with: how they stand, what can be done."""

from functools import partial
from typing import Any
from urllib.parse import urlsplit

import flet as ft

from services.core.errors import ServiceError
from services.i18n.formats import Formats
from services.i18n.sentences import explained
from services.i18n.translator import Translator
from services.sync.models import Freshness, Server
from views._shared.components.banner import Banner
from views._shared.components.buttons import LinkButton, PrimaryButton, SecondaryButton
from views._shared.components.card import Card
from views._shared.components.confirm import Confirm
from views._shared.components.fact import Fact
from views._shared.components.freshness_line import CONNECT
from views._shared.components.heading import Heading
from views._shared.components.progress_banner import ProgressBanner
from views._shared.freshness import FreshnessModel, FreshnessState
from views._shared.hooks import use_look, use_model, use_services, use_shell, use_translation
from views._shared.keyed import keyed
from views._shared.navigation import go
from views._shared.standing import Standing, capital, running, updated
from views._shared.theme import Space, Tone, Type
from views.settings.refused import Refused


def place(server: Server) -> str:
    """Return what people call a server: the host of its address."""
    return urlsplit(server.base).netloc


@ft.component
def ServerSection() -> ft.Control:
    """Show the way to connect, or how the record stands."""
    _, formats = use_translation()
    services, look, notices = use_services(), use_look(), use_shell().notices
    model = use_model(lambda: FreshnessModel(services.sync, services.follower, services.changes))
    state = model.state

    async def disconnect(_event: Any) -> None:
        if await model.disconnect():
            notices.say(_("Disconnected. Your documents are still here."))

    ft.use_dialog(_leaving(model, _, disconnect) if state.asking else None)
    parts: list[ft.Control] = [Heading(_("Your server"))]
    freshness = state.freshness
    if state.error:
        parts.append(_failure(state.error, _))
    if freshness is None or freshness.server is None:
        parts.append(_unconnected(_))
    else:
        now = services.clock.now()
        facts = _facts(freshness, state, _, formats, updated(freshness.at, _, formats, now))
        parts += [
            *_run(model, _, formats),
            Card(
                [Fact(label, value, stacked=look.large or look.phone) for label, value in facts],
                divided=Space.PAGE,
            ),
            *_held(freshness, _, formats),
            *([keyed("refused", Refused)] if freshness.refused else []),
            _acts(model, _, demonstration=look.demonstration),
        ]
    return ft.Column(parts, spacing=Space.NEAR, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _unconnected(_: Translator) -> ft.Control:
    return Card(
        [
            ft.Text(
                _("None. Your record is on this device only, and works without any."),
                theme_style=Type.BODY,
            ),
            ft.Text(
                _("With a server, the same record is on your phone and your computer."),
                theme_style=Type.SECONDARY,
                color=ft.Colors.ON_SURFACE_VARIANT,
            ),
            ft.Row(
                [SecondaryButton(_("Connect to a server"), partial(go, CONNECT), ft.Icons.LOGIN)],
                wrap=True,
            ),
        ],
        padding=Space.PAGE,
        spacing=Space.CLOSE,
    )


def _run(model: FreshnessModel, _: Translator, formats: Formats) -> list[ft.Control]:
    """Return the run under way, or what ended the last one."""
    following = model.state.following

    async def pause(_event: Any) -> None:
        await model.pause()

    if following.running:
        line = capital(running(following.progress, _, formats))
        return [
            ProgressBanner(_("Updating"), line, 0, 0, stop=_("Stop"), on_stop=pause),
        ]
    return [_failure(following.error, _)] if following.error else []


def _failure(error: ServiceError, _: Translator) -> ft.Control:
    said = explained(error, _)
    return Banner(said.todo, title=said.what, icon=ft.Icons.ERROR_OUTLINE, tone=Tone.TODO)


def _facts(
    freshness: Freshness, state: FreshnessState, _: Translator, formats: Formats, at: str
) -> list[tuple[str, str]]:
    def documents(count: int) -> str:
        number = formats.number(count)
        return _.n("%(number)s document", "%(number)s documents", count, number=number)

    signed_out = Standing.of(freshness, state.following) is Standing.SIGNED_OUT
    facts = [
        (_("Address"), freshness.server.base if freshness.server else ""),
        (_("Sign-in"), _("To be done again") if signed_out else _("Done")),
        (_("Last update"), capital(at)),
        (_("To be sent"), documents(freshness.waiting) if freshness.waiting else _("Nothing")),
    ]
    if freshness.contents_waiting:
        facts.append((_("Files still on the server"), formats.number(freshness.contents_waiting)))
    if freshness.conflicts:
        said = _("%(documents)s. Both versions are kept.", documents=documents(freshness.conflicts))
        facts.append((_("Changed here and elsewhere"), said))
    if freshness.set_aside:
        said = _.n(
            "%(number)s item that came damaged, or about somebody else. It was not taken.",
            "%(number)s items that came damaged, or about somebody else. They were not taken.",
            freshness.set_aside,
            number=formats.number(freshness.set_aside),
        )
        facts.append((_("Set aside"), said))
    return facts


def _held(freshness: Freshness, _: Translator, formats: Formats) -> list[ft.Control]:
    """Return what the person kept to this device when they connected, and the way to send it after all."""
    if not (freshness.held or freshness.held_others):
        return []
    said = (
        _.n(
            "%(number)s document is on this device only.",
            "%(number)s documents are on this device only.",
            freshness.held,
            number=formats.number(freshness.held),
        )
        if freshness.held
        else _("Results that files brought are on this device only.")
    )
    return [
        Banner(
            said,
            icon=ft.Icons.PHONE_ANDROID_OUTLINED,
            actions=[
                SecondaryButton(
                    _("Send what is only on this device"),
                    partial(go, "/settings/send"),
                    ft.Icons.CLOUD_UPLOAD_OUTLINED,
                )
            ],
        )
    ]


def _acts(model: FreshnessModel, _: Translator, *, demonstration: bool) -> ft.Control:
    state = model.state

    async def refresh(_event: Any) -> None:
        await model.refresh()

    async def ask(_event: Any) -> None:
        await model.ask(asking=True)

    signed_out = (
        state.freshness and Standing.of(state.freshness, state.following) is Standing.SIGNED_OUT
    )
    first = (
        PrimaryButton(_("Sign in again"), partial(go, CONNECT), ft.Icons.LOGIN)
        if signed_out
        else SecondaryButton(
            _("Update now"), refresh, ft.Icons.SYNC, disabled=state.following.running
        )
    )
    leave = [] if demonstration else [LinkButton(_("Disconnect…"), ask)]
    return ft.Row([first, *leave], wrap=True, spacing=Space.CLOSE, run_spacing=Space.CLOSE)


def _leaving(model: FreshnessModel, _: Translator, disconnect: Any) -> ft.AlertDialog:
    async def cancel(_event: Any) -> None:
        await model.ask(asking=False)

    freshness = model.state.freshness
    stays = _("All that is on this device stays on it, and what is on the server stays there.")
    waits = _("What waits to be sent stays here only.") if freshness and freshness.waiting else ""
    return Confirm(
        _("Disconnect from the server?"),
        " ".join(part for part in (stays, waits, _("Nothing is exchanged any more.")) if part),
        confirm=_("Disconnect"),
        cancel=_("Stay connected"),
        on_confirm=disconnect,
        on_cancel=cancel,
    )
