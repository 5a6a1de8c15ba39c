"""Which screen each route of prevention opens."""

from typing import Final

import flet as ft

PREVENTION_NARROW: Final[list[ft.Route]] = []
PREVENTION_WIDE: Final[list[ft.Route]] = []
