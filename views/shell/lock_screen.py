"""The locked space: nothing of it is known before its code."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import flet as ft

from services.i18n.sentences import sentence
from services.people.models import NO_LABEL, Protection
from services.people.models import Space as PersonSpace
from views._shared.components.brand import Brand
from views._shared.components.buttons import LinkButton, PrimaryButton
from views._shared.components.field import Field
from views._shared.components.heading import Heading
from views._shared.components.state_pill import StateLine
from views._shared.farewell import Farewell
from views._shared.hooks import (
    use_keyboard,
    use_look,
    use_model,
    use_services,
    use_session,
    use_shell,
    use_translation,
)
from views._shared.keyboard import digit_of
from views._shared.keyed import keyed
from views._shared.navigation import go
from views._shared.ports import People
from views._shared.signs import SpaceAvatar, space_name
from views._shared.theme import Size, Space, Tone, Type
from views.emergency.locked import LockedSheet, SheetTile
from views.shell.chooser import Chooser
from views.shell.forgotten import Forgotten
from views.shell.keypad import Dots, Keypad
from views.shell.lock_state import LockModel
from views.shell.mending import Mending, offers_copy


@ft.component
def LockScreen() -> list[ft.View]:
    """Ask for the code, or show what can be done without it."""
    services, notices = use_services(), use_shell().notices
    _, _formats = use_translation()

    def mended() -> None:
        notices.say(_("The copy is open. The damaged file is kept beside it."))

    ft.use_effect(notices.drop, [], cleanup=lambda: None)
    model = use_model(lambda: LockModel(services.people, mended))
    sheet, set_sheet = ft.use_state("")

    async def open_sheet(space: str, _event: Any = None) -> None:
        set_sheet(space)

    async def close_sheet(_event: Any = None) -> None:
        set_sheet("")

    shown = [one for one in _near(services.people) if services.emergency.is_shown(one.id)]
    if sheet:
        body = keyed(f"sheet-{sheet}", LockedSheet, sheet, close_sheet)
        shown = []
    elif services.people.space is None:
        body = Chooser(model)
    else:
        body = Forgotten(model) if model.state.forgotten else Unlock(model)
    many = len(shown) > 1
    tiles = [
        SheetTile(
            partial(open_sheet, one.id),
            _("Emergency sheet: %(space)s", space=space_name(one.label, _)) if many else "",
        )
        for one in shown
    ]
    return [ft.View(route="/", padding=0, controls=[_centred(body), *_at_the_foot(tiles)])]


def _near(people: People) -> tuple[PersonSpace, ...]:
    """Return the space to be opened, else all: who is there is not known yet."""
    return (people.space,) if people.space else people.spaces()


def _at_the_foot(tiles: Sequence[ft.Control]) -> list[ft.Control]:
    """Keep what opens without the code in sight, whatever the size of the text."""
    if not tiles:
        return []
    column = ft.Column(
        list(tiles), spacing=Space.CLOSE, horizontal_alignment=ft.CrossAxisAlignment.STRETCH
    )
    return [
        ft.Container(
            ft.Container(column, width=Size.FORM),
            alignment=ft.Alignment.CENTER,
            padding=Space.PAGE,
        )
    ]


def _centred(body: ft.Control) -> ft.Control:
    return ft.Column(
        [
            keyed("farewell", Farewell),
            ft.Container(
                Brand(), padding=ft.Padding.only(top=Space.APART), alignment=ft.Alignment.CENTER
            ),
            ft.Container(
                body,
                alignment=ft.Alignment.TOP_CENTER,
                padding=ft.Padding.symmetric(horizontal=Space.PAGE),
            ),
        ],
        scroll=ft.ScrollMode.AUTO,
        expand=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


@ft.component
def Unlock(model: LockModel) -> ft.Control:
    """The code by keys or keyboard, or the passphrase in a field."""
    _, formats = use_translation()
    people, look = use_services().people, use_look()
    state, space = model.state, people.space
    label = space.label if space else NO_LABEL
    is_phrase = bool(people.space and people.space.protection is Protection.PASSPHRASE)
    # The keypad opens at the sixth digit; a longer code, set by the command line, is typed whole.
    longer, set_longer = ft.use_state(False)
    phrase = is_phrase or longer

    async def lengthen(_event: Any) -> None:
        set_longer(True)

    async def heard(key: str) -> None:
        if phrase:
            return
        if digit := digit_of(key):
            await model.digit(digit)
        elif key == "Backspace":
            await model.erase_digit()

    use_keyboard(heard)

    async def erase(_event: Any) -> None:
        await model.erase_digit()

    async def press(digit: str, _event: Any) -> None:
        await model.digit(digit)

    async def forget(_event: Any) -> None:
        await model.forget(forgotten=True)

    short = _("Your code") if longer else _("Your 6-digit code")
    asks = _("Your passphrase") if is_phrase else short
    entry: ft.Control = (
        _passphrase(model, asks, _("Open my space"))
        if phrase
        else ft.Column(
            [
                Dots(len(state.typed), _),
                ft.Container(height=Space.CLOSE),
                Keypad(press, erase, _, disabled=state.busy or state.waiting),
            ],
            spacing=Space.PAGE,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        )
    )
    return ft.Column(
        [
            ft.Container(height=Space.PAGE if look.phone else Space.PAGE_WIDE),
            SpaceAvatar(label, Size.AVATAR_LARGE),
            Heading(
                space_name(label, _) if look.shared or label.text else _("My space"),
                1,
                Type.DOCUMENT,
            ),
            ft.Text(asks, theme_style=Type.SECONDARY, color=ft.Colors.ON_SURFACE_VARIANT),
            _message(
                model, _("Opening…"), formats.duration(state.wait) if state.waiting else "", _
            ),
            *(
                [Mending(model), ft.Container(height=Space.NEAR)]
                if offers_copy(model, people)
                else []
            ),
            entry,
            *([] if phrase else [LinkButton(_("My code is longer"), lengthen)]),
            LinkButton(_("Forgotten passphrase?") if is_phrase else _("Forgotten code?"), forget),
            OtherPeople(model),
            ft.Text(
                _("Medical emergency: 15 · deaf: 114"),
                theme_style=Type.SECONDARY,
                color=ft.Colors.ERROR,
            ),
            ft.Container(height=Space.PAGE),
        ],
        spacing=Space.CLOSE,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        width=Size.FORM,
    )


@ft.component
def OtherPeople(model: LockModel) -> ft.Control:
    """The way to the other spaces, or to a first one for somebody else."""
    _, _formats = use_translation()
    session, look = use_session(), use_look()

    async def somebody_else(_event: Any) -> None:
        await model.choose("")

    async def add(_event: Any) -> None:
        await go("/")
        await session.add_person(adding=True)

    if look.shared:
        return LinkButton(_("Somebody else"), somebody_else, ft.Icons.SWITCH_ACCOUNT_OUTLINED)
    return LinkButton(_("Another person uses this device"), add, ft.Icons.PERSON_ADD_OUTLINED)


def _passphrase(model: LockModel, label: str, verb: str) -> ft.Control:
    async def submit(_event: Any = None) -> None:
        await model.unlock()

    closed = model.state.busy or model.state.waiting
    return ft.Column(
        [
            Field(
                label,
                model.state.typed,
                model.type,
                secret=True,
                autofocus=True,
                on_submit=submit,
                key=str(model.state.tries),
            ),
            PrimaryButton(verb, submit, disabled=closed or not model.state.typed),
        ],
        spacing=Space.CLOSE,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _message(model: LockModel, opening: str, wait: str, _: Any) -> ft.Control:
    """Keep one line's room, so that keys do not move when an error appears."""
    state = model.state
    line: ft.Control = ft.Text("", theme_style=Type.SECONDARY)
    if state.busy:
        line = ft.Text(opening, theme_style=Type.SECONDARY, color=ft.Colors.ON_SURFACE_VARIANT)
    elif wait:
        line = StateLine(
            _("Too many wrong codes. Try again in %(wait)s.", wait=wait),
            ft.Icons.TIMER_OUTLINED,
            Tone.TODO,
            centred=True,
        )
    elif state.error:
        line = StateLine(
            sentence(state.error, _), ft.Icons.ERROR_OUTLINE, Tone.DANGER, centred=True
        )
    return ft.Semantics(
        live_region=True,
        content=ft.Row(
            [
                ft.Container(width=0, height=2 * Space.APART),
                ft.Container(line, expand=True, expand_loose=True),
            ],
            spacing=0,
            alignment=ft.MainAxisAlignment.CENTER,
        ),
    )
