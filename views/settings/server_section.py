"""The server that the record is kept with: how they stand, what can be done."""

from functools import partial
from typing import Any
from urllib.parse import urlsplit

import flet as ft

from services.core.errors import ServiceError
from services.i18n.formats import Formats
from services.i18n.sentences import explained
from services.i18n.translator import Translator
from services.sync.models import Freshness, Server, VanishedCount
from services.sync.wishes import Wishes
from views._shared.components.banner import Banner
from views._shared.components.buttons import ButtonLine, LinkButton, PrimaryButton, SecondaryButton
from views._shared.components.card import Card
from views._shared.components.check import Check
from views._shared.components.confirm import Confirm
from views._shared.components.fact import Fact
from views._shared.components.freshness_line import CONNECT
from views._shared.components.heading import Heading
from views._shared.components.progress_banner import ProgressBanner
from views._shared.components.tile import Chevron, Tile
from views._shared.freshness import FreshnessModel, FreshnessState
from views._shared.hooks import use_look, use_model, use_services, use_shell, use_translation
from views._shared.keyed import keyed
from views._shared.navigation import go
from views._shared.standing import Standing, capital, running, updated
from views._shared.theme import Space, Tone, Type
from views.settings.abilities import ServerAbilities
from views.settings.devices_screen import DEVICES
from views.settings.refused import Refused
from views.settings.vanished import Vanished


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

    ft.use_dialog(_leaving(model, _, formats, disconnect) if state.asking else None)
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
            *([keyed("vanished", Vanished)] if freshness.vanished.asked else []),
            Card(
                [Fact(label, value, stacked=look.large or look.phone) for label, value in facts],
                divided=Space.PAGE,
            ),
            *_differing(freshness, _),
            *_held(freshness, _, formats),
            *([keyed("refused", Refused)] if freshness.refused else []),
            _acts(model, _, demonstration=look.demonstration),
            _wishes(model, freshness.wishes, _),
            *([] if look.demonstration else [_devices(_, large=look.large)]),
            *_abilities(freshness, _, stacked=look.large or look.phone),
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
            ButtonLine(
                SecondaryButton(_("Connect to a server"), partial(go, CONNECT), ft.Icons.LOGIN)
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
        said = _.n(
            "%(number)s item. Both versions are kept.",
            "%(number)s items. Both versions of each are kept.",
            freshness.conflicts,
            number=formats.number(freshness.conflicts),
        )
        facts.append((_("Changed here and elsewhere"), said))
    facts += _withheld(freshness.vanished, _, formats)
    if freshness.set_aside:
        said = _.n(
            "%(number)s item that came damaged, or about somebody else. It was not taken.",
            "%(number)s items that came damaged, or about somebody else. They were not taken.",
            freshness.set_aside,
            number=formats.number(freshness.set_aside),
        )
        facts.append((_("Set aside"), said))
    return facts


def _withheld(vanished: VanishedCount, _: Translator, formats: Formats) -> list[tuple[str, str]]:
    facts = []
    if vanished.withheld:
        said = _.n(
            "%(number)s item that the server no longer lets you see. It is still here.",
            "%(number)s items that the server no longer lets you see. They are still here.",
            vanished.withheld,
            number=formats.number(vanished.withheld),
        )
        facts.append((_("No longer shown to you"), said))
    if vanished.kept:
        said = _.n(
            "%(number)s document that the server no longer shows. You kept it here.",
            "%(number)s documents that the server no longer shows. You kept them here.",
            vanished.kept,
            number=formats.number(vanished.kept),
        )
        facts.append((_("Kept by you"), said))
    return facts


def _wishes(model: FreshnessModel, wishes: Wishes, _: Translator) -> ft.Control:
    async def pause(paused: bool) -> None:
        await model.wish(paused=paused)

    async def spare(sparing: bool) -> None:
        await model.wish(sparing=sparing)

    return Card(
        [
            Check(
                _("Pause the exchanges"),
                _("Nothing is sent or received until you resume. “Update now” does it once."),
                wishes.paused,
                pause,
            ),
            Check(
                _("Spare this connection"),
                _("Files come only with “Update now”. What you add still leaves."),
                wishes.sparing,
                spare,
            ),
        ],
        padding=Space.SMALL,
        divided=Space.PAGE,
    )


def _devices(_: Translator, *, large: bool) -> ft.Control:
    return Card(
        [
            Tile(
                _("My devices"),
                _("Those that are signed in, and how to sign them out."),
                ft.Icons.DEVICES,
                trailing=Chevron(),
                on_click=partial(go, DEVICES),
                large=large,
            )
        ]
    )


def _abilities(freshness: Freshness, _: Translator, *, stacked: bool) -> list[ft.Control]:
    able = freshness.abilities
    return [ServerAbilities(able, _, stacked=stacked)] if able else []


def _differing(freshness: Freshness, _: Translator) -> list[ft.Control]:
    if not freshness.conflicts:
        return []
    compare = SecondaryButton(
        _("Compare the versions"), partial(go, "/conflicts"), ft.Icons.COMPARE_ARROWS
    )
    return [ButtonLine(compare)]


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
    lost = state.freshness and Standing.of(state.freshness, state.following) is Standing.ACCESS_LOST
    again = [LinkButton(_("Sign in again"), partial(go, CONNECT))] if lost else []
    leave = [] if demonstration else [LinkButton(_("Disconnect…"), ask)]
    return ft.Row([first, *again, *leave], wrap=True, spacing=Space.CLOSE, run_spacing=Space.CLOSE)


def _leaving(
    model: FreshnessModel, _: Translator, formats: Formats, disconnect: Any
) -> ft.AlertDialog:
    async def cancel(_event: Any) -> None:
        await model.ask(asking=False)

    freshness = model.state.freshness
    freed = freshness.freed if freshness else 0
    away = (
        _.n(
            "%(number)s file is on the server only and will not open here any more.",
            "%(number)s files are on the server only and will not open here any more.",
            freed,
            number=formats.number(freed),
        )
        if freed
        else ""
    )
    stays = _("All that is on this device stays on it, and what is on the server stays there.")
    waits = _("What waits to be sent stays here only.") if freshness and freshness.waiting else ""
    return Confirm(
        _("Disconnect from the server?"),
        " ".join(
            part for part in (stays, away, waits, _("Nothing is exchanged any more.")) if part
        ),
        confirm=_("Disconnect"),
        cancel=_("Stay connected"),
        on_confirm=disconnect,
        on_cancel=cancel,
    )
