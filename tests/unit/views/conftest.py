import pytest

from services.core.changes import ChangeFeed
from services.core.identity import Identity
from services.people.models import Protection
from services.settings.service import SettingsService
from tests.fakes.clock import SetClock
from tests.fakes.documents import FakeDocuments, some
from tests.fakes.people import FakePeople
from tests.fakes.sync import FakeFollower, FakeSignIn, FakeSync

CODE = "314159"
CAMILLE = Identity("Exemple", "Camille", "1992-03-14")


@pytest.fixture
def changes() -> ChangeFeed:
    return ChangeFeed()


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def settings(changes: ChangeFeed, tmp_path_factory: pytest.TempPathFactory) -> SettingsService:
    return SettingsService(tmp_path_factory.mktemp("settings") / "settings.json", changes)


@pytest.fixture
def documents(changes: ChangeFeed) -> FakeDocuments:
    return FakeDocuments(changes, some(120))


@pytest.fixture
async def people(changes: ChangeFeed) -> FakePeople:
    people = FakePeople(changes)
    await people.create(CODE, Protection.FILE, CAMILLE)
    return people


@pytest.fixture
def sync(changes: ChangeFeed) -> FakeSync:
    return FakeSync(changes)


@pytest.fixture
def follower(changes: ChangeFeed) -> FakeFollower:
    return FakeFollower(changes)


@pytest.fixture
def sign_in() -> FakeSignIn:
    return FakeSignIn()
