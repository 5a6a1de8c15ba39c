"""Which screen each route of the trusted person and the emergency sheet opens."""

from typing import Final

import flet as ft

from views.emergency.screen import EmergencyScreen
from views.emergency.visit_screen import OneVisitScreen

TRUSTED_NARROW: Final[list[ft.Route]] = [
    # One view above the other: going back finds the sheet where it was.
    ft.Route(
        path="/choices/emergency",
        component=EmergencyScreen,
        children=[ft.Route(path="visit", component=OneVisitScreen)],
    ),
]
TRUSTED_WIDE: Final[list[ft.Route]] = [
    ft.Route(path="/choices/emergency", component=EmergencyScreen),
    ft.Route(path="/choices/emergency/visit", component=OneVisitScreen),
]
