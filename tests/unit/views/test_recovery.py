"""A recovery key in the settings: an unlocked device is not enough to get one."""

import pytest

from services.core.changes import ChangeFeed
from services.core.errors import WrongCodeError
from services.settings.service import SettingsService
from tests.fakes.documents import FakeDocuments
from tests.fakes.people import FakePeople
from tests.fakes.sync import FakeSync
from views.settings.state import Asking, SettingsModel

CODE = "314159"


@pytest.fixture
async def model(
    people: FakePeople,
    documents: FakeDocuments,
    sync: FakeSync,
    settings: SettingsService,
    changes: ChangeFeed,
) -> SettingsModel:
    model = SettingsModel(people, documents, sync, settings, changes)
    await model.ask(Asking.RECOVERY)
    return model


async def test_key_when_the_code_is_another_then_none_is_made(
    model: SettingsModel, people: FakePeople
) -> None:
    await model.enter_secret("000000")
    await model.write_recovery()
    assert isinstance(model.state.error, WrongCodeError)
    assert not model.state.recovery
    assert not people.has_recovery


async def test_key_when_the_code_is_right_then_shown_and_the_code_forgotten(
    model: SettingsModel, people: FakePeople
) -> None:
    await model.enter_secret(CODE)
    await model.write_recovery()
    assert model.state.recovery
    assert not model.state.secret
    assert people.has_recovery
    await model.ask(Asking.NOTHING)
    assert not model.state.recovery
