"""The order of drawing, and an error in the middle of it."""

import logging
from dataclasses import dataclass

import flet as ft
import pytest

from app.drawing import draw_parents_first
from tests.fakes.tab import Tab, drawn


@ft.observable
@dataclass(eq=False)
class Count:
    """What several components show at once."""

    value: int = 0
    fails_at: int = -1


DRAWN: list[str] = []


@ft.component
def Leaf(count: Count, name: str) -> ft.Control:  # noqa: N802 - Flet components are named like things
    DRAWN.append(name)
    if name == "first" and count.value == count.fails_at:
        raise LookupError("Mme Secret")
    return ft.Text(f"{name} {count.value}")


@ft.component
def Branch(count: Count) -> ft.Control:  # noqa: N802 - same
    DRAWN.append("branch")
    return ft.Column([Leaf(count, "first"), Leaf(count, "second")])


@ft.component
def Root(count: Count) -> ft.Control:  # noqa: N802 - same
    DRAWN.append("root")
    return ft.Column([ft.Text(f"root {count.value}"), Branch(count)])


async def test_drawing_when_parent_and_child_changed_then_parent_is_drawn_first() -> None:
    tab = Tab()
    draw_parents_first(tab.page)
    count = Count()
    tab.page.render(Root, count)
    for value in range(1, 20):
        DRAWN.clear()
        count.value = value
        await drawn()
        assert DRAWN == ["root", "branch", "first", "second"]
        assert tab.texts() == [f"root {value}", f"first {value}", f"second {value}"]


async def test_drawing_when_one_fails_then_later_changes_are_drawn(
    caplog: pytest.LogCaptureFixture,
) -> None:
    tab = Tab()
    draw_parents_first(tab.page)
    count = Count(fails_at=1)
    tab.page.render(Root, count)
    with caplog.at_level(logging.ERROR, "app.drawing"):
        count.value = 1
        await drawn()
    assert [record.message for record in caplog.records] == ["Component could not be drawn"]
    count.value = 2
    await drawn()
    assert tab.texts() == ["root 2", "first 2", "second 2"]
