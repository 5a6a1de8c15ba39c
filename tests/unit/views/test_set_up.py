import pytest

from services.core.changes import ChangeFeed
from services.people.models import Protection, SpaceState
from services.settings.service import SettingsService
from tests.fakes.clock import SetClock
from tests.fakes.people import FakePeople
from views._shared.session import Session
from views.onboarding.state import SetUpModel, Step


@pytest.fixture
def nobody(changes: ChangeFeed) -> FakePeople:
    return FakePeople(changes)


@pytest.fixture
def session(
    nobody: FakePeople, settings: SettingsService, changes: ChangeFeed, clock: SetClock
) -> Session:
    return Session(nobody, settings, changes, clock)


@pytest.fixture
async def model(nobody: FakePeople, session: Session) -> SetUpModel:
    model = SetUpModel(nobody, session)
    await model.start()
    return model


async def test_protection_when_no_keystore_then_passphrase_is_first(model: SetUpModel) -> None:
    assert model.state.protection is Protection.PASSPHRASE


async def test_protection_when_keystore_then_code_is_first(
    nobody: FakePeople, session: Session
) -> None:
    nobody.keystore = True
    model = SetUpModel(nobody, session)
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


async def test_back_when_pressed_then_step_before(model: SetUpModel) -> None:
    await model.next()
    await model.back()
    assert model.state.step is Step.WELCOME


async def test_discover_when_chosen_then_demonstration_is_open(
    model: SetUpModel, nobody: FakePeople
) -> None:
    await model.discover()
    assert nobody.space is not None
    assert nobody.space.is_demonstration
