"""A word said at the bottom of the window, with a way to undo; it outlives the screen that said it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import flet as ft


@dataclass(frozen=True, slots=True)
class Notice:
    """What happened, and what undoes it."""

    text: str
    undo: str = ""
    on_undo: Callable[[], Awaitable[None]] | None = None


@ft.observable
@dataclass(eq=False)
class Notices:
    """At most one notice at a time."""

    notice: Notice | None = None

    def say(
        self, text: str, undo: str = "", on_undo: Callable[[], Awaitable[None]] | None = None
    ) -> None:
        self.notice = Notice(text, undo, on_undo)

    def clear(self, said: Notice) -> None:
        """Take `said` away, unless another one took its place."""
        if self.notice is said:
            self.notice = None

    def drop(self) -> None:
        """Take whatever was said away: it is not for whoever opens a space next."""
        self.notice = None
