"""A real browser that nobody has used before, and the watch over what it asks for."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Page, Playwright

Form = Literal["phone", "desktop"]

VIEWPORTS: Final = {
    "phone": {"width": 390, "height": 844},
    "desktop": {"width": 1280, "height": 832},
}
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost"})
LOCAL_SCHEMES: Final = frozenset({"data", "blob", "about"})
# Should a request be tried all the same, no name but this computer's is ever looked up.
ARGUMENTS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-first-run",
    "--no-pings",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)

_STATE: Final = """() => Promise.race([
  new Promise(done => requestAnimationFrame(() => done("draws"))),
  new Promise(done => setTimeout(() => done("draws nothing"), 3000)),
]).then(draws => `${document.visibilityState}, ${draws}`)"""
"""Whether a page is in sight, and draws: what a page in the background shows is old."""
_PICTURE: Final = 5_000
"""Milliseconds for a picture of a page that may draw nothing."""


@dataclass  # no slots: Playwright marks the object whose method it calls
class Watch:
    """Everything a page did that Carnet's must never do."""

    faults: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)  # errors on the console

    def over(self, context: BrowserContext) -> None:
        context.on("request", lambda request: self._asked(request.url))
        context.on("console", self._said)
        context.on("weberror", lambda error: self.faults.append(f"script error: {error.error}"))
        context.on("page", self._over_page)
        for page in context.pages:
            self._over_page(page)

    def _over_page(self, page: Page) -> None:
        page.on("websocket", lambda websocket: self._asked(websocket.url))

    def _asked(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in LOCAL_SCHEMES and parts.hostname not in LOOPBACK:
            self.faults.append(f"asked {url}")

    def tell(self, context: BrowserContext, picture: Path) -> None:
        """Print what a journey that failed may be due to, and keep a picture of what was shown."""
        for line in (*self.faults, *self.said):
            print(line, file=sys.stderr)  # noqa: T201 - shown with the failure
        for page in context.pages:
            state = page.evaluate(_STATE)
            print(f"{urlsplit(page.url).path}: {state}", file=sys.stderr)  # noqa: T201 - as above
            with suppress(Error):
                page.screenshot(path=picture, timeout=_PICTURE)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.said.append(message.text)
        if "Content Security Policy" in message.text or "Refused to" in message.text:
            self.faults.append(f"console: {message.text}")


@contextmanager
def browser(
    playwright: Playwright,
    profile: Path,
    *,
    form: Form = "desktop",
    locale: str = "fr-FR",
    dark: bool = False,
) -> Iterator[tuple[BrowserContext, Watch]]:
    """Open Debian's Chromium on the folder `profile`; the watch has to be empty at the end.

    Raises:
        RuntimeError: there is no Chromium.

    """
    executable = shutil.which("chromium")
    if executable is None:
        raise RuntimeError("No chromium found: run scripts/browser")
    context = playwright.chromium.launch_persistent_context(
        profile,
        executable_path=executable,
        headless=True,
        args=list(ARGUMENTS),
        viewport=VIEWPORTS[form],  # type: ignore[arg-type] # a dict literal is the TypedDict it wants
        locale=locale,
        timezone_id="Europe/Paris",
        color_scheme="dark" if dark else "light",
    )
    watch = Watch()
    watch.over(context)
    try:
        yield context, watch
    except BaseException:
        with suppress(Error):
            watch.tell(context, profile.with_suffix(".png"))
        raise
    finally:
        context.close()
