"""The "?" of each screen: every route has a help of its own, with steps and a way without a screen."""

from collections.abc import Iterator, Sequence

import flet as ft
import pytest

from services.content.schema import Kind, Part
from services.rights.calling import link
from tests.fakes.content import CONTENT
from views._shared.helping import help_numbers, help_page
from views._shared.screen_help import HOME, SCREENS, help_of
from views.shell.routes import _WIDE


def _paths(routes: Sequence[ft.Route]) -> Iterator[str]:
    for route in routes:
        if route.path and not route.children:
            yield route.path
        yield from _paths(route.children or [])


@pytest.mark.parametrize("path", sorted(_paths(_WIDE)))
def test_help_when_asked_for_on_a_screen_then_it_is_of_that_screen(path: str) -> None:
    assert help_of(path.replace(":", "").replace("?", "")) != HOME


def test_help_when_a_route_is_long_then_the_nearest_line_of_the_table_wins() -> None:
    asked = ("/", "/documents", "/documents/12", "/documents/12/share?x=1", "/documents/add", "/x")
    assert [help_of(route) for route in asked] == [
        *("home", "documents", "document", "share", "add", "home")
    ]


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("id", sorted({HOME, *(id for _, id in SCREENS)}))
def test_help_when_shown_then_it_has_steps_numbers_and_a_way_without_a_screen(
    id: str, language: str
) -> None:
    page = CONTENT.page(Kind.HELP, id, language)
    assert all(page.part(part) for part in Part)
    numbers = help_numbers(CONTENT, page)
    assert {"15", "112", "114", "3114"} <= {number.number for number in numbers}
    assert all(link(number) for number in numbers if number.priority == 1)


def test_help_when_its_text_names_a_number_then_it_can_be_called_there() -> None:
    page = help_page(CONTENT, "/access", "fr", simplified=True)
    assert "34 22" in {number.number for number in help_numbers(CONTENT, page)}
