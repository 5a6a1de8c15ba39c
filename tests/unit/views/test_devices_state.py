"""The devices that are signed in: listed, named, signed out; and what is shown when they cannot be had."""

from dataclasses import replace

import pytest

from services.core.errors import Fault, NotConnectedError, OfflineError, RemoteError, ServiceError
from services.sync.devices import Device
from tests.fakes.sync import FakeSync
from views.settings.devices_state import EVERYWHERE_ELSE, DevicesModel

HERE = Device("here", "Carnet · Linux", "2026-10-12", "2026-11-22", current=True)
TABLET = Device("tablet", "Ma tablette", "2026-09-01", "2026-09-30", current=False)
UNKNOWN = Device("unknown", "", "2026-11-22", "2026-11-22", current=False)


@pytest.fixture
def model(sync: FakeSync) -> DevicesModel:
    sync.devices.known = [HERE, TABLET, UNKNOWN]
    return DevicesModel(sync)


async def test_devices_when_opened_then_this_one_stands_apart(model: DevicesModel) -> None:
    assert model.state.devices is None
    await model.load()

    assert (model.state.current, model.state.others) == (HERE, (TABLET, UNKNOWN))
    assert not model.state.can_rename


async def test_devices_when_one_is_signed_out_then_only_after_asking(model: DevicesModel) -> None:
    await model.load()
    await model.ask(TABLET.id)
    assert model.state.asked == TABLET

    assert await model.end()

    assert (model.state.asking, model.state.others) == ("", (UNKNOWN,))


async def test_devices_when_all_others_are_signed_out_then_this_one_is_left(
    model: DevicesModel,
) -> None:
    await model.load()
    await model.ask(EVERYWHERE_ELSE)

    assert await model.end()

    assert model.state.devices == (HERE,)


async def test_devices_when_named_then_the_name_is_one_line_and_shown(model: DevicesModel) -> None:
    await model.load()
    await model.type_name("  ")
    assert not await model.rename()
    await model.type_name("Mon   ordinateur ")

    assert await model.rename()

    assert model.state.current == replace(HERE, name="Mon ordinateur")


async def test_devices_when_there_is_no_network_then_what_was_read_stays(
    model: DevicesModel, sync: FakeSync
) -> None:
    await model.load()
    await model.ask(TABLET.id)
    sync.devices.error = OfflineError()

    assert not await model.end()

    assert isinstance(model.state.error, OfflineError)
    assert model.state.others == (TABLET, UNKNOWN)
    assert not model.state.busy


@pytest.mark.parametrize("error", [NotConnectedError(), RemoteError(Fault.UNSUPPORTED)])
async def test_devices_when_the_server_lists_none_then_that_is_said(
    model: DevicesModel, sync: FakeSync, error: ServiceError
) -> None:
    sync.devices.error = error

    await model.load()

    assert (model.state.offered, model.state.error) == (False, None)
