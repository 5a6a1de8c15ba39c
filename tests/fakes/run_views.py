"""Shows the screens with services in memory: `python -m tests.fakes.run_views PORT [SCENE]`.

SCENE is `new`, `keystore`, `locked`, `phrase`, `open` (the default), `empty`, `demonstration`, `served` (a new space,
with a demonstration server), or a standing with a server: `fresh`, `running`, `offline`, `waiting`, `signedout`,
`trouble`, `never`; add `-en`, `-dark` or `-200` to it for English, the dark theme, or large text.
"""

import asyncio
import sys
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlparse

import flet as ft

from services.core.arrivals import Arrivals
from services.core.changes import ChangeFeed
from services.core.clock import SystemClock
from services.core.errors import Fault, OfflineError, RemoteError, SignedOutError
from services.core.identity import Identity
from services.i18n.translator import Translator
from services.people.models import Protection
from services.remote.address import ServerAddress
from services.settings.service import SettingsService
from services.sync.following import Following
from services.sync.models import Progress, Stage
from services.sync.signing import Signed
from tests.fakes.documents import FakeDocuments, some
from tests.fakes.people import FakePeople
from tests.fakes.sync import ALONE, BASE, SERVER, FakeFollower, FakeSignIn, FakeSync
from views._shared.context import Services
from views._shared.ports import OpenBrowser
from views.shell.app import start

CODE = "314159"
SIGN_IN_SECONDS = 12
STANDINGS: dict[str, tuple[dict[str, Any], Following]] = {
    "fresh": ({}, Following()),
    "running": ({}, Following(running=True, progress=Progress(Stage.RECORD, 120, None))),
    "offline": ({"waiting": 2}, Following(error=OfflineError())),
    "waiting": ({"waiting": 2}, Following()),
    "signedout": ({"waiting": 1}, Following(error=SignedOutError())),
    "trouble": (
        {"refused": 1, "conflicts": 2, "set_aside": 3, "contents_waiting": 12, "held": 5},
        Following(error=RemoteError(Fault.WRONG_ANSWER)),
    ),
    "never": ({"at": None}, Following()),
}


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
    if kind in ("locked", "open", "empty", *STANDINGS):
        await people.create(CODE, Protection.FILE, Identity("Exemple", "Camille", "1992-03-14"))
    if kind == "phrase":
        await people.create("une phrase assez longue", Protection.PASSPHRASE, Identity())
    if kind in ("open", *STANDINGS):
        documents.documents = some(140)
    clock = SystemClock()
    sync, follower = FakeSync(changes), FakeFollower(changes)
    if kind in STANDINGS:
        documents.documents[0] = replace(documents.documents[0], pending=kind != "fresh")
        documents.elsewhere = {"document-2"}
        at = clock.now() - timedelta(hours=20)
        values, follower.state = STANDINGS[kind]
        sync.state = replace(ALONE, **{"server": SERVER, "at": at, "shared": 12, **values})
    if kind == "open":
        sync.state = replace(ALONE, held=140)
    if kind in ("locked", "phrase"):
        documents.documents = some(140)
        await people.lock()
    if kind == "demonstration":
        await people.discover()
    return Services(
        people,
        documents,
        sync,
        follower,
        _slow_sign_in,
        settings,
        clock,
        changes,
        Arrivals(64 * 2**20),
        demonstration_server=BASE if kind == "served" else None,
    )


async def _slow_sign_in(base: str, show: OpenBrowser, words: Translator) -> Signed:
    """Sign in as people do, slowly."""
    ServerAddress.of(base)
    found = await FakeSignIn()(base, show, words)
    await asyncio.sleep(SIGN_IN_SECONDS)
    return found


def main() -> None:
    port, name = int(sys.argv[1]), (sys.argv[2] if len(sys.argv) > 2 else "open")
    folder = Path(tempfile.mkdtemp())

    async def shown(page: ft.Page) -> None:
        asked = parse_qs(urlparse(page.route).query).get("scene", [name])[0]
        await start(page, await scene(asked, folder))

    ft.run(shown, view=None, host="127.0.0.1", port=port, no_cdn=True)


if __name__ == "__main__":
    main()
