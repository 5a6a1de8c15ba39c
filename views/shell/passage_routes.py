"""Which screen each route of the path at sixteen opens."""

from typing import Final

import flet as ft

from views.passage.around import AroundScreen, LetterScreen, ParentsScreen, WhoScreen
from views.passage.discreet_screen import DiscreetScreen
from views.passage.screen import EighteenScreen, SixteenScreen

_UNDER: Final = (
    ("sixteen", SixteenScreen),
    ("eighteen", EighteenScreen),
    ("who", WhoScreen),
    ("parents", ParentsScreen),
    ("letter", LetterScreen),
)

PASSAGE_NARROW: Final[list[ft.Route]] = [
    ft.Route(
        path="/passage",
        component=AroundScreen,
        children=[ft.Route(path=path, component=screen) for path, screen in _UNDER],
    ),
    ft.Route(path="/discreet", component=DiscreetScreen),
]
PASSAGE_WIDE: Final[list[ft.Route]] = [
    ft.Route(path="/passage", component=AroundScreen),
    *(ft.Route(path=f"/passage/{path}", component=screen) for path, screen in _UNDER),
    ft.Route(path="/discreet", component=DiscreetScreen),
]
