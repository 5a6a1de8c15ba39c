"""Draws the components that changed, parents first.

Flet 1.0.5 draws them in the order of a set. A child drawn before its parent may then be replaced by the parent's
drawing and left out of the window while what it follows still reports to it: a list that stays "loading". And an
error in one component ends Flet's drawing for good, so that not even the lock would show any more.
"""

import asyncio
import logging

import flet as ft
from flet.controls.base_control import BaseControl

_LOG = logging.getLogger(__name__)


def draw_parents_first(page: ft.Page) -> None:
    """Take over, for one page, what Flet does when a component asks to be drawn again."""
    page.session.schedule_update = _Drawing(page).schedule  # type: ignore[method-assign] # on this one


class _Drawing:
    """The controls of one page that wait to be drawn."""

    def __init__(self, page: ft.Page) -> None:
        self._page = page
        self._waiting: set[BaseControl] = set()

    def schedule(self, control: BaseControl) -> None:
        """Draw `control` soon, once, however often it is asked for."""
        if not self._waiting:
            asyncio.get_running_loop().call_soon(self._draw)
        self._waiting.add(control)

    def _draw(self) -> None:
        waiting, self._waiting = self._waiting, set()
        if self._page.session.connection is not None:
            for control in sorted(waiting, key=_depth):
                try:
                    control.update()
                except Exception:  # noqa: BLE001 - whatever it is, the others are still drawn
                    _LOG.exception("%s could not be drawn", type(control).__name__)


def _depth(control: BaseControl) -> int:
    """How many controls `control` is in; those that Flet already replaced count what is left."""
    depth, parent = 0, control.parent
    while parent is not None:
        depth, parent = depth + 1, parent.parent
    return depth
