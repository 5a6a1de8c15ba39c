"""From the right code to the first usable frame of the home page, in real Chromium.

Floor: from asking for the page to the first words of a hello-world Flet page, behind the same guard, same browser.
The code's own cost (Argon2id, some 200 ms on purpose) is within ours.
"""

import asyncio
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Final

from playwright.sync_api import Playwright, sync_playwright

from app.container import build
from benchmarks.figures import Figure
from benchmarks.prevention import measure_against
from services.core.identity import Identity
from services.documents.models import FileToImport
from services.people.models import Protection
from tests.e2e.browser import browser
from tests.e2e.carnet import PLACEHOLDER, Carnet
from tests.e2e.person import Person

ROUNDS: Final = 5
DOCUMENTS: Final = 200
_PASSPHRASE: Final = "quatre mots pour mesurer"


def measure() -> list[Figure]:
    """Return the figure of the first frame."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        asyncio.run(_space(data))
        with sync_playwright() as playwright:
            pairs = [
                (
                    _unlock(playwright, data, Path(folder) / f"a{n}"),
                    _hello(playwright, Path(folder) / f"b{n}"),
                )
                for n in range(ROUNDS)
            ]
    ours, floor = (median(pair[side] for pair in pairs) for side in (0, 1))
    return [
        Figure("first usable frame after the code", ours, "ms", floor, 1.5),
        measure_against(ours),
    ]


async def _space(data: Path) -> None:
    container = build(data)
    await container.people.create(
        _PASSPHRASE, Protection.PASSPHRASE, Identity("Exemple", "Camille")
    )
    files = [FileToImport(f"note {n}.txt", data=f"Note {n}".encode()) for n in range(DOCUMENTS)]
    await container.documents.import_files(files)
    await container.people.lock()


def _unlock(playwright: Playwright, data: Path, folder: Path) -> float:
    with Carnet.start(data) as carnet, browser(playwright, folder) as (context, _watch):
        person = Person(context.pages[0])
        person.open(carnet.address)
        person.fill("Votre phrase", _PASSPHRASE)
        start = time.perf_counter()
        person.press("Enter")
        person.sees("Bonjour Camille")
        return (time.perf_counter() - start) * 1000


def _hello(playwright: Playwright, folder: Path) -> float:
    folder.mkdir()
    with (
        Carnet.start(folder / "data", PLACEHOLDER) as carnet,
        browser(playwright, folder / "p") as (
            context,
            _watch,
        ),
    ):
        person = Person(context.pages[0])
        start = time.perf_counter()
        person.open(carnet.address)
        person.sees("Bonjour")
        return (time.perf_counter() - start) * 1000
