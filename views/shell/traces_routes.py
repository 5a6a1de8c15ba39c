"""Which screen each route of who saw, and what was done opens."""

from typing import Final

import flet as ft

TRACES_NARROW: Final[list[ft.Route]] = []
TRACES_WIDE: Final[list[ft.Route]] = []
