from collections.abc import Callable

import pytest

from services.core.changes import ChangeFeed
from services.core.errors import DiskFullError, Fault, OfflineError, RemoteError
from services.i18n.translator import translator
from services.people.models import Protection, SpaceState
from services.settings.service import SettingsService
from tests.fakes.clock import SetClock
from tests.fakes.people import FakePeople
from tests.fakes.sync import BASE, SERVER, FakeFollower, FakeSignIn, FakeSync
from views._shared.session import Session
from views._shared.signing import SigningModel
from views.onboarding.state import SetUpModel, Step

WORDS = translator("en")


@pytest.fixture
def nobody(changes: ChangeFeed) -> FakePeople:
    return FakePeople(changes)


@pytest.fixture
def session(
    nobody: FakePeople, settings: SettingsService, changes: ChangeFeed, clock: SetClock
) -> Session:
    return Session(nobody, settings, changes, clock)


Make = Callable[..., SetUpModel]


@pytest.fixture
def make(
    nobody: FakePeople,
    session: Session,
    sync: FakeSync,
    follower: FakeFollower,
    sign_in: FakeSignIn,
) -> Make:
    """Return a model, with a demonstration server when one is named."""

    def made(demonstration_server: str | None = None) -> SetUpModel:
        signing = SigningModel(sign_in, session)
        return SetUpModel(nobody, session, sync, follower, signing, demonstration_server)

    return made


@pytest.fixture
async def model(make: Make) -> SetUpModel:
    model = make()
    await model.start()
    return model


async def shown(_url: str) -> None:
    """Stand for the browser."""


async def test_protection_when_no_keystore_then_passphrase_is_first(model: SetUpModel) -> None:
    assert model.state.protection is Protection.PASSPHRASE


async def test_protection_when_keystore_then_code_is_first(nobody: FakePeople, make: Make) -> None:
    nobody.keystore = True
    model = make()
    await model.start()
    assert model.state.protection is Protection.KEYSTORE


async def test_birth_date_when_it_does_not_exist_then_stays_on_the_step(model: SetUpModel) -> None:
    await model.next()
    await model.enter(born="31/02/1992")
    await model.next()
    assert (model.state.step, model.state.tried) == (Step.WHO, True)


async def to_secret(model: SetUpModel, protection: Protection) -> None:
    await model.next()
    await model.enter(given="Camille", family="Exemple", born="14/03/1992")
    await model.next()
    await model.protect(protection)
    await model.next()


@pytest.mark.parametrize(
    ("secret", "again"), [("12345", "12345"), ("314159", "314158"), ("abcdef", "abcdef")]
)
async def test_code_when_short_or_different_then_no_space(
    model: SetUpModel, nobody: FakePeople, secret: str, again: str
) -> None:
    await to_secret(model, Protection.FILE)
    await model.enter(secret=secret, again=again)
    await model.next()
    assert nobody.state is SpaceState.NONE
    assert model.state.tried


@pytest.mark.parametrize(("secret", "easy"), [("123456", True), ("314159", False)])
async def test_code_when_easy_then_hinted_only(
    model: SetUpModel, secret: str, *, easy: bool
) -> None:
    await to_secret(model, Protection.FILE)
    await model.enter(secret=secret, again=secret)
    assert model.state.easy is easy


async def test_space_when_created_then_last_step_before_home(
    model: SetUpModel, nobody: FakePeople, session: Session
) -> None:
    await to_secret(model, Protection.FILE)
    await model.enter(secret="314159", again="314159")
    await model.next()
    assert nobody.state is SpaceState.OPEN
    assert (await nobody.identity()).birth_date == "1992-03-14"
    assert model.state.step is Step.LOSS
    assert model.state.secret == ""
    assert session.state.settling
    await model.write_recovery()
    assert model.state.recovery
    await model.next()
    assert not session.state.settling


async def test_server_when_signed_in_then_asked_how_it_opens_not_who_it_is(
    model: SetUpModel, nobody: FakePeople, sync: FakeSync, follower: FakeFollower
) -> None:
    await model.choose_server()
    await model.connect(shown, WORDS)
    assert model.state.path == (Step.PROTECTION, Step.SECRET, Step.LOSS)
    await model.protect(Protection.FILE)
    await model.next()
    await model.enter(secret="314159", again="314159")
    await model.next()
    assert model.state.step is Step.LOSS
    assert sync.state.server == SERVER
    assert follower.asked == 1
    assert (await nobody.identity()).is_empty


async def test_server_when_the_sign_in_fails_then_stays_and_says_so(
    model: SetUpModel, sign_in: FakeSignIn, nobody: FakePeople
) -> None:
    sign_in.error = RemoteError(Fault.SIGN_IN_REFUSED)
    await model.choose_server()
    await model.connect(shown, WORDS)
    assert model.state.step is Step.CONNECT
    assert nobody.state is SpaceState.NONE


async def test_server_when_linking_fails_then_space_is_there_and_error_is_said(
    model: SetUpModel, nobody: FakePeople, sync: FakeSync, follower: FakeFollower
) -> None:
    await model.choose_server()
    await model.connect(shown, WORDS)
    await model.protect(Protection.FILE)
    await model.next()
    await model.enter(secret="314159", again="314159")
    sync.error = DiskFullError()
    await model.next()
    assert nobody.state is SpaceState.OPEN
    assert isinstance(model.state.error, DiskFullError)
    assert follower.asked == 0


async def test_back_when_signed_in_then_the_sign_in_is_forgotten(model: SetUpModel) -> None:
    await model.choose_server()
    await model.connect(shown, WORDS)
    await model.back()
    assert (model.state.step, model.state.signed) == (Step.WELCOME, None)


async def test_discover_when_there_is_a_server_then_its_people_and_nothing_made_here(
    make: Make, nobody: FakePeople, sync: FakeSync, sign_in: FakeSignIn
) -> None:
    model = make(BASE)
    await model.discover(shown, WORDS)
    assert sign_in.addresses == [BASE]
    assert (await nobody.identity()).is_empty
    assert sync.state.server == SERVER


async def test_discover_when_the_server_is_not_there_then_made_here(
    make: Make, nobody: FakePeople, sync: FakeSync, sign_in: FakeSignIn
) -> None:
    sign_in.error = OfflineError()
    await make(BASE).discover(shown, WORDS)
    assert (await nobody.identity()).given == "Camille"
    assert sync.state.server is None


async def test_discover_when_the_sign_in_is_refused_then_nothing_is_opened(
    make: Make, nobody: FakePeople, sign_in: FakeSignIn
) -> None:
    sign_in.error = RemoteError(Fault.SIGN_IN_REFUSED)
    await make(BASE).discover(shown, WORDS)
    assert nobody.state is SpaceState.NONE


async def test_back_when_pressed_then_step_before(model: SetUpModel) -> None:
    await model.next()
    await model.back()
    assert model.state.step is Step.WELCOME


async def test_discover_when_chosen_then_demonstration_is_open(
    model: SetUpModel, nobody: FakePeople
) -> None:
    await model.discover(shown, WORDS)
    assert nobody.space is not None
    assert nobody.space.is_demonstration
