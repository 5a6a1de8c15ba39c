"""What stands above the screens goes before they do, and what comes next is not shown beside it."""

import asyncio

import flet as ft

from tests.fakes.tab import Tab, drawn
from views.shell.above import Above


async def test_dialogs_when_cleared_then_covered_until_the_window_has_closed_each() -> None:
    tab = Tab()
    first, second = ft.AlertDialog(title="Filtres"), ft.AlertDialog(title="Note")
    tab.page.show_dialog(first)
    tab.page.show_dialog(second)

    cleared = asyncio.create_task(Above(tab.page).clear())
    await drawn()
    assert not first.open
    assert not second.open
    assert [type(cover) for cover in tab.page.overlay] == [ft.Container]
    await tab.dismiss(second)
    assert not cleared.done()
    await tab.dismiss(first)
    await cleared
    assert len(tab.page.overlay) == 1  # what comes in the screens' place is not drawn yet


async def test_dialogs_when_cleared_twice_at_once_then_both_wait_for_the_window() -> None:
    tab = Tab()
    dialog = ft.AlertDialog(title="Filtres")
    tab.page.show_dialog(dialog)
    above = Above(tab.page)

    first = asyncio.create_task(above.clear())
    second = asyncio.create_task(above.clear())
    await drawn()
    assert not first.done()
    assert not second.done()
    await tab.dismiss(dialog)
    await first
    await second
    assert len(tab.page.overlay) == 1


async def test_dialogs_when_the_window_is_away_then_waited_for_until_it_is_back() -> None:
    tab = Tab()
    dialog = ft.AlertDialog(title="Filtres")
    tab.page.show_dialog(dialog)
    above = Above(tab.page)
    above.state(ft.AppLifecycleState.HIDE)

    cleared = asyncio.create_task(above.clear())
    await drawn()
    above.state(ft.AppLifecycleState.SHOW)
    await tab.dismiss(dialog)
    await cleared


async def test_dialogs_when_the_tab_is_gone_then_not_waited_for() -> None:
    tab = Tab()
    tab.page.show_dialog(ft.AlertDialog(title="Filtres"))
    cleared = asyncio.create_task(Above(tab.page).clear())
    await drawn()
    await tab.leave()
    await cleared


async def test_page_when_nothing_is_above_then_no_cover_is_put() -> None:
    tab = Tab()
    await Above(tab.page).clear()
    assert tab.page.overlay == []
