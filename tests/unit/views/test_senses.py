"""What a window and a device tell reaches whoever decides when to run."""

import flet as ft

from services.core.changes import ChangeFeed
from services.core.errors import AccessLostError, OfflineError
from services.sync.following import Following
from tests.fakes.sync import FakeFollower
from views._shared.farewell import FarewellModel
from views.shell.senses import Senses


def test_senses_when_the_window_leaves_and_comes_back_then_told(follower: FakeFollower) -> None:
    senses = Senses(follower)
    said = []
    for state in (
        ft.AppLifecycleState.INACTIVE,
        ft.AppLifecycleState.HIDE,
        ft.AppLifecycleState.SHOW,
        ft.AppLifecycleState.RESUME,
    ):
        senses.state(state)
        said.append(follower.sensed.in_front)

    assert said == [True, False, True, True]
    assert (
        follower.returns == 2
    )  # shown, and with the focus again: a browser may tell but one of them in time


async def test_senses_when_the_network_changes_then_told(follower: FakeFollower) -> None:
    senses = Senses(follower)
    said = []
    for found in (
        [ft.ConnectivityType.NONE],
        [ft.ConnectivityType.MOBILE],
        [ft.ConnectivityType.MOBILE, ft.ConnectivityType.WIFI],
        [ft.ConnectivityType.ETHERNET],
    ):
        senses._network(found)
        said.append((follower.sensed.offline, follower.sensed.metered))

    assert said == [(True, False), (False, True), (False, False), (False, False)]


async def test_farewell_when_anothers_record_was_erased_then_said_until_read(
    follower: FakeFollower, changes: ChangeFeed
) -> None:
    model = FarewellModel(follower, changes)
    for error in (OfflineError(), AccessLostError(1), AccessLostError(1, other=True)):
        follower.become(Following(error=error))
        await model.load()
        assert model.lost is None
    follower.become(Following(error=AccessLostError(1, other=True, erased=True)))

    await model.load()
    assert model.lost is not None
    await model.read()
    await model.load()

    assert model.lost is None
