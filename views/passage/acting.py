"""The page of what helps at once, without typing anything: each line opens a feature."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import flet as ft

from services.i18n.translator import Translator
from services.passage.models import Occasion
from views._shared.components.section_card import SectionCard
from views._shared.components.tile import Chevron, Place, Tile
from views._shared.navigation import go


@dataclass(frozen=True, slots=True)
class Way:
    """A line, and the route that it opens."""

    title: str
    line: str
    icon: ft.IconData
    route: str


def Acts(occasion: Occasion, _: Translator, *, large: bool) -> ft.Control:
    """Show the ways."""
    ways = [
        Way(
            _("See my vaccines"),
            _("What is done, what comes next"),
            ft.Icons.VACCINES_OUTLINED,
            "/prevention/vaccines",
        ),
        Way(
            _("Book a check-up"),
            _("Find a doctor, in your own words"),
            ft.Icons.EVENT_AVAILABLE_OUTLINED,
            "/appointments/find",
        ),
        Way(
            _("Keep my emergency card"),
            _("What rescuers need to know"),
            ft.Icons.MEDICAL_INFORMATION_OUTLINED,
            "/choices/emergency",
        ),
    ]
    if occasion is Occasion.SIXTEEN:
        ways.append(
            Way(
                _("Choose my doctor"),
                _("What it changes, how to declare one"),
                ft.Icons.PERSON_OUTLINED,
                "/rights/insurance/attending-doctor",
            )
        )
    else:
        ways.append(
            Way(
                _("My choices"),
                _("Wishes, trusted person, who can see"),
                ft.Icons.TUNE_OUTLINED,
                "/choices",
            )
        )
    return SectionCard(
        _("Begin with one of these"),
        tiles(ways, large=large),
    )


def tiles(ways: Sequence[Way], *, large: bool) -> list[ft.Control]:
    """Return one line a way."""
    return [
        Tile(
            way.title,
            way.line,
            way.icon,
            trailing=Chevron(),
            on_click=partial(go, way.route),
            place=Place.of(index, len(ways)),
            large=large,
        )
        for index, way in enumerate(ways)
    ]
