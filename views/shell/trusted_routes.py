"""Which screen each route of the trusted person and the emergency sheet opens."""

from typing import Final

import flet as ft

TRUSTED_NARROW: Final[list[ft.Route]] = []
TRUSTED_WIDE: Final[list[ft.Route]] = []
