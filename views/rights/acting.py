"""Where in Carnet one acts on what a page explains: one table."""

from collections.abc import Mapping
from typing import Final

import flet as ft

from services.i18n.translator import Translator

_ROUTES: Final[Mapping[str, str]] = {
    "rights/access": "/visit",
    "rights/correction": "/documents",
    "rights/emergency": "/access/emergency",
    "rights/hacked": "/settings",
    "rights/masking": "/access",
    "rights/minors": "/access",
    "rights/portability": "/settings/keep",
    "rights/server": "/settings",
    "rights/traces": "/choices/traces",
    "rights/who-may-see": "/access",
    "articles/directives": "/choices/directives",
    "articles/trusted-person": "/choices/trusted",
    "articles/secret-care": "/access",
    "articles/foster-care": "/choices/circle",
    "articles/separated-parents": "/choices/circle",
    "articles/protected-minor": "/choices/circle",
    "articles/disability": "/settings",
    "articles/no-phone": "/settings/keep",
    "insurance/prevention-check": "/prevention",
    "insurance/mtdents": "/prevention",
}
LETTER: Final = "rights/access"
"""The page whose way on paper is the letter that asks for one's record."""


def act(page: str, _: Translator) -> tuple[str, str, ft.IconData] | None:
    """Return the route, the words and the sign of what to do from a page, "kind/id"; None for nothing."""
    route = _ROUTES.get(page, "")
    said = {
        "/access": (_("Choose who can see"), ft.Icons.VISIBILITY_OUTLINED),
        "/access/emergency": (
            _("Decide what an emergency opens"),
            ft.Icons.EMERGENCY_OUTLINED,
        ),
        "/visit": (_("Prepare my visit"), ft.Icons.EVENT_NOTE_OUTLINED),
        "/documents": (_("Open my documents"), ft.Icons.FOLDER_OUTLINED),
        "/prevention": (_("Open prevention"), ft.Icons.HEALTH_AND_SAFETY_OUTLINED),
        "/settings": (_("Open the settings"), ft.Icons.SETTINGS_OUTLINED),
        "/settings/keep": (_("Keep a copy"), ft.Icons.INVENTORY_2_OUTLINED),
        "/choices/circle": (_("See who helps me"), ft.Icons.GROUP_OUTLINED),
        "/choices/directives": (_("Open my directives"), ft.Icons.EDIT_NOTE),
        "/choices/traces": (_("See who opened my record"), ft.Icons.FACT_CHECK_OUTLINED),
        "/choices/trusted": (_("Open: trusted person"), ft.Icons.HANDSHAKE_OUTLINED),
    }.get(route)
    return (route, *said) if said else None
