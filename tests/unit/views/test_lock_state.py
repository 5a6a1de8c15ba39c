from datetime import timedelta

import pytest

from services.core.errors import TooSoonError, WrongCodeError
from services.people.models import SpaceState
from tests.fakes.people import FakePeople
from tests.unit.views.conftest import CODE
from views.shell.lock_state import LockModel


@pytest.fixture
async def model(people: FakePeople) -> LockModel:
    await people.lock()
    return LockModel(people)


async def type_code(model: LockModel, code: str) -> None:
    for digit in code:
        await model.digit(digit)


async def test_code_when_sixth_digit_then_opens(model: LockModel, people: FakePeople) -> None:
    await type_code(model, CODE)
    assert people.state is SpaceState.OPEN
    assert model.state.typed == ""


async def test_digit_when_erased_then_one_less(model: LockModel) -> None:
    await type_code(model, "12")
    await model.erase_digit()
    assert model.state.typed == "1"


async def test_code_when_wrong_then_said_and_forgotten(model: LockModel) -> None:
    await type_code(model, "000000")
    assert isinstance(model.state.error, WrongCodeError)
    assert model.state.typed == ""


async def test_code_when_wrong_too_often_then_waits_and_takes_no_digit(
    model: LockModel, people: FakePeople
) -> None:
    people.wrong_wait = timedelta(minutes=5)
    for _try in range(4):
        await type_code(model, "000000")
    assert isinstance(model.state.error, TooSoonError)
    assert model.state.wait == timedelta(minutes=5)
    await model.digit("1")
    assert model.state.typed == ""
    model.stop()


async def test_recovery_key_when_right_then_opens(model: LockModel, people: FakePeople) -> None:
    key = await people.create_recovery()
    await model.forget(forgotten=True)
    await model.type_recovery("wrong")
    await model.unlock_with_recovery()
    assert isinstance(model.state.error, WrongCodeError)
    await model.type_recovery(key)
    await model.unlock_with_recovery()
    assert people.state is SpaceState.OPEN


async def test_space_when_erased_from_the_lock_then_none(
    model: LockModel, people: FakePeople
) -> None:
    await model.ask_to_erase(erasing=True)
    await model.erase()
    assert people.state is SpaceState.NONE
