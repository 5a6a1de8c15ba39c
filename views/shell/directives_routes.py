"""Which screen each route of advance directives opens."""

from typing import Final

import flet as ft

DIRECTIVES_NARROW: Final[list[ft.Route]] = []
DIRECTIVES_WIDE: Final[list[ft.Route]] = []
