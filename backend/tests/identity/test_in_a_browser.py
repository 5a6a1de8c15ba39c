"""The whole demonstration sign-in in Chromium: its policies hold, and nothing stands in the way of the app."""

import shutil
from pathlib import Path

import httpx
import pytest
from playwright.async_api import ConsoleMessage, async_playwright
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from backend.tests.identity.conftest import BuildHouse
from backend.tests.identity.world import listening, serving, url_of


@pytest.mark.parametrize("press", ["mouse", "keyboard"])
async def test_sign_in_when_a_person_is_chosen_in_a_real_browser_then_the_app_hears_of_it(
    build_house: BuildHouse, tmp_path: Path, press: str
) -> None:
    heard: list[dict[str, str]] = []
    faults: list[str] = []

    async def callback(request: Request) -> Response:
        heard.append(dict(request.query_params))
        return PlainTextResponse("Carnet")

    def said(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text or "Refused to" in message.text:
            faults.append(message.text)

    app = listening()
    back = f"{url_of(app)}/callback"
    async with (
        build_house() as house,
        serving(app, [Route("/callback", callback)]),
        async_playwright() as playwright,
    ):
        context = await playwright.chromium.launch_persistent_context(
            tmp_path / "profile",
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
            viewport={"width": 320, "height": 640},
        )
        page = context.pages[0]
        page.on("console", said)
        asked: list[str] = []
        context.on("request", lambda request: asked.append(request.url))
        question = house.question(redirect_uri=back)
        await page.goto(str(httpx.URL(f"{house.url}/auth/authorize", params=question)))
        button = page.get_by_role("button", name="Camille Exemple")
        size = await button.bounding_box()
        wide: int = await page.evaluate("document.documentElement.scrollWidth")
        styled: str = await button.evaluate("element => getComputedStyle(element).minHeight")
        await page.screenshot(path=tmp_path / "people.png", full_page=True)
        if press == "mouse":
            await button.click()
        else:
            await page.keyboard.press("Tab")
            await page.keyboard.press("Enter")
        await page.wait_for_url(f"{back}*")
        await context.close()
        answer = await house.exchange(heard[0]["code"], redirect_uri=back)
    assert heard[0]["state"] == "state-of-the-app"
    assert answer.json()["patient"] == "patient-1"
    assert [claims.subject for claims in house.patients.told] == ["camille"]
    assert size
    assert size["height"] >= 44  # a finger's width, WCAG 2.5.5
    assert (wide, styled) == (320, "54px")  # no sideways scrolling, and the style's hash is right
    assert all(url.startswith("http://127.0.0.1:") for url in asked)
    assert faults == []
