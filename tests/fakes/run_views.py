"""Shows the screens with services in memory: `python -m tests.fakes.run_views PORT [SCENE]`.

SCENE is `new`, `keystore`, `locked`, `phrase`, `open` (the default), `empty` or `demonstration`; add `-en`,
`-dark` or `-200` to it for English, the dark theme, or large text.
"""

import sys
import tempfile
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import flet as ft

from services.core.arrivals import Arrivals
from services.core.changes import ChangeFeed
from services.core.clock import SystemClock
from services.core.identity import Identity
from services.people.models import Protection
from services.settings.service import SettingsService
from tests.fakes.documents import FakeDocuments, some
from tests.fakes.people import FakePeople
from views._shared.context import Services
from views.shell.app import start

CODE = "314159"


async def scene(name: str, folder: Path) -> Services:
    """Return services in the state a scene needs."""
    kind, *options = name.split("-")
    changes = ChangeFeed()
    documents = FakeDocuments(changes, pause=0.05)

    async def fill() -> None:
        documents.documents = some(140)

    people = FakePeople(changes, keystore=kind == "keystore", fill=fill)
    settings = SettingsService(folder / "settings.json", changes)
    await settings.change(
        language="en" if "en" in options else "fr",
        theme="dark" if "dark" in options else "light",
        text_scale=2.0 if "200" in options else 1.0,
    )
    if kind in ("locked", "open", "empty"):
        await people.create(CODE, Protection.FILE, Identity("Exemple", "Camille", "1992-03-14"))
    if kind == "phrase":
        await people.create("une phrase assez longue", Protection.PASSPHRASE, Identity())
    if kind == "open":
        documents.documents = some(140)
    if kind in ("locked", "phrase"):
        documents.documents = some(140)
        await people.lock()
    if kind == "demonstration":
        await people.discover()
    return Services(people, documents, settings, SystemClock(), changes, Arrivals(64 * 2**20))


def main() -> None:
    port, name = int(sys.argv[1]), (sys.argv[2] if len(sys.argv) > 2 else "open")
    folder = Path(tempfile.mkdtemp())

    async def shown(page: ft.Page) -> None:
        asked = parse_qs(urlparse(page.route).query).get("scene", [name])[0]
        await start(page, await scene(asked, folder))

    ft.run(shown, view=None, host="127.0.0.1", port=port, no_cdn=True)


if __name__ == "__main__":
    main()
