"""Which screen each route of the trusted person and the emergency sheet opens."""

from typing import Final

import flet as ft

from views.emergency.screen import EmergencyScreen
from views.emergency.visit_screen import OneVisitScreen
from views.trusted.screen import TrustedScreen
from views.trusted.write_screen import WriteScreen

TRUSTED_NARROW: Final[list[ft.Route]] = [
    # One view above the other: going back finds the sheet where it was.
    ft.Route(
        path="/choices/emergency",
        component=EmergencyScreen,
        children=[ft.Route(path="visit", component=OneVisitScreen)],
    ),
    ft.Route(
        path="/choices/trusted",
        component=TrustedScreen,
        children=[ft.Route(path="write", component=WriteScreen)],
    ),
]
TRUSTED_WIDE: Final[list[ft.Route]] = [
    ft.Route(path="/choices/emergency", component=EmergencyScreen),
    ft.Route(path="/choices/emergency/visit", component=OneVisitScreen),
    ft.Route(path="/choices/trusted", component=TrustedScreen),
    ft.Route(path="/choices/trusted/write", component=WriteScreen),
]
