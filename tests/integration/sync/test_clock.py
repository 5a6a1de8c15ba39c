"""A device whose date is wrong by ten years, before, during and between runs, loses nothing and waits for nothing."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from app.container import Container
from services.core.categories import Category
from services.core.errors import RemoteError
from services.documents.models import FileToImport, Query
from tests.builders import remote
from tests.builders.space import CODE, carnet, make_space
from tests.fakes.clock import SetClock
from tests.fakes.fhir.lies import Lie
from tests.fakes.fhir.lying import LyingServer, writes
from tests.integration.sync.conftest import KINDS, fill, link

YEARS = timedelta(days=3653)


async def _titles(container: Container) -> set[str]:
    listing = await container.documents.list(Query(replaced=True), limit=1000)
    return {document.title for document in listing.documents}


async def _add(container: Container, title: str) -> None:
    file = FileToImport("note.txt", data=title.encode())
    await container.documents.add(file, title, Category.OTHER)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("first", [YEARS, -YEARS], ids=["later", "earlier"])
async def test_clock_when_it_jumps_by_ten_years_then_all_arrives_once_and_nothing_waits(
    kind: str, first: timedelta, tmp_path: Path
) -> None:
    behind = KINDS[kind]()
    fill(behind)
    await asyncio.to_thread(make_space, tmp_path / "data")
    clock = SetClock()
    device = carnet(tmp_path / "data", clock)
    await device.people.unlock(CODE)
    with LyingServer(behind) as lying:
        await link(device, lying)
        await device.sync.run(lambda _: clock.move(timedelta(hours=-3)))  # during the run
        before = len(behind.resources("DocumentReference"))

        clock.move(first)
        await _add(device, "Avant")
        lying.lie(Lie.UNAVAILABLE, writes, times=1)  # it waits, by this wrong clock
        with pytest.raises(RemoteError):
            await device.sync.run()
        clock.move(-2 * first)
        await _add(device, "Après")
        behind.put(remote.letter("tardive", "Arrivée ensuite"))
        behind.delete("DocumentReference", "lettre-3")
        report = await device.sync.run()
        clock.move(first + timedelta(minutes=20))
        last = await device.sync.run()

        assert report.sent + last.sent == 2
        assert (await device.sync.freshness()).waiting == 0
        assert len(behind.resources("DocumentReference")) == before + 2
        titles = await _titles(device)
        assert {"Avant", "Après", "Arrivée ensuite"} <= titles
        assert "Lettre 3" not in titles
        assert len(titles) == 23
        await device.documents.check()
    await device.people.lock()
