"""What the browser is given: our page, our fonts, and a program that knows no server but this one."""

import asyncio
import json

import flet as ft
import pytest
from flet.messaging.protocol import Message, MessageAction
from flet_web.fastapi import FletApp, app_manager
from httpx import ASGITransport, AsyncClient

from app.client import (
    _QUEUE,
    CLIENT,
    FONT_FAMILY,
    SAID_FIRST,
    SCRIPTS_AFAR,
    SCRIPTS_HERE,
    Tab,
    web_client,
)
from services.core.arrivals import Arrivals


async def _start(page: ft.Page) -> None:
    page.add(ft.Text("Bonjour"))


async def _left() -> None:
    pass


@pytest.fixture
def client() -> AsyncClient:
    app = web_client(_start, _left, Arrivals(largest=10), keep_seconds=1)
    return AsyncClient(transport=ASGITransport(app), base_url="http://127.0.0.1")


@pytest.mark.parametrize("name", ["main.dart.wasm", "main.dart.js"])
async def test_program_when_served_then_scripts_come_from_here(
    client: AsyncClient, name: str
) -> None:
    shipped = (CLIENT / name).read_bytes()
    assert SCRIPTS_AFAR in shipped
    assert SAID_FIRST in shipped
    served = (await client.get(f"/{name}")).content
    assert SCRIPTS_AFAR not in served
    assert SAID_FIRST not in served
    assert len(served) == len(shipped)


async def test_scripts_left_out_when_asked_then_animations_never_come(client: AsyncClient) -> None:
    answer = await client.get(f"{SCRIPTS_HERE.decode()}npm/@rive-app/x@1/wasm/rive_native.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "RiveNative" in answer.text


async def test_fonts_when_listed_then_ours_have_four_weights_and_are_there(
    client: AsyncClient,
) -> None:
    fonts = {
        font["family"]: font["fonts"]
        for font in json.loads((await client.get("/assets/FontManifest.json")).text)
    }
    assert [file["weight"] for file in fonts[FONT_FAMILY]] == [400, 500, 600, 700]
    for files in fonts.values():
        for file in files:
            assert (await client.get(f"/assets/{file['asset']}")).status_code == 200


async def test_page_when_served_then_has_no_script_of_its_own(client: AsyncClient) -> None:
    page = (await client.get("/documents/42")).text
    assert "<script>" not in page
    assert page.count("<script src=") == page.count("<script")


@pytest.mark.parametrize(
    "path",
    [
        "/python.js",
        "/flutter_service_worker.js",
        "/assets/../app/guard.py",
        "/assets/%2e%2e/index.html",
    ],
)
async def test_files_when_not_used_or_not_ours_then_absent(client: AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404


class _Words(str):
    """What somebody's record says: nobody may make a log of it."""

    __slots__ = ()

    def __repr__(self) -> str:
        raise AssertionError("spelt out")


def _tab() -> Tab:
    return Tab(
        loop=asyncio.get_running_loop(), executor=app_manager.executor, main=None, before_main=None
    )


async def test_tab_when_it_has_left_then_what_is_drawn_for_it_is_dropped() -> None:
    tab = _tab()
    message = Message(MessageAction.PATCH_CONTROL, {})
    with pytest.raises(AttributeError):
        FletApp.send_message(tab, message)  # if Flet drops it one day, Tab has nothing to do
    tab.send_message(message)


async def test_tab_when_something_is_drawn_then_it_is_sent_and_never_spelt_out() -> None:
    tab, queue = _tab(), asyncio.Queue[bytes]()
    setattr(tab, _QUEUE, queue)
    message = Message(MessageAction.PATCH_CONTROL, {"value": _Words("Bonjour")})
    with pytest.raises(AssertionError, match="spelt out"):
        FletApp.send_message(tab, message)  # if Flet spells nothing out one day, Tab need not care
    tab.send_message(message)
    assert b"Bonjour" in queue.get_nowait()
