"""Which screen each route of the path at sixteen opens."""

from typing import Final

import flet as ft

PASSAGE_NARROW: Final[list[ft.Route]] = []
PASSAGE_WIDE: Final[list[ft.Route]] = []
