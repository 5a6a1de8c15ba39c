"""Which screen each route of the appointments opens."""

from typing import Final

import flet as ft

from views.appointments.booked_screen import BookedScreen
from views.appointments.confirm_screen import ConfirmScreen
from views.appointments.find_screen import FindScreen
from views.appointments.practice_screen import PracticeScreen
from views.appointments.results_screen import ResultsScreen

_BOOKING: Final = [
    ft.Route(path="/appointments/practice/:id", component=PracticeScreen),
    ft.Route(path="/appointments/confirm", component=ConfirmScreen),
    ft.Route(path="/appointments/booked/:id", component=BookedScreen),
]
BOOKING_NARROW: Final = [
    # The results above the question: going back finds what was typed.
    ft.Route(
        path="/appointments/find",
        component=FindScreen,
        children=[ft.Route(path="results", component=ResultsScreen)],
    ),
    *_BOOKING,
]
BOOKING_WIDE: Final = [
    ft.Route(path="/appointments/find", component=FindScreen),
    ft.Route(path="/appointments/find/results", component=ResultsScreen),
    *_BOOKING,
]
