"""Help me, with somebody: what the screen is and what comes next, without any name or document of the record."""

from collections.abc import Sequence
from typing import Any

import flet as ft

from services.i18n.sentences import sentence
from services.i18n.translator import Translator
from services.people.models import Protection
from views._shared.components.banner import Banner
from views._shared.components.brand import Brand
from views._shared.components.buttons import ButtonLine, PrimaryButton, SecondaryButton
from views._shared.components.card import Card
from views._shared.components.field import Field
from views._shared.components.heading import Heading
from views._shared.components.number_tile import NumberTile
from views._shared.components.state_pill import StateLine
from views._shared.helping import help_numbers, help_page, help_parts
from views._shared.hooks import (
    use_look,
    use_model,
    use_services,
    use_session,
    use_shell,
    use_translation,
)
from views._shared.theme import Size, Space, Tone, Type
from views.helped.state import HelpedModel
from views.shell.presence import Presence


@ft.component
def HelpedScreen() -> list[ft.View]:
    """Show the help of the screen that was left, to two people."""
    _, _formats = use_translation()
    services, session, look = use_services(), use_session(), use_look()
    notices = use_shell().notices
    ft.use_effect(notices.drop, [], cleanup=lambda: None)
    model = use_model(lambda: HelpedModel(services.people, session))
    simplified = look.preferences.simplified
    page = help_page(services.content, look.helped, _.language, simplified=simplified)
    numbers = [NumberTile(one, _, large=look.large) for one in help_numbers(services.content, page)]
    words: list[ft.Control] = [
        ft.Row([Brand()]),
        Heading(_("Somebody helps me"), 1, Type.PAGE),
        Banner(
            _("No name, no document, no appointment shows here."),
            title=_("The record is hidden"),
            icon=ft.Icons.VISIBILITY_OFF_OUTLINED,
            tone=Tone.CALM,
        ),
        _section(_("The screen: %(title)s", title=page.title), help_parts(page, _)),
        _section(_("For the person who helps"), _for_helpers(_)),
        ft.Column(
            [Heading(_("Useful numbers")), Card(numbers, divided=Space.PAGE)],
            spacing=Space.CLOSE,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        _back(model, _, phrase=_is_phrase(services.people.space)),
        ft.Container(height=Space.PAGE_WIDE),
    ]
    side = Space.PAGE if look.phone else Space.PAGE_WIDE
    column = ft.Column(
        [
            ft.Container(
                ft.Column(
                    words,
                    spacing=Space.PAGE,
                    horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
                    width=Size.READING,
                ),
                padding=ft.Padding.only(left=side, right=side, top=Space.WIDE),
                alignment=ft.Alignment.TOP_LEFT,
            )
        ],
        scroll=ft.ScrollMode.AUTO,
        expand=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    shown = Presence(ft.SafeArea(column, expand=True), session)
    return [ft.View(route="/", padding=0, controls=[shown])]


def _is_phrase(space: Any) -> bool:
    return bool(space and space.protection is Protection.PASSPHRASE)


def _for_helpers(_: Translator) -> list[ft.Control]:
    lines = (
        _("Read aloud, one step at a time. The person presses, and chooses."),
        _("Do not ask for their code. Look away while they type it."),
        _("A town hall, a pharmacy or a France Services counter can often help too."),
    )
    return [ft.Text(line, theme_style=Type.BODY) for line in lines]


def _section(title: str, body: Sequence[ft.Control]) -> ft.Control:
    return ft.Column(
        [Heading(title), Card(body, padding=Space.WIDE, spacing=Space.NEAR)],
        spacing=Space.CLOSE,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _back(model: HelpedModel, _: Translator, *, phrase: bool) -> ft.Control:
    """Ask the person themselves: what they know opens the record again, nothing else does."""
    state = model.state

    async def ask(_event: Any) -> None:
        await model.ask(asking=True)

    async def stay(_event: Any) -> None:
        await model.ask(asking=False)

    async def leave(_event: Any = None) -> None:
        await model.leave()

    if not state.asking:
        return ButtonLine(
            PrimaryButton(_("Go back to my record"), ask, ft.Icons.LOCK_OPEN_OUTLINED)
        )
    body: list[ft.Control] = [
        Heading(_("It is me"), 2),
        Field(
            _("Your passphrase") if phrase else _("Your code"),
            state.typed,
            model.type,
            secret=True,
            digits=not phrase,
            autofocus=True,
            on_submit=leave,
            key=str(state.tries),
        ),
    ]
    if state.error:
        body.append(StateLine(sentence(state.error, _), ft.Icons.ERROR_OUTLINE, Tone.DANGER))
    body.append(
        ft.Row(
            [
                SecondaryButton(_("Stay here"), stay, disabled=state.busy),
                PrimaryButton(_("Show my record"), leave, disabled=state.busy or not state.typed),
            ],
            wrap=True,
            spacing=Space.CLOSE,
            run_spacing=Space.CLOSE,
        )
    )
    return Card(body, padding=Space.WIDE, spacing=Space.NEAR)
