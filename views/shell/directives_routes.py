"""Which screen each route of advance directives opens."""

from typing import Final

import flet as ft

from views.directives.begin_screen import BeginScreen
from views.directives.compare_screen import CompareScreen
from views.directives.home_screen import DirectivesScreen
from views.directives.learning import OrgansScreen, UnderstandScreen
from views.directives.version_screen import SignedScreen, VersionScreen
from views.directives.write_screen import WriteScreen

_HOME: Final = "/choices/directives"

DIRECTIVES_NARROW: Final = [
    ft.Route(path=f"{_HOME}/begin", component=BeginScreen),
    ft.Route(path=f"{_HOME}/write", component=WriteScreen),
    ft.Route(path=f"{_HOME}/organs", component=OrgansScreen),
    ft.Route(path=f"{_HOME}/understand", component=UnderstandScreen),
    ft.Route(path=f"{_HOME}/compare/:before/:after", component=CompareScreen),
    ft.Route(path=f"{_HOME}/version/:digest/signed", component=SignedScreen),
    ft.Route(path=f"{_HOME}/version/:digest", component=VersionScreen),
    ft.Route(path=_HOME, component=DirectivesScreen),
]
DIRECTIVES_WIDE: Final = DIRECTIVES_NARROW
