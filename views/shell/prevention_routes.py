"""Which screen each route of prevention opens."""

from typing import Final

import flet as ft

from views.prevention.about_screen import AboutMeScreen
from views.prevention.calendar_screen import CalendarScreen
from views.prevention.list_screen import PreventionScreen
from views.prevention.rule_screen import RuleScreen
from views.prevention.vaccines_screen import VaccinesScreen

_UNDER: Final = {
    "calendar": CalendarScreen,
    "vaccines": VaccinesScreen,
    "about-me": AboutMeScreen,
    "rule/:id": RuleScreen,
}
PREVENTION_NARROW: Final = [
    # One view above the other: going back finds the list where it was.
    ft.Route(
        path="/prevention",
        component=PreventionScreen,
        children=[ft.Route(path=path, component=screen) for path, screen in _UNDER.items()],
    ),
]
PREVENTION_WIDE: Final = [
    ft.Route(path="/prevention", component=PreventionScreen),
    *(ft.Route(path=f"/prevention/{path}", component=screen) for path, screen in _UNDER.items()),
]
