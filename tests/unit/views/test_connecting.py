"""Signing in, connecting a space that exists, following and leaving a server."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from services.core.changes import ChangeFeed
from services.core.errors import DiskFullError, Fault, OtherRecordError, RemoteError
from services.core.identity import Identity, Match
from services.i18n.translator import Translator, translator
from services.people.models import SpaceState
from services.settings.service import SettingsService
from services.sync.models import Server
from services.sync.signing import Signed
from tests.fakes.clock import SetClock
from tests.fakes.people import FakePeople
from tests.fakes.sync import ALONE, BASE, SERVER, FakeFollower, FakeSignIn, FakeSync, signed
from views._shared.ports import OpenBrowser
from views._shared.session import Session
from views._shared.signing import SigningModel, typed_address
from views.settings.connect_state import ConnectModel, Leaving, Linked

WORDS = translator("en")
CAMILLE = Identity("Exemple", "Camille", "1992-03-14")


@pytest.fixture
def session(
    people: FakePeople, settings: SettingsService, changes: ChangeFeed, clock: SetClock
) -> Session:
    return Session(people, settings, changes, clock)


@pytest.fixture
def signing(sign_in: FakeSignIn, session: Session) -> SigningModel:
    return SigningModel(sign_in, session)


@pytest.fixture
def connect(sync: FakeSync, follower: FakeFollower, signing: SigningModel) -> ConnectModel:
    return ConnectModel(sync, follower, signing)


async def shown(_url: str) -> None:
    """Stand for the browser."""


class EndlessSignIn:
    """A person who never comes back from their browser."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()

    async def __call__(self, base: str, show: OpenBrowser, _words: Translator) -> Signed:
        await show(f"{base}/authorize")
        self.begun.set()
        never: asyncio.Future[Signed] = asyncio.get_running_loop().create_future()
        return await never


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        (" carnet.exemple.fr/fhir ", "https://carnet.exemple.fr/fhir"),
        ("http://127.0.0.1:8600/fhir", "http://127.0.0.1:8600/fhir"),
        ("", ""),
    ],
)
def test_address_when_typed_without_https_then_completed(typed: str, address: str) -> None:
    assert typed_address(typed) == address


# -- signing in --------------------------------------------------------------------------------------------


async def test_sign_in_when_given_up_then_no_error_and_can_begin_again(session: Session) -> None:
    endless = EndlessSignIn()
    model = SigningModel(endless, session)
    attempt = asyncio.create_task(model.sign_in(BASE, shown, WORDS))
    await endless.begun.wait()
    assert model.state.page == f"{BASE}/authorize"
    await model.cancel()
    assert await attempt is None
    assert (model.state.waiting, model.state.error, model.state.page) == (False, None, "")


async def test_sign_in_when_under_way_then_leaving_the_window_does_not_lock(
    session: Session, people: FakePeople, settings: SettingsService
) -> None:
    await settings.change(lock_minutes=0)
    await session.reload()
    endless = EndlessSignIn()
    model = SigningModel(endless, session)
    attempt = asyncio.create_task(model.sign_in(BASE, shown, WORDS))
    await endless.begun.wait()
    await session.left()
    during = people.state
    model.stop()
    await attempt
    await session.left()
    assert (during, people.state) == (SpaceState.OPEN, SpaceState.LOCKED)


async def test_sign_in_when_under_way_then_locks_only_after_the_time_it_may_take(
    session: Session, people: FakePeople, settings: SettingsService, clock: SetClock
) -> None:
    await settings.change(lock_minutes=2)
    await session.reload()
    session.sign_in_elsewhere(signing_in=True)
    clock.move(timedelta(minutes=9))
    await session.lock_if_idle()
    before = people.state
    clock.move(timedelta(minutes=1))
    await session.lock_if_idle()
    assert (before, people.state) == (SpaceState.OPEN, SpaceState.LOCKED)


async def test_sign_in_when_it_fails_then_error_until_typed_again(
    signing: SigningModel, sign_in: FakeSignIn
) -> None:
    sign_in.error = RemoteError(Fault.NOT_FHIR)
    assert await signing.sign_in(BASE, shown, WORDS) is None
    before = signing.state.error
    await signing.enter("autre")
    assert (before, signing.state.error) == (sign_in.error, None)


# -- connecting a space that exists --------------------------------------------------------------------------


async def test_connect_when_something_is_here_then_asked_before_anything_is_linked(
    connect: ConnectModel, sync: FakeSync, sign_in: FakeSignIn, follower: FakeFollower
) -> None:
    sync.state = replace(ALONE, held=3)
    await connect.start()
    assert await connect.sign_in(shown, WORDS) is Linked.NOT
    before = (connect.state.signed, sync.state.server)
    assert await connect.link() is Linked.DONE
    assert before == (sign_in.made, None)
    assert (sync.state.server, sync.state.held, sync.state.waiting) == (SERVER, 0, 3)
    assert follower.asked == 1


async def test_connect_when_only_what_will_come_then_nothing_of_here_leaves(
    connect: ConnectModel, sync: FakeSync
) -> None:
    sync.state = replace(ALONE, held=3)
    await connect.start()
    await connect.sign_in(shown, WORDS)
    await connect.choose(Leaving.LATER.value)
    assert await connect.link() is Linked.DONE
    assert (sync.state.server, sync.state.held, sync.state.waiting) == (SERVER, 3, 0)


async def test_connect_when_chosen_file_by_file_then_connected_and_nothing_leaves_yet(
    connect: ConnectModel, sync: FakeSync
) -> None:
    sync.state = replace(ALONE, held_others=True)
    await connect.start()
    await connect.sign_in(shown, WORDS)
    await connect.choose(Leaving.SOME.value)
    assert await connect.link() is Linked.CHOOSING
    assert (sync.state.server, sync.state.waiting) == (SERVER, 0)


async def test_connect_when_nothing_is_here_then_linked_without_a_question(
    connect: ConnectModel, sync: FakeSync
) -> None:
    await connect.start()
    assert await connect.sign_in(shown, WORDS) is Linked.DONE
    assert sync.state.server == SERVER


# -- whose record it is ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "there",
    [Identity("Exemple", "Camille", "1992-03-14"), Identity("EXEMPLE", "Camille Anne"), Identity()],
)
async def test_connect_when_it_is_the_same_person_or_unknown_then_nothing_is_asked(
    connect: ConnectModel, sync: FakeSync, sign_in: FakeSignIn, there: Identity
) -> None:
    sync.person = CAMILLE
    sign_in.made = replace(sign_in.made, person=there)
    await connect.start()
    assert await connect.sign_in(shown, WORDS) is Linked.DONE


async def test_connect_when_it_is_somebody_else_then_nothing_is_linked_whatever_is_said(
    connect: ConnectModel, sync: FakeSync, sign_in: FakeSignIn, follower: FakeFollower
) -> None:
    sync.person = CAMILLE
    sync.state = replace(ALONE, held=2)
    sign_in.made = replace(sign_in.made, person=Identity("Fictif", "Marcel", "1955-06-02"))
    await connect.start()
    assert await connect.sign_in(shown, WORDS) is Linked.NOT
    assert connect.state.stranger is not None
    assert connect.state.stranger.match is Match.OTHER
    assert await connect.link() is Linked.NOT
    assert await connect.confirm() is Linked.NOT
    assert await connect.link() is Linked.NOT
    assert isinstance(connect.state.error, OtherRecordError)
    assert (sync.state.server, sync.state.waiting, follower.asked) == (None, 0, 0)


async def test_connect_when_it_is_not_the_right_person_then_the_sign_in_is_dropped(
    connect: ConnectModel, sync: FakeSync, sign_in: FakeSignIn
) -> None:
    sync.person = CAMILLE
    sign_in.made = replace(sign_in.made, person=replace(CAMILLE, birth_date="1992-03-15"))
    await connect.start()
    await connect.sign_in(shown, WORDS)
    await connect.give_up()
    assert (connect.state.stranger, connect.state.signed) == (None, None)
    assert connect.state.dropped
    assert sync.dropped == [sign_in.made]
    assert sync.state.server is None


async def test_connect_when_a_date_differs_and_the_person_says_it_is_them_then_asked_what_leaves(
    connect: ConnectModel, sync: FakeSync, sign_in: FakeSignIn
) -> None:
    sync.person = CAMILLE
    sync.state = replace(ALONE, held=2)
    sign_in.made = replace(sign_in.made, person=replace(CAMILLE, birth_date="1992-03-15"))
    await connect.start()
    await connect.sign_in(shown, WORDS)
    asked = connect.state.stranger
    assert await connect.confirm() is Linked.NOT
    assert asked is not None
    assert asked.match is Match.HOMONYM
    assert connect.state.stranger is None
    assert sync.state.server is None
    assert await connect.link() is Linked.DONE
    assert sync.state.server == SERVER


async def test_connect_when_signed_out_then_same_server_and_nothing_more_is_sent(
    connect: ConnectModel, sync: FakeSync, sign_in: FakeSignIn
) -> None:
    sync.state = replace(ALONE, server=SERVER, held=3)
    await connect.start()
    assert await connect.sign_in(shown, WORDS) is Linked.DONE
    assert sign_in.addresses == [BASE]
    assert sync.state.held == 3


async def test_connect_when_somebody_else_signs_in_again_then_refused(
    connect: ConnectModel, sync: FakeSync, sign_in: FakeSignIn, follower: FakeFollower
) -> None:
    sync.state = replace(ALONE, server=SERVER)
    sign_in.made = signed(Server(BASE, "marcel"))
    await connect.start()
    assert await connect.sign_in(shown, WORDS) is Linked.NOT
    assert connect.state.somebody_else
    assert (sync.state.server, follower.asked) == (SERVER, 0)


async def test_connect_when_the_record_cannot_be_written_then_said_and_not_connected(
    connect: ConnectModel, sync: FakeSync
) -> None:
    await connect.start()
    sync.error = DiskFullError()
    assert await connect.sign_in(shown, WORDS) is Linked.NOT
    assert isinstance(connect.state.error, DiskFullError)
    assert not connect.state.busy
