"""The viewer in Chromium on a phone: what hostile bytes are shown as, and what each closed state says, in French."""

import base64
import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import ConsoleMessage, Page, async_playwright, expect

from backend.storage.engine import Store, store_from_url, url_of
from backend.tests.sharing.conftest import Link, World, a_world
from backend.tests.tables import made

HOSTILE = (
    '<div xmlns="http://www.w3.org/1999/xhtml"><p onclick="alert(1)">Souffle normal'
    "<script>document.title='taken'</script><img src='x' onerror=\"document.title='taken'\"/>"
    "<a href='javascript:alert(1)'>ici</a><iframe src='/share/'></iframe></p>"
    "<table><tr><td colspan='2' style='position:fixed'>4,2 g/L</td></tr></table></div>"
)


def document(mime: str, data: bytes, **more: Any) -> dict[str, Any]:
    attachment = {"contentType": mime, "data": base64.b64encode(data).decode(), "title": "Essai"}
    patient = {"resourceType": "Patient", "name": [{"text": "Camille <b>Exemple</b>"}]}
    resource = {
        "resourceType": "DocumentReference",
        "description": "<img src=x onerror=alert(1)>",
        "content": [{"attachment": attachment}],
    } | more
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": patient}, {"resource": resource}],
    }


@pytest.fixture
async def sqlite(tmp_path: Path) -> AsyncIterator[Store]:
    store = store_from_url(url_of(tmp_path / "carnet.sqlite"))
    await made(store)
    yield store
    await store.close()


@asynccontextmanager
async def a_phone(folder: Path) -> AsyncIterator[tuple[Page, list[str]]]:
    """Open a browser nobody used before; what it complained of is in the list."""
    faults: list[str] = []

    def said(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text or "Refused to" in message.text:
            faults.append(message.text)

    async with async_playwright() as playwright:
        context = await playwright.chromium.launch_persistent_context(
            folder / "profile",
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
            viewport={"width": 390, "height": 844},
            locale="fr-FR",
        )
        page = context.pages[0]
        page.on("console", said)
        page.on("pageerror", lambda error: faults.append(str(error)))
        yield page, faults
        await context.close()


def address(world: World, link: Link) -> str:
    said = {
        "url": f"{world.root}/share/m/{link.handle}",
        "key": link.key.as_dict()["k"],
        "label": "Carnet",
        "v": 1,
    }
    payload = base64.urlsafe_b64encode(json.dumps(said).encode()).rstrip(b"=").decode()
    return f"{world.root}/share/#shlink:/{payload}"


async def opens(page: Page, where: str) -> None:
    await page.goto("about:blank")
    await page.goto(where)
    await page.get_by_label("Qui êtes-vous").fill("Dr Modèle")
    await page.get_by_role("button", name="Ouvrir les documents").click()


async def heading(page: Page, name: str) -> None:
    await expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible()


async def test_viewer_when_documents_are_hostile_then_words_only_and_nothing_runs(
    sqlite: Store, tmp_path: Path
) -> None:
    async with a_world(sqlite, tmp_path) as world, a_phone(tmp_path) as (page, faults):
        link = await world.made(
            document(
                "text/html", b"<script>document.title='taken'</script>", text={"div": HOSTILE}
            ),
            document("text/plain; charset=utf-8", b"<b>Tout</b> va bien"),
            {"resourceType": "Observation", "code": {"text": "Glycémie"}, "valueString": "1 g/L"},
            openings=3,
        )
        await opens(page, address(world, link))

        await heading(page, "Documents de Camille <b>Exemple</b>")
        await heading(page, "Glycémie")
        body = await page.locator("main").inner_text()
        assert "Souffle normal" in body
        assert "<b>Tout</b> va bien" in body
        assert "4,2 g/L" in body
        found = "script, iframe, img, [onclick], [onerror], [style], main a:not([download])"
        assert await page.locator(f"main :is({found})").count() == 0
        names = "[...document.querySelectorAll('a[download]')].map(each => each.download)"
        saved: list[str] = await page.evaluate(names)
        assert {name.rpartition(".")[2] for name in saved} == {"bin", "txt"}
        assert "Carnet" in await page.title()
        wide: int = await page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 390
        assert "shlink" not in page.url
        # the narrative is read in a document where nothing runs: the policy says of each try that it was blocked
        assert all("has been blocked" in fault for fault in faults), faults


async def test_viewer_when_a_file_was_altered_then_it_is_said_and_the_others_are_shown(
    sqlite: Store, tmp_path: Path
) -> None:
    async with a_world(sqlite, tmp_path) as world, a_phone(tmp_path) as (page, faults):
        link = await world.made(
            document("text/plain", b"Premier"), document("text/plain", b"Second")
        )
        for path in world.kept():
            if path.read_bytes() == link.files[1]:
                sealed = bytearray(link.files[1])
                sealed[-40] = ord("A") if sealed[-40] != ord("A") else ord("B")
                path.write_bytes(sealed)
        await opens(page, address(world, link))

        await heading(page, "Un document n’a pas pu être vérifié")
        body = await page.locator("main").inner_text()
        assert "Premier" in body
        assert "Second" not in body
        assert faults == []


async def test_viewer_when_a_link_is_closed_cut_or_anothers_then_words_and_nothing_is_asked(
    sqlite: Store, tmp_path: Path
) -> None:
    async with a_world(sqlite, tmp_path) as world, a_phone(tmp_path) as (page, faults):
        link = await world.made()
        where = address(world, link)
        await world.as_("camille", "DELETE", f"/share/links/{link.id}")
        before = len(world.traces.traces)

        await page.goto(where[:-20])
        await heading(page, "Ce lien n’est pas entier")
        await page.goto("about:blank")
        await page.goto(f"{world.root}/share/")
        await heading(page, "Ce lien n’est pas entier")
        other = base64.urlsafe_b64encode(
            json.dumps(
                {"url": "https://exemple.invalid/m/a", "key": link.key.as_dict()["k"]}
            ).encode()
        )
        await page.goto("about:blank")
        await page.goto(f"{world.root}/share/#shlink:/{other.rstrip(b'=').decode()}")
        await heading(page, "Ce lien est d’un autre serveur")
        assert len(world.traces.traces) == before

        await opens(page, where)
        await heading(page, "Ce lien est fermé")
        assert world.events()[-1] == "revoked"
        assert faults == []
