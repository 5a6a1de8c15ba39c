"""Going from one screen to another."""

from typing import Any

import flet as ft


async def go(route: str, _event: Any = None) -> None:
    """Open `route`; made for `functools.partial`, as Flet does not await a lambda."""
    await ft.context.page.push_route(route)
