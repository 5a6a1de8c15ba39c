"""One live window among several tabs, without a browser."""

from collections import Counter

import flet as ft

from app.window import Take, Window
from tests.fakes.tab import Tab, drawn

RECORD = "Le dossier"
ELSEWHERE = "Ouvert ailleurs"


@ft.component
def Screen(counts: Counter[str]) -> ft.Control:  # noqa: N802 - Flet components are named like things
    def begin() -> None:
        counts["begun"] += 1

    def end() -> None:
        counts["ended"] += 1

    ft.use_effect(begin, [], cleanup=end)
    return ft.Text(RECORD)


class Place:
    """A window around one screen, and what happened to it."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.window = Window(self._start, self._notice, self._left)

    async def open(self) -> Tab:
        tab = Tab()
        await self.window.open(tab.page)
        await drawn()
        return tab

    async def _start(self, page: ft.Page) -> None:
        page.on_keyboard_event = lambda: None
        page.render_views(_view, self.counts)

    def _notice(self, page: ft.Page, take: Take) -> None:
        page.views = [ft.View(controls=[ft.Text(ELSEWHERE), ft.Button("Ici", on_click=take)])]
        page.update()

    async def _left(self) -> None:
        self.counts["left"] += 1


def _view(counts: Counter[str]) -> list[ft.View]:
    return [ft.View(controls=[Screen(counts)])]


async def test_window_when_first_tab_then_shows_the_record() -> None:
    place = Place()
    tab = await place.open()
    assert tab.texts() == [RECORD]
    assert place.counts == {"begun": 1}


async def test_window_when_second_tab_then_offers_to_take_over() -> None:
    place = Place()
    first, second = await place.open(), await place.open()
    assert (first.texts(), second.texts()) == ([RECORD], [ELSEWHERE])

    await second.tap("Ici")
    assert (first.texts(), second.texts()) == ([ELSEWHERE], [RECORD])
    assert place.counts == {"begun": 2, "ended": 1}

    await first.tap("Ici")
    assert (first.texts(), second.texts()) == ([RECORD], [ELSEWHERE])
    assert place.counts == {"begun": 3, "ended": 2}


async def test_window_when_tab_leaves_then_nothing_stays_on_its_page() -> None:
    place = Place()
    tab = await place.open()
    await tab.leave()
    assert tab.texts() == []
    assert tab.page.on_keyboard_event is None
    assert place.counts == {"begun": 1, "ended": 1}


async def test_window_when_tab_is_loaded_again_then_starts_anew() -> None:
    place = Place()
    tab = await place.open()
    await tab.leave()
    await tab.come_back()
    await drawn()
    assert tab.texts() == [RECORD]
    assert place.counts == {"begun": 2, "ended": 1}


async def test_window_when_tab_does_not_come_back_then_record_is_left() -> None:
    place = Place()
    tab = await place.open()
    await tab.leave()
    assert place.counts["left"] == 0
    await tab.is_forgotten()
    assert place.counts["left"] == 1


async def test_window_when_another_tab_is_live_then_record_is_not_left() -> None:
    place = Place()
    first = await place.open()
    await first.leave()
    second = await place.open()
    await first.is_forgotten()
    assert second.texts() == [RECORD]
    assert place.counts["left"] == 0


async def test_window_when_tab_that_is_not_live_leaves_then_the_live_one_stays() -> None:
    place = Place()
    first, second = await place.open(), await place.open()
    await second.leave()
    await second.is_forgotten()
    assert first.texts() == [RECORD]
    third = await place.open()
    assert third.texts() == [ELSEWHERE]
