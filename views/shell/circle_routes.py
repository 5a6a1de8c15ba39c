"""Which screen each route of the circle: helpers, children, invitations opens."""

from typing import Final

import flet as ft

from views.circle.answer_screen import AnswerScreen
from views.circle.children_screen import ChildrenScreen
from views.circle.give_screen import ChangeScreen, GiveScreen
from views.circle.helped_screen import HelpedScreen
from views.circle.helper_screen import HelperScreen
from views.circle.invitation_screen import InvitationScreen
from views.circle.list_screen import CircleScreen

_BELOW: Final = (
    ("give", GiveScreen),
    ("answer", AnswerScreen),
    ("children", ChildrenScreen),
    ("invitation/:id", InvitationScreen),
    ("helper/:id/change", ChangeScreen),
    ("helper/:id", HelperScreen),
    ("helped/:id", HelpedScreen),
)
CIRCLE_NARROW: Final[list[ft.Route]] = [
    ft.Route(
        path="/choices/circle",
        component=CircleScreen,
        children=[ft.Route(path=path, component=screen) for path, screen in _BELOW],
    ),
]
CIRCLE_WIDE: Final[list[ft.Route]] = [
    ft.Route(path="/choices/circle", component=CircleScreen),
    *(ft.Route(path=f"/choices/circle/{path}", component=screen) for path, screen in _BELOW),
]
