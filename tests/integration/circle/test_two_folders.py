"""Marcel and Sophie, each with a data folder of their own, and our own server in a process of its own."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from app.container import Container
from services.circle.models import (
    DOCUMENT_AREAS,
    Act,
    Helped,
    Invitation,
    May,
    Offer,
    Side,
    Stage,
    Why,
)
from services.core.clock import SystemClock
from services.core.errors import AccessLostError
from services.i18n.translator import translator
from services.sync.signing import signed_in
from tests.builders.backend import Backend
from tests.builders.browsing import Chooser
from tests.builders.space import CODE, carnet, make_space

UNTIL = date.today() + timedelta(days=90)  # noqa: DTZ011 - a day of people
OFFER = Offer(frozenset({*DOCUMENT_AREAS, "appointments", "identity"}), May.ADD, UNTIL)


@pytest.fixture(scope="module")
def backend(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backend]:
    with Backend(tmp_path_factory.mktemp("server")) as running:
        yield running


async def device_of(tmp_path: Path, backend: Backend, person: str) -> Container:
    data = tmp_path / person
    await asyncio.to_thread(make_space, data)
    container = carnet(data, SystemClock())
    await container.people.unlock(CODE)
    chooser = Chooser(person)
    signed = await signed_in(backend.url, chooser.open, translator("en"))
    await chooser.done()
    await container.people.set_identity(signed.person)
    await container.sync.link_signed(signed)
    await container.sync.run(files=False)
    return container


@pytest.fixture
async def marcel(tmp_path: Path, backend: Backend) -> AsyncIterator[Container]:
    container = await device_of(tmp_path, backend, "marcel")
    yield container
    for one in (await container.circle.circle()).helpers:
        await container.circle.stop(one.id)
    await container.people.lock()


@pytest.fixture
async def camille(tmp_path: Path, backend: Backend) -> AsyncIterator[Container]:
    container = await device_of(tmp_path, backend, "camille")
    yield container
    await container.people.lock()


async def agreed(helped: Container, helper: Container, offer: Offer = OFFER) -> Invitation:
    """Go all the way to an agreement; both sides as they stand then."""
    made = await helped.circle.invite(offer)
    await helper.circle.accept(made.code)
    await helped.sync.run(files=False)
    done = await helped.circle.confirm(made.id)
    await helper.sync.run(files=False)
    await helper.circle.refresh()
    return done


async def theirs(helper: Container, name: str) -> Helped:
    return next(one for one in (await helper.circle.circle()).helped if name in one.name)


def files(container: Container) -> list[Path]:
    return list(container.people.data.glob("people/*/helped/*/record.db"))


async def test_invitation_when_accepted_and_confirmed_then_both_sides_know_and_a_file_is_made(
    marcel: Container, camille: Container
) -> None:
    made = await marcel.circle.invite(OFFER)
    assert made.stage is Stage.WAITING
    looked = await camille.circle.look(made.code.lower())
    assert (looked.act, looked.may, looked.until) == (Act.HELP, May.ADD, UNTIL.isoformat())
    assert "Marcel" in looked.name
    await camille.circle.accept(made.code)
    await marcel.sync.run(files=False)
    answered = await marcel.circle.invitation(made.id)
    assert (answered.stage, answered.name) == (Stage.TO_CONFIRM, "Camille Exemple")
    assert answered.born == "1992-03-14"
    (mine,) = [one for one in (await camille.circle.circle()).invitations if one.is_open]
    assert (mine.side, mine.stage, mine.check) == (Side.TAKEN, Stage.ANSWERED, answered.check)
    assert len(answered.check) == 4
    assert files(camille) == []

    await marcel.circle.confirm(made.id)
    helper = next(h for h in (await marcel.circle.circle()).helpers if "Camille" in h.name)
    assert (helper.may, helper.until) == (May.ADD, UNTIL.isoformat())
    await camille.sync.run(files=False)
    await camille.circle.refresh()
    helped = await theirs(camille, "Marcel")
    assert (helped.may, helped.until) == (May.ADD, UNTIL.isoformat())
    assert len(files(camille)) == 1
    await camille.circle.open(helped.id)
    await camille.sync.run(files=False)
    listing = await camille.documents.counts()
    assert sum(listing.values()) > 3
    assert camille.people.own_name == "Camille Exemple"
    assert (await camille.people.identity()).given == "Marcel"

    await marcel.circle.stop(helper.id)
    with pytest.raises(AccessLostError) as lost:
        await camille.sync.run(files=False)
    assert lost.value.erased
    assert files(camille) == []
    assert camille.people.acting_for is None
    (ended,) = (await camille.circle.circle()).ended
    assert (ended.name, ended.why) == (helped.name, Why.STOPPED)
