"""Shows the screens with services in memory: `python -m tests.fakes.run_views PORT [SCENE]`.

SCENE is `new`, `keystore`, `locked`, `phrase`, `open` (the default), `empty`, `demonstration`, `served` (a new space,
with a demonstration server), or a standing with a server: `fresh`, `running`, `offline`, `waiting`, `signedout`,
`trouble`, `never`, `paused`, `vanished`, `lost`, `erased`; add `-en`, `-dark` or `-200` to it for English, the dark
theme, or large text, `-full`, `-taken`, `-brief` or `-cut` for
appointments that are not free, held for seconds, or asked for without a connection, `-mine` for one in each state.
"""

import asyncio
import sys
import tempfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlparse

import flet as ft

from services.core.arrivals import Arrivals
from services.core.changes import ChangeFeed
from services.core.clock import Clock, SystemClock
from services.core.departures import Departures
from services.core.errors import (
    AccessLostError,
    Fault,
    NotShareableError,
    OfflineError,
    RemoteError,
    ServiceError,
    SignedOutError,
    Unshareable,
)
from services.core.identity import Identity
from services.i18n.translator import Translator
from services.people.models import Protection
from services.remote.address import ServerAddress
from services.settings.service import SettingsService
from services.sync.abilities import Abilities, Deletions
from services.sync.devices import Device
from services.sync.following import Following
from services.sync.models import Progress, Stage, VanishedCount, VanishedItem
from services.sync.signing import Signed
from services.sync.wishes import Wishes
from tests.fakes.access import FakeAccess
from tests.fakes.appointments import PRACTICES, FakeAppointments
from tests.fakes.circle import FakeCircle
from tests.fakes.conflicts import FakeConflicts, comparison
from tests.fakes.content import CONTENT, FakeSearch
from tests.fakes.directives import FakeDirectives
from tests.fakes.documents import FakeDocuments, some
from tests.fakes.emergency import FakeEmergency
from tests.fakes.leaving import FakeArchives, FakeExports
from tests.fakes.my_appointments import FakeAppointmentPrinting, filled
from tests.fakes.own import FakeFinding, FakeOwn
from tests.fakes.passage import FakePassages
from tests.fakes.people import FakePeople
from tests.fakes.prevention import FakeNext, FakePrevention
from tests.fakes.printing import FakePrinting, FakeVisits
from tests.fakes.refusals import FakeRefusals
from tests.fakes.sharing import ENDED, OPEN, FakeSharing
from tests.fakes.storage import USE, FakeStorage
from tests.fakes.sync import ALONE, BASE, SERVER, FakeDevices, FakeFollower, FakeSignIn, FakeSync
from tests.fakes.traces import FakeProofs, FakeTraces
from tests.fakes.trusted import FakeTrusted
from tests.fakes.values import FakeProblems, FakeValues
from views._shared.context import Services
from views._shared.ports import OpenBrowser
from views.shell.app import start

CODE = "314159"
SIGN_IN_SECONDS = 12
ABLE = Abilities(Deletions.TOLD, guarded=True, once=True, parts=True, named=True, devices="here")
UNABLE = Abilities(Deletions.COMPARED, guarded=False, once=False, parts=False, named=False)
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
    "paused": ({"wishes": Wishes(paused=True), "abilities": ABLE}, Following()),
    "vanished": ({"vanished": VanishedCount(63, 12, 3, 2), "abilities": UNABLE}, Following()),
    "lost": ({"waiting": 1}, Following(error=AccessLostError(1))),
    "erased": ({}, Following(error=AccessLostError(2, other=True, erased=True))),
}
_AWAY: dict[str, ServiceError] = {"offline": OfflineError(), "signedout": SignedOutError()}


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
        documents.documents[0] = replace(
            documents.documents[0], pending=kind != "fresh", differs=kind == "trouble"
        )
        documents.elsewhere = {"document-2"}
        at = clock.now() - timedelta(hours=20)
        values, follower.state = STANDINGS[kind]
        sync.state = replace(ALONE, **{"server": SERVER, "at": at, "shared": 12, **values})
        sync.devices = _devices(kind, clock.now().date())
        sync.gone = _gone(documents, sync.state.vanished)
        if kind == "erased":
            await people.erase()
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
        Arrivals(64 * 2**20, folder),
        Departures(),
        FakeArchives(),
        FakeExports(),
        FakeConflicts(changes, comparison() if kind == "trouble" else None),
        demonstration_server=BASE if kind == "served" else None,
        storage=FakeStorage(
            changes,
            replace(USE, connected=kind in STANDINGS),
            unreachable=OfflineError() if kind == "offline" else None,
            came=documents.elsewhere.discard,
        ),
        printing=FakePrinting(),
        visits=FakeVisits(),
        values=FakeValues(),
        problems=FakeProblems(changes),
        finding=FakeFinding(documents),
        own=FakeOwn(changes),
        access=FakeAccess(),
        traces=FakeTraces(),
        proofs=FakeProofs(),
        refusals=FakeRefusals(),
        circle=FakeCircle(changes),
        appointments=filled(clock, _AWAY.get(kind))
        if "mine" in options
        else _appointments(kind, options, clock),
        appointment_printing=FakeAppointmentPrinting(),
        prevention=FakePrevention(changes),
        next=FakeNext(),
        content=CONTENT,
        search=FakeSearch(),
        passage=FakePassages(),
        emergency=FakeEmergency(),
        trusted=FakeTrusted(),
        directives=FakeDirectives(clock),
        sharing=FakeSharing(
            changes,
            [OPEN, ENDED],
            unshareable=None if kind in STANDINGS else NotShareableError(Unshareable.NO_SERVER),
            wrong=OfflineError() if kind == "offline" else None,
        ),
    )


def _appointments(kind: str, options: list[str], clock: Clock) -> FakeAppointments:
    """Return a directory that answers as the scene wants: away, full, taken by others, or nobody's."""
    wrong = _AWAY.get(kind)
    full = {each.id for each in PRACTICES} if "full" in options else set()
    found = FakeAppointments(clock, able=kind != "empty", wrong=wrong, full=full)
    if "taken" in options:
        found.faster = 1
    found.cut = "cut" in options
    if "brief" in options:
        found.held = timedelta(seconds=10)
    return found


def _devices(kind: str, today: date) -> FakeDevices:
    """Return three devices, one without a name; or what happens when they cannot be had."""
    before = (today - timedelta(days=40)).isoformat()
    known = [
        Device("here", "Carnet · Linux", before, today.isoformat(), current=True),
        Device("tablet", "Ma tablette", before, before, current=False),
        Device("unknown", "", today.isoformat(), today.isoformat(), current=False),
    ]
    errors: dict[str, ServiceError] = {
        "offline": OfflineError(),
        "signedout": SignedOutError(),
        "vanished": RemoteError(Fault.UNSUPPORTED),
    }
    return FakeDevices(known[:1] if kind == "fresh" else known, errors.get(kind))


def _gone(documents: FakeDocuments, count: VanishedCount) -> list[VanishedItem]:
    """Return what the server no longer shows, documents first."""
    titles = [document.title for document in documents.documents[: count.documents]]
    return [VanishedItem(title, "", title, 0) for title in [*titles, *[""] * count.others]]


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
