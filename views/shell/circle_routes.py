"""Which screen each route of the circle: helpers, children, invitations opens."""

from typing import Final

import flet as ft

CIRCLE_NARROW: Final[list[ft.Route]] = []
CIRCLE_WIDE: Final[list[ft.Route]] = []
