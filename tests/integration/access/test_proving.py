"""What the server wrote down, checked on the device against what it signed; changed afterwards, it is found."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from app.container import Container
from services.access.models import Unanswered
from services.access.proving import Checked
from services.storage import meta
from services.storage.driver import Connection
from services.sync.models import Server
from tests.builders.backend import Backend
from tests.integration.sync.conftest import opened


@pytest.fixture
async def device(tmp_path: Path) -> AsyncIterator[Container]:
    async with opened(tmp_path / "data") as container:
        yield container


async def signed(device: Container, backend: Backend) -> None:
    """Link, have something written down, and let the server sign it: it does when it stops."""
    patient = await asyncio.to_thread(backend.patient, "camille")
    token = await asyncio.to_thread(backend.token)
    await device.sync.link(Server(backend.url, patient), token)
    await device.sync.run(files=False)
    await asyncio.to_thread(backend.act, "view", "--person", "camille", "--as", "doctor")
    assert await device.traces.refresh() is None
    await asyncio.to_thread(backend.stop)
    await asyncio.to_thread(backend.start)


async def change(device: Container, name: str, changed: dict[str, Any]) -> None:
    """Change what this device keeps: as if the server had said, or signed, something else."""

    def work(connection: Connection) -> None:
        kept = json.loads(meta.get(connection, name) or "{}")
        meta.put(connection, name, json.dumps(kept | changed))

    await device.proofs.record.current.database.write(work)


async def kept(device: Container, name: str) -> Any:
    said = await device.proofs.record.current.database.read(lambda c: meta.get(c, name))
    return json.loads(said or "{}")


async def checked(device: Container) -> Checked:
    assert await device.proofs.check() is None
    found = await device.proofs.kept()
    assert found is not None
    return found


async def test_traces_when_checked_then_all_that_is_signed_is_proven_and_what_was_changed_is_found(
    device: Container, tmp_path: Path
) -> None:
    assert await device.proofs.check() is Unanswered.HERE
    with Backend(tmp_path / "server") as backend:
        await signed(device, backend)
        first = await checked(device)
        assert first.proven > 2
        assert (first.pending, first.wrong, first.other_key) == (0, (), False)

        traces = (await kept(device, "traces"))["traces"]
        for lie in (
            {"kind": "export"},
            {"as_": "helper"},
            {"who": "somebody"},
            {"refused": not traces[0]["refused"]},
            {"at": "2026-01-01T00:00:00.000Z"},
        ):
            told = [traces[0] | lie, *traces[1:]]
            await change(device, "traces", {"traces": told})
            assert (await checked(device)).wrong == (traces[0]["id"],)

        gone = [traces[0] | {"id": "0" * 32}, *traces[1:]]
        await change(device, "traces", {"traces": gone})
        assert (await checked(device)).wrong == ("0" * 32,)

        await change(device, "traces", {"traces": traces})
        seen = (await kept(device, "trace_proofs"))["seen"]
        await change(device, "trace_proofs", {"seen": dict.fromkeys(seen, "0" * 64)})
        assert len((await checked(device)).wrong) == first.proven
        await change(device, "trace_proofs", {"seen": seen, "key": "0" * 64})
        other = await checked(device)
        assert (other.other_key, other.proven) == (True, 0)
        await device.proofs.take_key()
        again = await checked(device)
        assert (again.proven, again.other_key) == (first.proven, False)

    assert await device.proofs.check() is Unanswered.OFFLINE
    assert await device.proofs.kept() == again


async def test_traces_when_not_signed_yet_then_said_to_wait(
    device: Container, tmp_path: Path
) -> None:
    with Backend(tmp_path / "server") as backend:
        patient = await asyncio.to_thread(backend.patient, "camille")
        token = await asyncio.to_thread(backend.token)
        await device.sync.link(Server(backend.url, patient), token)
        await device.sync.run(files=False)
        await device.traces.refresh()
        found = await checked(device)
        assert found.wrong == ()
        assert found.proven + found.pending > 0
