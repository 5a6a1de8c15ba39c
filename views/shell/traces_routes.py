"""Which screen each route of who saw, and what was done opens."""

from typing import Final

import flet as ft

from views.access.traces_screen import TracesScreen

TRACES_NARROW: Final[list[ft.Route]] = [
    ft.Route(path="/choices/traces", component=TracesScreen),
]
TRACES_WIDE: Final = TRACES_NARROW
