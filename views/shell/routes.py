"""Which screen each route opens."""

from typing import Final

import flet as ft

from views._shared.hooks import use_kept, use_look
from views.appointments.desk import Desk, desk_context
from views.choices.screen import MyChoicesScreen
from views.conflicts.compare_screen import CompareScreen
from views.conflicts.list_screen import ConflictsScreen
from views.documents.add_screen import AddDocuments
from views.documents.detail_screen import DocumentScreen
from views.documents.expected_screen import ExpectedScreen
from views.documents.folders_screen import FoldersScreen
from views.documents.list_screen import DocumentsScreen
from views.documents.reader_screen import ReaderScreen
from views.help.screen import HelpScreen, HelpTopicScreen
from views.home.screen import HomeScreen
from views.settings.connect_screen import ConnectScreen
from views.settings.devices_screen import DevicesScreen
from views.settings.keep_screen import KeepScreen
from views.settings.screen import SettingsScreen
from views.settings.send_screen import SendScreen
from views.settings.storage_screen import StorageScreen
from views.sharing.detail_screen import ShareDetailScreen
from views.sharing.share_screen import ShareScreen, ShareVisitScreen
from views.sharing.shares_screen import SharesScreen
from views.shell.access_routes import ACCESS_NARROW, ACCESS_WIDE
from views.shell.appointment_routes import BOOKING_NARROW, BOOKING_WIDE
from views.shell.circle_routes import CIRCLE_NARROW, CIRCLE_WIDE
from views.shell.directives_routes import DIRECTIVES_NARROW, DIRECTIVES_WIDE
from views.shell.hiding import use_hiding
from views.shell.layout import Layout, NotFound
from views.shell.my_appointment_routes import MINE_NARROW, MINE_WIDE
from views.shell.notice_bar import use_notices
from views.shell.passage_routes import PASSAGE_NARROW, PASSAGE_WIDE
from views.shell.prevention_routes import PREVENTION_NARROW, PREVENTION_WIDE
from views.shell.reminders import use_reminders
from views.shell.rights_routes import RIGHTS_NARROW, RIGHTS_WIDE
from views.shell.shown_sheet import use_shown_sheet
from views.shell.standing_said import use_standing_said
from views.shell.traces_routes import TRACES_NARROW, TRACES_WIDE
from views.shell.trusted_routes import TRUSTED_NARROW, TRUSTED_WIDE
from views.values.list_screen import AnalysesScreen
from views.values.screen import OverTimeScreen
from views.visits.screen import VisitScreen


def _framed(screens: list[ft.Route]) -> list[ft.Route]:
    return [ft.Route(path="/", component=Layout, outlet=True, children=screens)]


_NARROW: Final = _framed(
    # One view above the other: going back finds the list where it was.
    [
        *BOOKING_NARROW,
        *MINE_NARROW,
        *CIRCLE_NARROW,
        *DIRECTIVES_NARROW,
        *PASSAGE_NARROW,
        *PREVENTION_NARROW,
        *RIGHTS_NARROW,
        *TRACES_NARROW,
        *TRUSTED_NARROW,
        ft.Route(path="/choices", component=MyChoicesScreen),
        ft.Route(
            path="/documents",
            component=DocumentsScreen,
            children=[
                ft.Route(path="add", component=AddDocuments),
                ft.Route(path="folders", component=FoldersScreen),
                ft.Route(path="expected", component=ExpectedScreen),
                ft.Route(
                    path="values",
                    component=AnalysesScreen,
                    children=[ft.Route(path=":analyte", component=OverTimeScreen)],
                ),
                ft.Route(
                    path=":id",
                    component=DocumentScreen,
                    children=[
                        ft.Route(path="read", component=ReaderScreen),
                        ft.Route(path="share", component=ShareScreen),
                    ],
                ),
            ],
        ),
        ft.Route(
            path="/",
            component=HomeScreen,
            children=[
                ft.Route(
                    path="settings",
                    component=SettingsScreen,
                    children=[
                        ft.Route(path="connect", component=ConnectScreen),
                        ft.Route(path="devices", component=DevicesScreen),
                        ft.Route(path="send", component=SendScreen),
                        ft.Route(path="storage", component=StorageScreen),
                        ft.Route(path="keep", component=KeepScreen),
                    ],
                ),
                ft.Route(
                    path="conflicts",
                    component=ConflictsScreen,
                    children=[ft.Route(path=":id", component=CompareScreen)],
                ),
                ft.Route(
                    path="visit",
                    component=VisitScreen,
                    children=[ft.Route(path="share", component=ShareVisitScreen)],
                ),
                *ACCESS_NARROW,
                ft.Route(
                    path="shares",
                    component=SharesScreen,
                    children=[ft.Route(path=":id", component=ShareDetailScreen)],
                ),
                ft.Route(
                    path="help",
                    component=HelpScreen,
                    children=[ft.Route(path=":topic", component=HelpTopicScreen)],
                ),
            ],
        ),
    ]
)
_WIDE: Final = _framed(
    # One view at a time, that keeps the rail; the list and the open document are one screen.
    [
        ft.Route(index=True, component=HomeScreen),
        *BOOKING_WIDE,
        *MINE_WIDE,
        *CIRCLE_WIDE,
        *DIRECTIVES_WIDE,
        *PASSAGE_WIDE,
        *PREVENTION_WIDE,
        *RIGHTS_WIDE,
        *TRACES_WIDE,
        *TRUSTED_WIDE,
        ft.Route(path="/choices", component=MyChoicesScreen),
        ft.Route(path="/documents/add", component=AddDocuments),
        ft.Route(path="/documents/folders", component=FoldersScreen),
        ft.Route(path="/documents/expected", component=ExpectedScreen),
        ft.Route(path="/documents/values", component=AnalysesScreen),
        ft.Route(path="/documents/values/:analyte", component=OverTimeScreen),
        ft.Route(path="/documents/:id/read", component=ReaderScreen),
        ft.Route(path="/documents/:id/share", component=ShareScreen),
        ft.Route(path="/documents/:id?", component=DocumentsScreen),
        ft.Route(path="/shares", component=SharesScreen),
        ft.Route(path="/shares/:id", component=ShareDetailScreen),
        ft.Route(path="/settings", component=SettingsScreen),
        ft.Route(path="/settings/connect", component=ConnectScreen),
        ft.Route(path="/settings/devices", component=DevicesScreen),
        ft.Route(path="/settings/send", component=SendScreen),
        ft.Route(path="/settings/storage", component=StorageScreen),
        ft.Route(path="/settings/keep", component=KeepScreen),
        ft.Route(path="/conflicts", component=ConflictsScreen),
        ft.Route(path="/conflicts/:id", component=CompareScreen),
        ft.Route(path="/visit", component=VisitScreen),
        ft.Route(path="/visit/share", component=ShareVisitScreen),
        *ACCESS_WIDE,
        ft.Route(path="/help", component=HelpScreen),
        ft.Route(path="/help/:topic", component=HelpTopicScreen),
    ]
)


@ft.component
def Routes() -> ft.Control:
    """Show the screens of the open space."""
    look = use_look()
    use_notices()
    use_standing_said()
    use_reminders()
    use_hiding()
    use_shown_sheet()
    desk = use_kept(
        Desk
    )  # goes with the open space: what was looked for is not for whoever is next
    routes = _WIDE if look.desktop else _NARROW
    return desk_context(desk, lambda: ft.Router(routes, not_found=NotFound, manage_views=True))
