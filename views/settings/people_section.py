"""Other people on this device, and what this space shows of itself while it is locked."""

from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import flet as ft

from services.core.errors import ServiceError
from services.i18n.sentences import sentence
from services.i18n.translator import Translator
from services.people.models import NO_LABEL, Sign
from views._shared.components.banner import Banner
from views._shared.components.buttons import PrimaryButton, SecondaryButton
from views._shared.components.choice import Choice, Option
from views._shared.components.field import Field
from views._shared.components.section_card import SectionCard
from views._shared.components.tile import Chevron, Place, Tile
from views._shared.hooks import use_look, use_model, use_services, use_session, use_translation
from views._shared.navigation import go
from views._shared.ports import People
from views._shared.signs import SHAPES, shape_of, sign_name, space_name
from views._shared.theme import Size, Space, Tone, Type


@dataclass(frozen=True, slots=True)
class LabelState:
    """What is being chosen, once `asking`."""

    asking: bool = False
    text: str = ""
    sign: Sign = Sign.NONE
    error: ServiceError | None = None


@ft.observable
@dataclass(eq=False)
class LabelModel:
    """Chooses the open space's label; never raises."""

    _people: People
    state: LabelState = field(default_factory=LabelState)

    async def start(self) -> None:
        """Nothing to load."""

    def stop(self) -> None:
        """Nothing to end."""

    async def ask(self, *, asking: bool) -> None:
        """Open the question with what is shown today, or close it."""
        space = self._people.space
        label = space.label if space else NO_LABEL
        self.state = LabelState(asking, label.text, label.sign)

    async def enter(self, text: str) -> None:
        self.state = replace(self.state, text=text, error=None)

    async def choose(self, sign: str) -> None:
        self.state = replace(self.state, sign=Sign(sign))

    async def keep(self) -> None:
        try:
            self._people.set_label(self.state.text, self.state.sign)
        except ServiceError as error:
            self.state = replace(self.state, error=error)
        else:
            self.state = LabelState()


@ft.component
def PeopleSection() -> ft.Control:
    """Show how this space is called on the lock screen, and the way to a space for somebody else."""
    _, _formats = use_translation()
    people, look, session = use_services().people, use_look(), use_session()
    model = use_model(lambda: LabelModel(people))
    space = people.space
    label = space.label if space else NO_LABEL

    async def ask(_event: Any) -> None:
        await model.ask(asking=True)

    async def add(_event: Any) -> None:
        await go("/")
        await session.add_person(adding=True)

    async def change(_event: Any) -> None:
        await go("/")
        await session.change_person()

    ft.use_dialog(_dialog(model, _) if model.state.asking else None)
    last = look.shared
    icon, tone = shape_of(label)
    tiles = [
        Tile(
            _("On the lock screen: %(name)s", name=space_name(label, _)),
            _("Change what this space shows while it is locked."),
            icon,
            tone=tone,
            trailing=Chevron(),
            on_click=ask,
            place=Place.FIRST,
            large=look.large,
        ),
        Tile(
            _("Another person uses this device"),
            _("This space is locked, and they make their own."),
            ft.Icons.PERSON_ADD_OUTLINED,
            trailing=Chevron(),
            on_click=add,
            place=Place.MIDDLE if last else Place.LAST,
            large=look.large,
        ),
    ]
    if last:
        tiles.append(
            Tile(
                _("Change person"),
                _("This space is locked, and Carnet asks who is there."),
                ft.Icons.SWITCH_ACCOUNT_OUTLINED,
                trailing=Chevron(),
                on_click=change,
                place=Place.LAST,
                large=look.large,
            )
        )
    return SectionCard(_("People on this device"), tiles)


def _dialog(model: LabelModel, _: Translator) -> ft.AlertDialog:
    state = model.state

    async def cancel(_event: Any) -> None:
        await model.ask(asking=False)

    async def keep(_event: Any = None) -> None:
        await model.keep()

    wrong = [Banner(sentence(state.error, _), tone=Tone.DANGER)] if state.error else []
    body: list[ft.Control] = [
        *wrong,
        Banner(
            _(
                "Anybody who has this device can read it, without any code. Leave it empty if in doubt."
            ),
            icon=ft.Icons.VISIBILITY_OUTLINED,
        ),
        Field(
            _("A few words"),
            state.text,
            model.enter,
            helper=_("A first name, for example."),
            longest=30,
        ),
        ft.Text(_("Or a sign"), theme_style=Type.TITLE),
        Choice(
            [Option(sign.value, sign_name(sign, _)) for sign in (Sign.NONE, *SHAPES)],
            state.sign.value,
            model.choose,
        ),
    ]
    return ft.AlertDialog(
        modal=True,
        title=ft.Text(_("Shown while it is locked"), theme_style=Type.SECTION),
        content=ft.Container(
            ft.Column(
                body,
                spacing=Space.PAGE,
                tight=True,
                scroll=ft.ScrollMode.AUTO,
                horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
            ),
            width=Size.FORM,
        ),
        actions=[SecondaryButton(_("Cancel"), cancel), PrimaryButton(_("Keep this"), keep)],
        actions_overflow_button_spacing=Space.CLOSE,
        on_dismiss=cancel,
    )


def recovery_reminder(on_click: Any, _: Translator) -> ft.Control:
    """Say that the code is the only way in, and show the way to a second one."""
    return Banner(
        _("Without your code, nothing opens this space. A recovery key on paper would."),
        title=_("No recovery key yet"),
        icon=ft.Icons.KEY_OUTLINED,
        tone=Tone.TODO,
        actions=[SecondaryButton(_("Write down a recovery key…"), partial(on_click))],
    )
