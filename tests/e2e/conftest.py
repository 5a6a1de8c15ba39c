"""Carnet in real Chromium: every test here fails on any request off this computer."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Playwright, sync_playwright

from tests.e2e.browser import Watch, browser
from tests.e2e.carnet import PLACEHOLDER, Carnet
from tests.e2e.person import Person

OpenBrowser = Callable[..., BrowserContext]


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """Per module: its event loop would be in the way of tests that have one of their own."""
    with sync_playwright() as started:
        yield started


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture
def carnet(data: Path) -> Iterator[Carnet]:
    """Return Carnet on a fresh data folder; it must have nothing to complain about."""
    with Carnet.start(data) as started:
        yield started
    assert started.errors() == ""


@pytest.fixture
def placeholder(data: Path) -> Iterator[Carnet]:
    """Return the window around a page of a few words."""
    with Carnet.start(data, PLACEHOLDER) as started:
        yield started
    assert started.errors() == ""


@pytest.fixture
def open_browser(playwright: Playwright, tmp_path: Path) -> Iterator[OpenBrowser]:
    """Open browsers nobody has used before: `open_browser(form="phone", locale="en-GB", dark=True)`.

    The test fails at its end if a page asked for anything off this computer, broke the policy or
    raised.
    """
    watches: list[Watch] = []
    with ExitStack() as stack:

        def opened(**choices: Any) -> BrowserContext:
            profile = tmp_path / f"profile-{len(watches)}"
            context, watch = stack.enter_context(browser(playwright, profile, **choices))
            watches.append(watch)
            return context

        yield opened
    assert [fault for watch in watches for fault in watch.faults] == []


@pytest.fixture
def person(open_browser: OpenBrowser) -> Person:
    """Return somebody French in front of a desktop browser."""
    return Person(open_browser().pages[0])
