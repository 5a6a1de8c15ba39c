"""Marcel names Sophie by a code: two data folders, and our own server in a process of its own."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from app.container import Container
from services.circle.models import Stage
from services.documents.models import Query
from services.trusted.models import Act, Bond, Chosen, Draft, Missing, NotDesignatedError, State
from tests.builders.backend import Backend
from tests.integration.circle.test_two_folders import OFFER, device_of

NAMED = Chosen("Sophie Fictif", "", "01 99 00 00 00", "", Bond.RELATIVE)


@pytest.fixture(scope="module")
def backend(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backend]:
    with Backend(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture
async def marcel(tmp_path: Path, backend: Backend) -> AsyncIterator[Container]:
    container = await device_of(tmp_path, backend, "marcel")
    yield container
    await container.people.lock()


@pytest.fixture
async def sophie(tmp_path: Path, backend: Backend) -> AsyncIterator[Container]:
    container = await device_of(tmp_path, backend, "sophie")
    yield container
    await container.people.lock()


async def _lacks(work: object) -> tuple[Missing, ...]:
    with pytest.raises(NotDesignatedError) as refused:
        await work  # type: ignore[misc] # an awaitable
    return refused.value.missing


async def _asked(container: Container) -> list[tuple[str, State]]:
    desk = await container.trusted.desk(ask=True)
    return [(one.text.who, one.state) for one in desk.asked]


async def test_trusted_person_when_asked_by_code_then_both_say_agreed_and_revoking_tells_her(
    marcel: Container, sophie: Container, backend: Backend
) -> None:
    helpers = len((await marcel.circle.circle()).helpers)
    await marcel.trusted.keep(Draft(NAMED, accompanies=True))
    assert (await marcel.trusted.desk()).can_invite
    sent = await marcel.trusted.invite()
    assert (await marcel.trusted.desk(ask=True)).state is State.WAITING
    assert await _lacks(marcel.trusted.confirm()) == (Missing.NOTHING,)
    assert await _lacks(marcel.trusted.agree(sent.code)) == (Missing.CIRCULAR,)
    assert (await marcel.circle.circle()).invitations == ()

    text = await sophie.trusted.look(sent.code.lower())
    assert (text.who, text.chosen, text.hash) == ("Marcel Fictif", NAMED, sent.text.hash)
    digits = await sophie.trusted.agree(sent.code)
    assert await _asked(sophie) == [("Marcel Fictif", State.WAITING)]

    desk = await marcel.trusted.desk(ask=True)
    assert desk.state is State.ANSWERED
    assert desk.answer is not None
    assert (desk.answer.name, desk.answer.check) == ("Sophie Fictif", digits)
    assert desk.answer.born == (await sophie.people.identity()).birth_date
    assert desk.answer.agreement is not None
    assert desk.answer.agreement.hash == sent.text.hash
    assert desk.answer.agreement.key
    act = await marcel.trusted.confirm()
    assert act.act is Act.AGREED

    desk = await marcel.trusted.desk(ask=True)
    assert (desk.state, desk.sent, desk.draft) == (State.AGREED, None, None)
    assert desk.in_force is not None
    assert [one.by for one in desk.in_force.agreements] == ["Marcel Fictif", "Sophie Fictif"]
    assert await _asked(sophie) == [("Marcel Fictif", State.AGREED)]
    titles = [one.title for one in (await marcel.documents.list(Query())).documents]
    assert "Ma personne de confiance" in titles
    assert len((await marcel.circle.circle()).helpers) == helpers  # it opens nothing
    assert await _related(backend, sent.invitation) == (True, "QUAL")

    # The server is away: what holds is what the acts say, and she is told with the next connection.
    await asyncio.to_thread(backend.stop)
    try:
        await marcel.trusted.revoke()
    finally:
        await asyncio.to_thread(backend.start)
    assert await _asked(sophie) == [("Marcel Fictif", State.AGREED)]
    await marcel.trusted.tell()
    await marcel.trusted.tell()
    assert await _asked(sophie) == [("Marcel Fictif", State.REVOKED)]
    assert (await marcel.trusted.desk()).state is State.REVOKED
    assert await _related(backend, sent.invitation) == (False, "QUAL")


async def _related(backend: Backend, id: str) -> tuple[bool, str]:
    token = await asyncio.to_thread(backend.token, "marcel")
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {token}"}) as client:
        found = (await client.get(f"{backend.url}/RelatedPerson/{id}")).json()
    return found["active"], found["relationship"][0]["coding"][0]["code"]


async def test_code_when_shown_by_somebody_else_or_again_then_refused_and_nothing_is_agreed(
    tmp_path: Path, marcel: Container, sophie: Container, backend: Backend
) -> None:
    camille = await device_of(tmp_path, backend, "camille")
    try:
        await marcel.trusted.keep(Draft(replace(NAMED, born="1970-01-01")))
        sent = await marcel.trusted.invite()
        assert await _lacks(camille.trusted.agree(sent.code)) == (Missing.OTHER,)
        assert await _lacks(sophie.trusted.agree(sent.code)) == (Missing.OTHER,)
        assert await _lacks(sophie.trusted.look("0000-0000-0000")) == (Missing.EXPIRED,)
        await camille.circle.accept(sent.code)  # an app that does not ask itself
        assert await _lacks(sophie.trusted.look(sent.code)) == (Missing.USED,)
        assert await _lacks(marcel.trusted.confirm()) == (Missing.OTHER,)
        await marcel.trusted.withdraw()
        desk = await marcel.trusted.desk()
        assert (desk.state, desk.sent, desk.heads) == (State.DRAFT, None, ())
        assert await _asked(camille) == [("Marcel Fictif", State.REVOKED)]
        assert await _lacks(sophie.trusted.look(sent.code)) == (Missing.USED,)

        await marcel.trusted.keep(Draft(NAMED))
        sent = await marcel.trusted.invite()
        await sophie.trusted.refuse(sent.code)
        assert (await marcel.trusted.desk(ask=True)).state is State.REFUSED
        assert await _lacks(marcel.trusted.confirm()) == (Missing.NOTHING,)
        await marcel.trusted.withdraw()
        made = await marcel.circle.invite(OFFER)
        assert await _lacks(sophie.trusted.look(made.code)) == (Missing.EXPIRED,)
        await marcel.circle.withdraw(made.id)
        assert (await marcel.circle.invitation(made.id)).stage is Stage.WITHDRAWN
    finally:
        await camille.people.lock()
