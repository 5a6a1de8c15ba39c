"""Which screen each route of my appointments opens."""

from typing import Final

import flet as ft

from views.appointments.elsewhere_screen import ElsewhereScreen
from views.appointments.mine_screen import MineScreen
from views.appointments.one_screen import OneScreen
from views.appointments.refusal_screen import RefusalScreen

MINE_NARROW: Final = [
    # One view above the other: going back finds the list where it was.
    ft.Route(
        path="/appointments",
        component=MineScreen,
        children=[
            ft.Route(
                path="elsewhere",
                component=ElsewhereScreen,
                children=[ft.Route(path=":id", component=ElsewhereScreen)],
            ),
            ft.Route(path="refusal", component=RefusalScreen),
            ft.Route(path=":id", component=OneScreen),
        ],
    ),
]
MINE_WIDE: Final = [
    ft.Route(path="/appointments", component=MineScreen),
    ft.Route(path="/appointments/elsewhere", component=ElsewhereScreen),
    ft.Route(path="/appointments/elsewhere/:id", component=ElsewhereScreen),
    ft.Route(path="/appointments/refusal", component=RefusalScreen),
    ft.Route(path="/appointments/:id", component=OneScreen),
]
