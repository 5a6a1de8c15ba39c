"""How a component gets what it needs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar, cast

import flet as ft

from services.i18n.formats import Formats
from services.i18n.translator import Translator
from views._shared.context import (
    SHELL,
    Services,
    Shell,
    Words,
    session_context,
    shell_context,
    words_context,
)
from views._shared.keyboard import Heard
from views._shared.session import Session, SessionState


class Model(Protocol):
    """Holds a screen's state; `start` loads and follows changes, `stop` lets go; neither raises."""

    async def start(self) -> None: ...
    def stop(self) -> None: ...


KeptT = TypeVar("KeptT")
ModelT = TypeVar("ModelT", bound=Model)


class OutsideShellError(LookupError):
    """A component that needs the shell was rendered without it."""


def use_shell() -> Shell:
    """Return the window's shell; OutsideShellError outside of it."""
    return ft.use_context(shell_context) or _shell_of_page()


def _shell_of_page() -> Shell:
    """Return what `start` left on the page.

    Flet may still render, once, a component whose parents were replaced meanwhile: no context reaches it, and an
    error there would end every later rendering of the window.
    """
    shell = ft.context.page.session.store.get(SHELL)
    if not isinstance(shell, Shell):
        raise OutsideShellError
    return shell


def use_services() -> Services:
    """Return the services."""
    return use_shell().services


def use_session() -> Session:
    """Return the session; the component is rendered again when its state changes."""
    return ft.use_context(session_context) or _shell_of_page().session


def use_look() -> SessionState:
    """Return how things are to be shown now."""
    return use_session().state


def use_words() -> Words:
    """Return the words of the current language."""
    return ft.use_context(words_context)


def use_translation() -> tuple[Translator, Formats]:
    """Return the translator and the formats of the current language."""
    words = use_words()
    return words._, words.formats


def use_kept(factory: Callable[[], KeptT]) -> KeptT:
    """Return what `factory` made at the first rendering; an observable renders the component when it changes."""
    return cast("KeptT", ft.use_state(cast("Any", factory))[0])


def use_model(factory: Callable[[], ModelT]) -> ModelT:
    """Return this component's model, made and started once, stopped when the component goes.

    Flet only cancels an async effect that has a cleanup, and reports no error of it: hence `stop`, and models
    that never raise.
    """
    model = use_kept(factory)
    ft.use_effect(model.start, [], cleanup=model.stop)
    return model


@dataclass(eq=False)
class _Listener:
    """Always hands keys to the latest rendering's function."""

    heard: Heard
    stop: Callable[[], None] = lambda: None

    async def forward(self, key: str) -> None:
        await self.heard(key)


def use_keyboard(heard: Heard) -> None:
    """Hear every key while this component is shown."""
    keyboard = use_shell().keyboard
    listener = use_kept(lambda: _Listener(heard))
    listener.heard = heard

    def listen() -> None:
        listener.stop = keyboard.listen(listener.forward)

    ft.use_effect(listen, [], cleanup=lambda: listener.stop())
