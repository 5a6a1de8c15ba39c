"""The devices that are signed in, this one marked, and the way to sign out the others."""

from functools import partial
from typing import Any, Final

import flet as ft

from services.core.errors import SignedOutError
from services.i18n.formats import Formats
from services.i18n.sentences import explained
from services.i18n.translator import Translator
from services.sync.devices import LONGEST_NAME, Device
from views._shared.components.banner import Banner
from views._shared.components.buttons import ButtonLine, LinkButton, SecondaryButton
from views._shared.components.confirm import Confirm
from views._shared.components.field import Field
from views._shared.components.freshness_line import CONNECT
from views._shared.components.page import Page
from views._shared.components.section_card import SectionCard
from views._shared.components.skeleton import Skeleton
from views._shared.components.tile import Tile
from views._shared.hooks import use_look, use_model, use_services, use_shell, use_translation
from views._shared.navigation import go
from views._shared.theme import Size, Tone, Type
from views.settings.devices_state import EVERYWHERE_ELSE, DevicesModel, DevicesState

DEVICES: Final = "/settings/devices"
_SETTINGS: Final = "/settings"


@ft.component
def DevicesScreen() -> ft.Control:
    """List them."""
    _, formats = use_translation()
    services, look, notices = use_services(), use_look(), use_shell().notices
    model = use_model(lambda: DevicesModel(services.sync))
    state = model.state

    async def end(_event: Any) -> None:
        asked = state.asked
        if await model.end():
            done = _("%(name)s is signed out.", name=_name(asked, _)) if asked else ""
            notices.say(done or _("All other devices are signed out."))

    async def rename(_event: Any = None) -> None:
        if await model.rename():
            notices.say(_("The name is saved."))

    ft.use_dialog(_confirm(model, _, end) if state.asking else None)
    today = services.clock.now().astimezone(formats.zone).date().isoformat()
    return Page(
        _("My devices"),
        [
            *_wrong(model, _),
            *_body(
                model,
                partial(_used, today=today, _=_, formats=formats),
                rename,
                _,
                look.large or look.phone,
            ),
        ],
        back=_SETTINGS,
        back_label=_("Settings"),
        width=Size.READING,
    )


def _wrong(model: DevicesModel, _: Translator) -> list[ft.Control]:
    error = model.state.error
    if error is None:
        return []

    async def again(_event: Any) -> None:
        await model.load()

    way = (
        SecondaryButton(_("Sign in again"), partial(go, CONNECT), ft.Icons.LOGIN)
        if isinstance(error, SignedOutError)
        else SecondaryButton(_("Try again"), again, ft.Icons.REFRESH)
    )
    said = explained(error, _)
    banner = Banner(
        said.todo, title=said.what, icon=ft.Icons.ERROR_OUTLINE, tone=Tone.TODO, actions=[way]
    )
    return [banner]


def _body(
    model: DevicesModel, used: Any, rename: Any, _: Translator, large: bool
) -> list[ft.Control]:
    state = model.state
    if not state.offered:
        return [
            Banner(
                _("Ask whoever runs it how to end a sign-in elsewhere."),
                title=_("This server does not list the devices that are signed in."),
            )
        ]
    if state.devices is None:
        return [] if state.error else [Skeleton(_("Loading"))]
    return [
        SectionCard(
            _("This device"),
            [_tile(state.current, used, _, None, large=large)] if state.current else [],
        ),
        *_naming(model, rename, _),
        SectionCard(_("Other devices"), _others(model, used, _, large=large)),
        *_ending(state, model, _),
    ]


def _others(model: DevicesModel, used: Any, _: Translator, *, large: bool) -> list[ft.Control]:
    if not model.state.others:
        return [Tile(_("No other device is signed in."), icon=ft.Icons.DEVICES, tone=Tone.NEUTRAL)]
    return [_tile(device, used, _, model, large=large) for device in model.state.others]


def _tile(
    device: Device | None, used: Any, _: Translator, model: DevicesModel | None, *, large: bool
) -> ft.Control:
    if device is None:
        return Tile(_("A device without a name"), icon=ft.Icons.DEVICES)
    name = _name(device, _)
    out = (
        LinkButton(
            _("Sign out"),
            partial(_ask, model, device.id),
            name=_("Sign out: %(name)s", name=name),
        )
        if model
        else None
    )
    return Tile(
        name,
        used(device),
        ft.Icons.DEVICES,
        tone=Tone.NEUTRAL if model else Tone.CALM,
        trailing=out,
        large=large,
    )


def _naming(model: DevicesModel, rename: Any, _: Translator) -> list[ft.Control]:
    state = model.state
    if state.current is None:
        return []
    return [
        Field(
            _("Name of this device"),
            state.current.name,
            model.type_name,
            helper=_("Your other devices see this name."),
            longest=LONGEST_NAME,
            on_submit=rename,
            key=state.current.name,
        ),
        ButtonLine(SecondaryButton(_("Save the name"), rename, disabled=not state.can_rename)),
    ]


def _ending(state: DevicesState, model: DevicesModel, _: Translator) -> list[ft.Control]:
    if not state.others:
        return []
    return [
        ft.Text(
            _(
                "You see a device that you do not know? Sign it out, then tell whoever runs the server."
            ),
            theme_style=Type.SECONDARY,
            color=ft.Colors.ON_SURFACE_VARIANT,
        ),
        ButtonLine(
            SecondaryButton(
                _("Sign out everywhere else…"),
                partial(_ask, model, EVERYWHERE_ELSE),
                ft.Icons.LOGOUT,
                disabled=state.busy,
                danger=True,
            )
        ),
    ]


def _confirm(model: DevicesModel, _: Translator, end: Any) -> ft.AlertDialog:
    device = model.state.asked
    what = (
        _(
            "The server no longer answers it. What is already on it stays on it: signing out erases nothing there."
        )
        if device
        else _(
            "The server answers none of them any more. What is already on them stays on them: "
            "signing out erases nothing there."
        )
    )
    return Confirm(
        _("Sign out %(name)s?", name=_name(device, _))
        if device
        else _("Sign out everywhere else?"),
        what,
        confirm=_("Sign out"),
        cancel=_("Stay signed in"),
        on_confirm=end,
        on_cancel=partial(_ask, model, ""),
    )


async def _ask(model: DevicesModel, asking: str, _event: Any) -> None:
    await model.ask(asking)


def _name(device: Device | None, _: Translator) -> str:
    return (device and device.name) or _("A device without a name")


def _used(device: Device, *, today: str, _: Translator, formats: Formats) -> str:
    if device.last_used == today:
        return _("Signed in on %(first)s, used today", first=formats.fhir(device.first_used))
    return _(
        "Signed in on %(first)s, last used on %(last)s",
        first=formats.fhir(device.first_used),
        last=formats.fhir(device.last_used),
    )
