"""Following the synchronisation: what is shown, what is said aloud, leaving the server."""

import asyncio
from dataclasses import replace

import pytest

from services.core.arrivals import Arrivals
from services.core.changes import ChangeFeed
from services.core.departures import Departures
from services.core.errors import DiskFullError, LockedError, OfflineError
from services.settings.service import SettingsService
from services.sync.following import Following
from services.sync.models import Progress, Stage
from tests.fakes.access import FakeAccess
from tests.fakes.appointments import FakeAppointments
from tests.fakes.circle import FakeCircle
from tests.fakes.clock import SetClock
from tests.fakes.conflicts import FakeConflicts
from tests.fakes.content import CONTENT, FakeSearch
from tests.fakes.directives import FakeDirectives
from tests.fakes.documents import FakeDocuments
from tests.fakes.emergency import FakeEmergency
from tests.fakes.leaving import FakeArchives, FakeExports
from tests.fakes.my_appointments import FakeAppointmentPrinting
from tests.fakes.own import FakeFinding, FakeOwn
from tests.fakes.passage import FakePassages
from tests.fakes.people import FakePeople
from tests.fakes.prevention import FakeNext, FakePrevention
from tests.fakes.printing import FakePrinting, FakeVisits
from tests.fakes.refusals import FakeRefusals
from tests.fakes.sharing import FakeSharing
from tests.fakes.storage import FakeStorage
from tests.fakes.sync import ALONE, SERVER, FakeFollower, FakeSignIn, FakeSync
from tests.fakes.traces import FakeProofs, FakeTraces
from tests.fakes.trusted import FakeTrusted
from tests.fakes.values import FakeProblems, FakeValues
from views._shared.context import Services
from views._shared.freshness import FreshnessModel
from views._shared.session import Session
from views.shell.standing_said import StandingSaid


@pytest.fixture
def session(
    people: FakePeople, settings: SettingsService, changes: ChangeFeed, clock: SetClock
) -> Session:
    return Session(people, settings, changes, clock)


@pytest.fixture
def freshness(sync: FakeSync, follower: FakeFollower, changes: ChangeFeed) -> FreshnessModel:
    return FreshnessModel(sync, follower, changes)


async def test_freshness_when_a_run_begins_and_ends_then_followed(
    freshness: FreshnessModel, sync: FakeSync
) -> None:
    sync.state = replace(ALONE, server=SERVER)
    await freshness.start()
    await freshness.refresh()
    await asyncio.sleep(0.01)
    during = freshness.state.following.running
    await freshness.pause()
    await asyncio.sleep(0.01)
    assert (during, freshness.state.following.running) == (True, False)
    freshness.stop()


async def test_freshness_when_locked_then_keeps_what_was_read(
    freshness: FreshnessModel, sync: FakeSync
) -> None:
    sync.state = replace(ALONE, server=SERVER)
    await freshness.start()
    sync.error = LockedError()
    await freshness.load()
    assert freshness.state.freshness is not None
    freshness.stop()


async def test_standing_when_it_changes_then_said_once_and_not_at_each_step(
    session: Session,
    people: FakePeople,
    documents: FakeDocuments,
    settings: SettingsService,
    sync: FakeSync,
    follower: FakeFollower,
    sign_in: FakeSignIn,
    changes: ChangeFeed,
    clock: SetClock,
) -> None:
    sync.state = replace(ALONE, server=SERVER, at=clock.now())
    said: list[str] = []

    async def say(text: str) -> None:
        said.append(text)

    services = Services(
        people,
        documents,
        sync,
        follower,
        sign_in,
        settings,
        clock,
        changes,
        Arrivals(1),
        Departures(),
        FakeArchives(),
        FakeExports(),
        FakeConflicts(changes),
        storage=FakeStorage(changes),
        printing=FakePrinting(),
        visits=FakeVisits(),
        values=FakeValues(),
        problems=FakeProblems(changes),
        finding=FakeFinding(documents),
        own=FakeOwn(changes),
        sharing=FakeSharing(changes),
        emergency=FakeEmergency(),
        trusted=FakeTrusted(),
        access=FakeAccess(),
        traces=FakeTraces(),
        proofs=FakeProofs(),
        refusals=FakeRefusals(),
        circle=FakeCircle(changes),
        appointments=FakeAppointments(clock),
        appointment_printing=FakeAppointmentPrinting(),
        prevention=FakePrevention(changes),
        next=FakeNext(),
        content=CONTENT,
        search=FakeSearch(),
        passage=FakePassages(),
        directives=FakeDirectives(clock),
    )
    aloud = StandingSaid(services, session, say)
    await aloud.start()
    for done in range(3):
        follower.become(Following(running=True, progress=Progress(Stage.RECORD, done, None)))
        await asyncio.sleep(0.01)
    follower.become(Following(error=OfflineError()))
    await asyncio.sleep(0.01)
    aloud.stop()
    assert [text.split(" · ")[0] for text in said] == ["Mise à jour…", "Hors connexion"]


async def test_disconnect_when_confirmed_then_on_this_device_only(
    freshness: FreshnessModel, sync: FakeSync
) -> None:
    sync.state = replace(ALONE, server=SERVER)
    await freshness.ask(asking=True)
    assert await freshness.disconnect()
    assert (sync.state.server, freshness.state.asking) == (None, False)


async def test_disconnect_when_the_record_cannot_be_written_then_said(
    freshness: FreshnessModel, sync: FakeSync
) -> None:
    sync.state = replace(ALONE, server=SERVER)
    sync.error = DiskFullError()
    assert not await freshness.disconnect()
    assert isinstance(freshness.state.error, DiskFullError)
