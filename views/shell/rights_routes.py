"""Which screen each route of rights, search and help pages opens."""

from typing import Final

import flet as ft

from views.rights.glossary_screen import GlossaryScreen
from views.rights.list_screen import ArticlesScreen, InsuranceScreen, RightsScreen
from views.rights.numbers_screen import NumbersScreen
from views.rights.reading_screen import ArticleScreen, CardScreen, RightScreen, ScreenHelpScreen
from views.searching.screen import SearchScreen

RIGHTS_NARROW: Final[list[ft.Route]] = [
    ft.Route(path="/search", component=SearchScreen),
    ft.Route(path="/help/screen/:id", component=ScreenHelpScreen),
    ft.Route(
        path="/rights",
        component=RightsScreen,
        children=[
            ft.Route(path="numbers", component=NumbersScreen),
            ft.Route(
                path="glossary",
                component=GlossaryScreen,
                children=[ft.Route(path=":id", component=GlossaryScreen)],
            ),
            ft.Route(
                path="insurance",
                component=InsuranceScreen,
                children=[ft.Route(path=":id", component=CardScreen)],
            ),
            ft.Route(
                path="articles",
                component=ArticlesScreen,
                children=[ft.Route(path=":id", component=ArticleScreen)],
            ),
            ft.Route(path=":id", component=RightScreen),
        ],
    ),
]
RIGHTS_WIDE: Final[list[ft.Route]] = [
    ft.Route(path="/search", component=SearchScreen),
    ft.Route(path="/help/screen/:id", component=ScreenHelpScreen),
    ft.Route(path="/rights", component=RightsScreen),
    ft.Route(path="/rights/numbers", component=NumbersScreen),
    ft.Route(path="/rights/glossary/:id?", component=GlossaryScreen),
    ft.Route(path="/rights/insurance", component=InsuranceScreen),
    ft.Route(path="/rights/insurance/:id", component=CardScreen),
    ft.Route(path="/rights/articles", component=ArticlesScreen),
    ft.Route(path="/rights/articles/:id", component=ArticleScreen),
    ft.Route(path="/rights/:id", component=RightScreen),
]
