"""The "?" of every screen: what it is, what to do next, whom to call, the way on paper, and help from somebody."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import flet as ft

from services.content.models import Number
from services.content.models import Page as Help
from services.content.schema import Kind, Level, Part
from services.core.errors import NotFoundError
from services.i18n.translator import Translator
from services.rights.calling import named_in
from views._shared.components.asking_dialog import AskingDialog
from views._shared.components.buttons import ButtonLine, LinkButton, PrimaryButton, SecondaryButton
from views._shared.components.card import Card
from views._shared.components.heading import Heading
from views._shared.components.number_tile import NumberTile
from views._shared.content_ports import Content
from views._shared.hooks import use_kept, use_look, use_services, use_session, use_translation
from views._shared.navigation import go
from views._shared.screen_help import HOME, help_of
from views._shared.theme import Space, Type

ALWAYS: Final = 1
"""The priority of the numbers that every help shows."""


def help_page(content: Content, route: str, language: str, *, simplified: bool) -> Help:
    """Return what explains the screen at a route."""
    level = Level.SIMPLIFIED if simplified else Level.STANDARD
    try:
        return content.page(Kind.HELP, help_of(route), language, level)
    except NotFoundError:  # a package took it away
        return content.page(Kind.HELP, HOME, language, level)


def help_numbers(content: Content, page: Help) -> tuple[Number, ...]:
    """Return the numbers that every help shows, then those that this one names."""
    every = content.numbers(page.language)
    named = named_in((one.text for one in page.statements), every)
    return tuple(number for number in every if number.priority == ALWAYS or number in named)


def help_parts(page: Help, _: Translator) -> list[ft.Control]:
    """Return what the screen is, the next steps, and the way without it."""
    titles = {
        Part.WHAT: "",
        Part.WITH: _("The next steps"),
        Part.WITHOUT: _("Without a screen"),
    }
    shown: list[ft.Control] = []
    for part in Part:
        said = page.part(part)
        if said and titles[part]:
            shown.append(Heading(titles[part], 3, Type.TITLE))
        for number, one in enumerate(said, 1):
            text = f"{number}. {one.text}" if part is Part.WITH and len(said) > 1 else one.text
            shown.append(ft.Text(text, theme_style=Type.BODY))
    return shown


@dataclass(eq=False)
class _Leaving:
    """Whether the dialog closes because somebody helps."""

    yes: bool = False


def use_help() -> Callable[..., Awaitable[None]]:
    """Return what opens the help of the screen that is shown now, over it: nothing that was typed is lost."""
    _, _formats = use_translation()
    content, session, look = use_services().content, use_session(), use_look()
    route, set_route = ft.use_state("")
    leaving = use_kept(_Leaving)

    async def opened(_event: Any = None) -> None:
        set_route(ft.context.page.route or "/")

    async def close(_event: Any = None) -> None:
        set_route("")

    async def leave(to: str, _event: Any) -> None:
        set_route("")
        await go(to)

    async def somebody(_event: Any) -> None:
        leaving.yes = True
        ft.context.page.pop_dialog()

    async def dismissed(_event: Any) -> None:
        set_route("")
        # Only now: the window keeps a dialog whose screen goes before it is closed.
        if leaving.yes:
            leaving.yes = False
            session.be_helped(route)

    dialog = None
    if route:
        page = help_page(content, route, _.language, simplified=look.preferences.simplified)
        stacked = look.large or look.phone
        numbers = [NumberTile(one, _, large=stacked) for one in help_numbers(content, page)]
        body = [
            *help_parts(page, _),
            Heading(_("Useful numbers"), 3, Type.TITLE),
            Card(numbers, divided=Space.PAGE),
            ButtonLine(LinkButton(_("All the help"), partial(leave, "/help"), flush=True)),
        ]
        actions = [
            SecondaryButton(_("Somebody helps me"), somebody, ft.Icons.PEOPLE_OUTLINE),
            PrimaryButton(_("Close"), close, autofocus=True),
        ]
        dialog = AskingDialog(page.title, body, actions, dismissed)
    ft.use_dialog(dialog)
    return opened
