"""From an archive to an open space; several people; a forgotten code; a copy from before an update."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.core.changes import ChangeFeed
from services.core.errors import DiskFullError, Refusal, RefusedError, WrongKeyError
from services.core.identity import Identity
from services.people.models import EarlierCopy, Protection, Sign, SpaceState
from services.settings.service import SettingsService
from tests.fakes.clock import SetClock
from tests.fakes.people import ARCHIVE_KEY, FakePeople
from tests.fakes.sync import FakeFollower, FakeSignIn, FakeSync
from tests.unit.views.conftest import CODE
from views._shared.receiving import ChosenFile
from views._shared.session import Session
from views._shared.signing import SigningModel
from views.onboarding.state import SetUpModel, Step
from views.settings.people_section import LabelModel
from views.shell.lock_state import LockModel
from views.shell.new_code import NewCodeModel


@pytest.fixture
def archive(tmp_path: Path) -> ChosenFile:
    path = tmp_path / "carnet.carnet"
    path.write_bytes(b"archive")
    return ChosenFile("carnet.carnet", path, ours=True)


MakeSession = Callable[[FakePeople], Session]


@pytest.fixture
def session_of(settings: SettingsService, changes: ChangeFeed, clock: SetClock) -> MakeSession:
    return lambda people: Session(people, settings, changes, clock)


@pytest.fixture
def session(people: FakePeople, session_of: MakeSession) -> Session:
    return session_of(people)


@pytest.fixture
def nobody(changes: ChangeFeed) -> FakePeople:
    return FakePeople(changes)


@pytest.fixture
async def model(
    nobody: FakePeople,
    session_of: MakeSession,
    sync: FakeSync,
    follower: FakeFollower,
    sign_in: FakeSignIn,
) -> SetUpModel:
    session = session_of(nobody)
    model = SetUpModel(nobody, session, sync, follower, SigningModel(sign_in, session))
    await model.start()
    await model.choose_archive()
    return model


async def test_archive_when_no_file_or_key_then_stays(
    model: SetUpModel, archive: ChosenFile
) -> None:
    await model.next()
    assert (model.state.step, model.state.tried) == (Step.ARCHIVE, True)
    await model.take(archive)
    await model.next()
    assert (model.state.step, model.state.tried) == (Step.ARCHIVE, True)


async def test_archive_when_it_did_not_come_then_why(model: SetUpModel) -> None:
    await model.take(ChosenFile("a.carnet", error=RefusedError(Refusal.DISK_FULL)))
    await model.enter(archive_key=ARCHIVE_KEY)
    await model.next()
    assert isinstance(model.state.error, RefusedError)


async def test_archive_when_its_key_is_wrong_then_said_before_a_code_is_asked(
    model: SetUpModel, archive: ChosenFile
) -> None:
    await model.take(archive)
    await model.enter(archive_key="0000")
    await model.next()
    assert model.state.step is Step.ARCHIVE
    assert isinstance(model.state.error, WrongKeyError)


async def restore(model: SetUpModel, archive: ChosenFile) -> None:
    await model.take(archive)
    await model.enter(archive_key=ARCHIVE_KEY.lower())
    await model.next()
    await model.protect(Protection.FILE)
    await model.next()
    await model.enter(secret="314159", again="314159")
    await model.next()


async def test_archive_when_restored_then_open_and_the_copy_is_gone(
    model: SetUpModel, nobody: FakePeople, archive: ChosenFile
) -> None:
    await restore(model, archive)
    assert (model.state.step, len(model.state.path)) == (Step.LOSS, 4)
    assert nobody.state is SpaceState.OPEN
    assert model.state.archive_key == ""
    assert archive.path is not None
    assert not archive.path.exists()


async def test_archive_when_the_disk_is_full_then_one_can_try_again(
    model: SetUpModel, nobody: FakePeople, archive: ChosenFile
) -> None:
    nobody.refuses = DiskFullError()
    await restore(model, archive)
    assert (model.state.step, nobody.state) == (Step.SECRET, SpaceState.NONE)
    assert isinstance(model.state.error, DiskFullError)
    nobody.refuses = None
    await model.next()
    assert model.state.step is Step.LOSS


async def test_archive_when_one_goes_back_then_the_copy_is_gone(
    model: SetUpModel, archive: ChosenFile
) -> None:
    await model.take(archive)
    await model.back()
    assert model.state.step is Step.WELCOME
    assert archive.path is not None
    assert not archive.path.exists()


async def test_another_person_when_added_then_theirs_is_open_and_both_are_here(
    people: FakePeople,
    session: Session,
    sync: FakeSync,
    follower: FakeFollower,
    sign_in: FakeSignIn,
) -> None:
    await session.add_person(adding=True)
    assert (people.state, session.state.adding) == (SpaceState.LOCKED, True)
    model = SetUpModel(people, session, sync, follower, SigningModel(sign_in, session))
    await model.start()
    await model.next()
    await model.next()
    await model.protect(Protection.FILE)
    await model.next()
    await model.enter(secret="975310", again="975310")
    await model.next()
    assert model.state.step is Step.LOSS
    await session.reload()
    assert session.state.adding is False
    assert session.state.shared
    assert len(people.spaces()) == 2


def _to_open(people: FakePeople) -> str:
    return people.space.id if people.space else ""


async def test_lock_when_shared_then_one_says_who_is_there(
    people: FakePeople, session: Session
) -> None:
    await people.create("975310", Protection.FILE, Identity(), another=True)
    await session.change_person()
    model = LockModel(people)
    await model.start()
    assert _to_open(people) == ""
    await model.choose("space-1")
    assert _to_open(people) == "space-1"
    await model.choose("")
    assert _to_open(people) == ""


async def test_label_when_kept_then_shown(people: FakePeople) -> None:
    model = LabelModel(people)
    await model.ask(asking=True)
    await model.enter("Camille")
    await model.choose("boat")
    await model.keep()
    assert people.space is not None
    assert (people.space.label.text, people.space.label.sign) == ("Camille", Sign.BOAT)
    assert not model.state.asking


async def test_recovery_key_when_used_then_a_new_code_is_asked_at_once(
    people: FakePeople, session: Session
) -> None:
    key = await people.create_recovery()
    await session.lock()
    lock = LockModel(people)
    await lock.type_recovery(key)
    await lock.unlock_with_recovery()
    assert people.needs_new_secret
    model = NewCodeModel(people)
    await model.start()
    assert model.state.protection is Protection.FILE
    await model.enter_secret("97531")
    await model.keep()
    assert model.state.tried
    await model.enter_secret("975310")
    await model.enter_again("975310")
    await model.keep()
    await session.reload()
    assert not session.state.renewing
    await people.lock()
    await people.unlock("975310")


async def test_copy_when_it_is_wanted_then_the_next_code_opens_it(people: FakePeople) -> None:
    await people.lock()
    people.earlier_copy = EarlierCopy(datetime(2026, 11, 1, tzinfo=UTC))
    opened = []
    model = LockModel(people, lambda: opened.append(True))
    await model.mend(mending=True)
    for digit in CODE:
        await model.digit(digit)
    assert people.state is SpaceState.OPEN
    assert opened == [True]
