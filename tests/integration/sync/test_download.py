"""A record comes from a server of any kind, once and whole, and follows it."""

from pathlib import Path

import pytest

from app.container import Container
from services.core.errors import NotConnectedError, RemoteError
from services.documents.models import Kind, Query, Source
from services.sync.models import Stage
from tests.builders import remote
from tests.fakes.fhir.exchange import Seen
from tests.fakes.fhir.faithful import FaithfulServer
from tests.fakes.fhir.lies import Lie
from tests.fakes.fhir.lying import LyingServer, searches
from tests.fakes.fhir.serving import FhirFake
from tests.integration.sync.conftest import KINDS, fill, link, opened


async def _titles(container: Container) -> list[str]:
    listing = await container.documents.list(Query(replaced=True), limit=1000)
    return sorted(document.title for document in listing.documents)


EXPECTED = sorted([*(f"Lettre {n}" for n in range(20)), "Bilan sanguin"])


async def test_a_first_run_brings_the_record_and_its_files(
    device: Container, server: FhirFake
) -> None:
    await link(device, server)
    stages = []

    report = await device.sync.run(lambda progress: stages.append(progress.stage))

    assert await _titles(device) == EXPECTED
    assert report.complete
    assert report.contents == 20
    assert report.contents_waiting == 0
    assert stages[0] is Stage.RECORD
    assert stages[-1] is Stage.CONTENT
    assert (await device.people.identity()).display == "Camille Exemple"
    found = await device.documents.list(Query(text="souffle normal"), limit=100)
    assert len(found.documents) == 20
    first = found.documents[0]
    assert (first.source, first.kind, first.is_new) == (Source.SERVER, Kind.TEXT, True)
    assert await device.documents.original(first.id) == remote.LETTER
    await device.documents.check()


async def test_a_report_without_file_opens_with_its_results(
    device: Container, server: FhirFake
) -> None:
    await link(device, server)
    await device.sync.run()
    (bilan,) = (await device.documents.list(Query(text="bilan sanguin"))).documents

    page = await device.documents.page(bilan.id)

    assert "42" in str(page.blocks)


async def test_nothing_of_another_person_is_kept(device: Container, server: FhirFake) -> None:
    await link(device, server)

    await device.sync.run()

    assert "Secret" not in await _titles(device)


async def test_a_second_run_brings_nothing_and_asks_little(
    device: Container, server: FhirFake
) -> None:
    await link(device, server)
    await device.sync.run()
    server.requests.clear()

    report = await device.sync.run()

    assert (report.received, report.changed, report.removed, report.contents) == (0, 0, 0, 0)
    if isinstance(server, FaithfulServer) and server.reference:
        assert len(server.requests) <= 3, [r.path + "?" + r.query for r in server.requests]
    assert await _titles(device) == EXPECTED


async def test_a_change_there_shows_here_as_new(device: Container, server: FhirFake) -> None:
    await link(device, server)
    await device.sync.run()
    (before,) = (await device.documents.list(Query(text="lettre 3"))).documents
    await device.documents.mark_read(before.id)
    server.put(remote.letter("lettre-3", "Lettre corrigée"))

    report = await device.sync.run()

    assert report.changed == 1
    (after,) = (await device.documents.list(Query(text="corrigée"))).documents
    assert (after.id, after.is_new) == (before.id, True)
    assert await device.documents.original(after.id) == remote.LETTER


async def test_what_is_deleted_there_leaves_here(device: Container, server: FhirFake) -> None:
    await link(device, server)
    await device.sync.run()
    server.delete("DocumentReference", "lettre-3")

    report = await device.sync.run()

    assert report.removed == 1
    assert "Lettre 3" not in await _titles(device)
    assert not (await device.documents.list(Query(text="lettre 3"))).documents
    await device.documents.check()


@pytest.mark.parametrize("kind", KINDS)
async def test_a_run_cut_anywhere_goes_on_and_ends_the_same(kind: str, tmp_path: Path) -> None:
    """Drop the n-th Bundle, for each n, and run again."""
    behind = KINDS[kind]()
    fill(behind)
    with LyingServer(behind) as lying:
        for cut in range(1, 6):
            seen = 0

            def nth(request: Seen, cut: int = cut) -> bool:
                nonlocal seen
                seen += searches(request)
                return seen == cut

            lying.lie(Lie.CUT_BODY, nth, times=1)
            async with opened(tmp_path / f"{cut}") as device:
                await link(device, lying)
                try:
                    await device.sync.run()
                except RemoteError:
                    lying.be_honest()
                    await device.sync.run()
                lying.be_honest()
                assert await _titles(device) == EXPECTED


async def test_a_stopped_run_says_so_and_the_next_goes_on(
    device: Container, server: FhirFake
) -> None:
    from services.core.stop import StopSignal

    await link(device, server)
    stop = StopSignal()

    report = await device.sync.run(lambda _: stop.set(), stop)

    assert not report.complete
    assert (await device.sync.freshness()).at is None
    assert (await device.sync.run()).complete
    assert await _titles(device) == EXPECTED


async def test_a_space_without_server_has_nobody_to_ask(device: Container) -> None:
    with pytest.raises(NotConnectedError):
        await device.sync.run()


async def test_a_lost_cursor_compares_everything(tmp_path: Path) -> None:
    with FaithfulServer(page=7, reference=True) as server:
        fill(server)
        async with opened(tmp_path / "data") as device:
            await link(device, server)
            await device.sync.run()
            server.delete("DocumentReference", "lettre-3")
            server.feed.lose_cursors()

            await device.sync.run()

            assert "Lettre 3" not in await _titles(device)
            assert len(await _titles(device)) == len(EXPECTED) - 1


async def test_a_document_may_be_erased_before_its_file_came(tmp_path: Path) -> None:
    with FaithfulServer(page=7, reference=True) as server:
        server.put(remote.patient())
        server.put(remote.letter("lettre", "Sans fichier"))  # its Binary is not there
        async with opened(tmp_path / "data") as device:
            await link(device, server)
            await device.sync.run()
            (document,) = (await device.documents.list(Query())).documents
            await device.documents.delete(document.id)

            await device.documents.erase_deleted()
            await device.sync.run()

            assert await _titles(device) == []
            await device.documents.check()
