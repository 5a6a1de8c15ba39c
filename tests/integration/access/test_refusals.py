"""Who is blocked and what an emergency opens: decided on a device, obeyed by our own server, seen on another device."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from app.container import Container
from services.access.models import Role, SeenAs, Unanswered
from services.access.refusals import HIDDEN, OTHERS, SAMU, Candidate, Somebody, Waiting
from services.core.clock import SystemClock
from services.core.errors import OfflineError
from services.sync.models import Server
from tests.builders.backend import Backend
from tests.builders.space import CODE, carnet, make_space
from tests.integration.sync.conftest import opened

ATTENDING = "Dr Juste Modèle"


@pytest.fixture
def backend(tmp_path: Path) -> Iterator[Backend]:
    with Backend(tmp_path / "server") as running:
        yield running


@pytest.fixture
async def device(tmp_path: Path, backend: Backend) -> AsyncIterator[Container]:
    await asyncio.to_thread(make_space, tmp_path / "data")
    container = carnet(tmp_path / "data", SystemClock())
    await container.people.unlock(CODE)
    yield await connected(container, backend)
    await container.people.lock()


async def connected(device: Container, backend: Backend) -> Container:
    patient = await asyncio.to_thread(backend.patient)
    await device.sync.link(Server(backend.url, patient), await asyncio.to_thread(backend.token))
    await device.sync.run(files=False)
    return device


async def gets(backend: Backend, token: str) -> int:
    """Return how many documents somebody gets with a token, 0 where they are refused."""
    patient = await asyncio.to_thread(backend.patient)
    url = f"{backend.url}/DocumentReference?patient=Patient/{patient}&_count=500"
    headers = {"authorization": f"Bearer {token}", "accept": "application/fhir+json"}
    answer = await asyncio.to_thread(lambda: httpx.get(url, headers=headers, trust_env=False))
    return len(answer.json().get("entry", [])) if answer.status_code == 200 else 0


async def token_of(backend: Backend, role: str) -> str:
    return await asyncio.to_thread(backend.act, "token", "--person", "camille", "--as", role)


async def named(device: Container, name: str) -> Somebody:
    (found,) = [one for one in await device.refusals.candidates() if one.name.startswith(name)]
    who = await device.refusals.identified(found)
    assert isinstance(who, Somebody)
    return who


async def reason(device: Container, role: Role) -> str:
    seen = await device.access.see_as(role)
    assert isinstance(seen, SeenAs)
    return seen.reason


async def test_doctor_when_blocked_then_they_get_nothing_and_unblocked_it_is_as_before(
    device: Container, backend: Backend
) -> None:
    doctor = await token_of(backend, "doctor")
    before = await gets(backend, doctor)
    assert before
    who = await named(device, ATTENDING)

    await device.refusals.block(who)
    (waits,) = (await device.refusals.standing()).blocks
    assert (waits.who.name, waits.now, waits.state) == (ATTENDING, False, Waiting.WAITING)
    assert (await device.sync.freshness()).waiting == 1
    assert await gets(backend, doctor) == before
    await device.sync.run(files=False)

    (block,) = (await device.refusals.standing()).blocks
    assert (block.now, block.state) == (True, None)
    assert block.who.profession.startswith("Médecin")
    assert block.who.since
    assert (await device.sync.freshness()).waiting == 0
    assert await gets(backend, doctor) == 0
    assert await reason(device, Role("professional", "physician", who.id)) == "blocked"
    assert await reason(device, Role("professional", "physician")) == "allowed"
    assert who.id not in {one.id for one in await device.refusals.candidates()}

    await device.refusals.unblock(who)
    await device.sync.run(files=False)
    assert (await device.refusals.standing()).blocks == ()
    assert await gets(backend, doctor) == before


async def test_emergency_when_refused_then_nobody_opens_it_so_and_another_device_says_the_same(
    device: Container, backend: Backend, tmp_path: Path
) -> None:
    assert await gets(backend, await token_of(backend, "samu"))
    assert await gets(backend, await token_of(backend, "emergency"))

    await device.refusals.allow(SAMU, allowed=False)
    await device.sync.run(files=False)
    assert not await gets(backend, await token_of(backend, "samu"))
    assert await gets(backend, await token_of(backend, "emergency"))

    async with opened(tmp_path / "second") as second:
        await connected(second, backend)
        assert not (await second.refusals.standing()).switches[SAMU].now
        await second.refusals.allow(OTHERS, allowed=False)
        await second.refusals.allow(SAMU, allowed=True)
        await second.sync.run(files=False)
    assert await gets(backend, await token_of(backend, "samu"))
    assert not await gets(backend, await token_of(backend, "emergency"))

    await device.sync.run(files=False)
    switches = (await device.refusals.standing()).switches
    assert [switches[key].now for key in (SAMU, OTHERS, HIDDEN)] == [True, False, False]
    assert {one.state for one in switches.values()} == {None}


async def test_hidden_when_opened_then_the_record_says_so_and_closed_again_no_more(
    device: Container,
) -> None:
    await device.refusals.allow(HIDDEN, allowed=True)
    await device.sync.run(files=False)
    assert (await device.refusals.standing()).switches[HIDDEN].now
    await device.refusals.allow(HIDDEN, allowed=False)
    await device.sync.run(files=False)
    assert not (await device.refusals.standing()).switches[HIDDEN].now


async def test_offline_when_decided_and_taken_back_then_the_last_decision_is_what_arrives(
    device: Container, backend: Backend
) -> None:
    who = await named(device, ATTENDING)
    role = next(one for one in await device.refusals.candidates() if one.role)
    backend.stop()
    try:
        await device.refusals.block(who)
        await device.refusals.allow(SAMU, allowed=False)
        await device.refusals.allow(SAMU, allowed=True)
        assert await device.refusals.identified(role) is Unanswered.OFFLINE
        with pytest.raises(OfflineError):
            await device.sync.run(files=False)
        standing = await device.refusals.standing()
        assert standing.blocks[0].state is Waiting.WAITING
        assert standing.switches[SAMU].shown
    finally:
        backend.start()
    await device.sync.run(files=False)
    standing = await device.refusals.standing()
    assert [(one.now, one.state) for one in standing.blocks] == [(True, None)]
    assert (standing.switches[SAMU].now, standing.switches[SAMU].wanted) == (True, None)


async def test_unblocked_when_another_device_did_then_it_is_no_more_here_either(
    device: Container, backend: Backend, tmp_path: Path
) -> None:
    who = await named(device, ATTENDING)
    await device.refusals.block(who)
    async with opened(tmp_path / "second") as second:
        await connected(second, backend)
        await second.refusals.block(who)
        await second.sync.run(files=False)
        await device.sync.run(files=False)
        assert len((await device.refusals.standing()).blocks) == 1
        await second.refusals.unblock(who)
        await second.sync.run(files=False)
    await device.sync.run(files=False)
    assert (await device.refusals.standing()).blocks == ()


async def test_representative_when_they_decide_then_the_server_refuses_and_it_is_said(
    tmp_path: Path, backend: Backend
) -> None:
    lea = await asyncio.to_thread(backend.patient, "lea")
    mother = await asyncio.to_thread(backend.act, "token", "--person", "lea", "--as", "mother")
    async with opened(tmp_path / "mother") as device:
        await device.sync.link(Server(backend.url, lea), mother)
        await device.refusals.block(Somebody("somebody", "Dr Faux"))
        await device.refusals.allow(SAMU, allowed=False)
        await device.sync.run(files=False)
        standing = await device.refusals.standing()
        assert [(one.now, one.state) for one in standing.blocks] == [(False, Waiting.REFUSED)]
        assert standing.switches[SAMU].state is Waiting.REFUSED
        assert standing.switches[SAMU].shown
        await device.refusals.unblock(standing.blocks[0].who)
        await device.refusals.allow(SAMU, allowed=True)
        standing = await device.refusals.standing()
        assert (standing.blocks, standing.switches[SAMU].state) == ((), None)
        unknown = Candidate("Dr Faux", role="nobody")
        assert await device.refusals.identified(unknown) is Unanswered.FAILED


async def test_minor_when_they_decide_themselves_then_it_holds(
    tmp_path: Path, backend: Backend
) -> None:
    lea = await asyncio.to_thread(backend.patient, "lea")
    async with opened(tmp_path / "lea") as device:
        token = await asyncio.to_thread(backend.token, "lea")
        await device.sync.link(Server(backend.url, lea), token)
        await device.refusals.allow(OTHERS, allowed=False)
        await device.sync.run(files=False)
        switch = (await device.refusals.standing()).switches[OTHERS]
        assert (switch.now, switch.state) == (False, None)
