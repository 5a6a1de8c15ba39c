"""Which screen each route of rights and help pages opens."""

from typing import Final

import flet as ft

RIGHTS_NARROW: Final[list[ft.Route]] = []
RIGHTS_WIDE: Final[list[ft.Route]] = []
