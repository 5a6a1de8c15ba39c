"""Which screen each route of who may see opens."""

from typing import Final

import flet as ft

from views.access.block_screen import BlockScreen
from views.access.blocked_screen import BlockedScreen
from views.access.choices_screen import ChoicesScreen
from views.access.emergency_screen import EmergencyAccessScreen
from views.access.see_as_screen import SeeAsScreen

ACCESS_NARROW: Final[list[ft.Route]] = [
    ft.Route(
        path="access",
        component=ChoicesScreen,
        children=[
            ft.Route(path="see-as", component=SeeAsScreen),
            ft.Route(path="emergency", component=EmergencyAccessScreen),
            ft.Route(
                path="blocked",
                component=BlockedScreen,
                children=[
                    ft.Route(path="add", component=BlockScreen),
                    ft.Route(path="who/:id", component=BlockScreen),
                ],
            ),
        ],
    ),
]
ACCESS_WIDE: Final[list[ft.Route]] = [
    ft.Route(path="/access", component=ChoicesScreen),
    ft.Route(path="/access/see-as", component=SeeAsScreen),
    ft.Route(path="/access/emergency", component=EmergencyAccessScreen),
    ft.Route(path="/access/blocked", component=BlockedScreen),
    ft.Route(path="/access/blocked/add", component=BlockScreen),
    ft.Route(path="/access/blocked/who/:id", component=BlockScreen),
]
