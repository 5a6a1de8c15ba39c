"""What was downloaded becomes documents, whenever there is time, and one examination is one document."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from app.container import Container
from services.core.errors import RemoteError
from services.core.narrative import Table
from services.core.stop import StopSignal
from services.documents.models import Query
from services.storage import synced
from services.sync.models import Progress, Stage
from tests.builders import remote
from tests.fakes.fhir.faithful import FaithfulServer
from tests.fakes.fhir.serving import FhirFake
from tests.integration.sync.conftest import link, opened


def examination(server: FhirFake, conclusion: str = "Réserves correctes.") -> None:
    """Put a blood test as a laboratory sends it: a document, a report printed in it, its values."""
    server.put(remote.result("ferritine", 42))
    report = remote.report("bilan", ["ferritine"])
    form = {"contentType": "text/plain", "url": "Binary/bilan-papier-file"}
    server.put(report | {"presentedForm": [form], "conclusion": conclusion})


@pytest.fixture
def laboratory() -> Iterator[FaithfulServer]:
    with FaithfulServer(page=7, reference=True) as running:
        running.put(remote.patient())
        examination(running)
        running.put(remote.binary("bilan-papier-file"))
        running.put(remote.letter("bilan-papier", "Bilan de la ferritine"))
        yield running


@pytest.fixture
async def filled(tmp_path: Path, laboratory: FaithfulServer) -> AsyncIterator[Container]:
    async with opened(tmp_path / "data") as container:
        await link(container, laboratory)
        await container.sync.run()
        yield container


async def titles(container: Container, text: str = "") -> list[str]:
    listing = await container.documents.list(Query(text=text, replaced=True), limit=1000)
    return sorted(document.title for document in listing.documents)


async def test_a_report_and_its_document_when_both_came_then_are_one(filled: Container) -> None:
    assert await titles(filled) == ["Bilan de la ferritine"]


async def test_values_when_sent_with_a_document_then_are_shown_and_found_with_it(
    filled: Container,
) -> None:
    (bilan,) = (await filled.documents.list(Query())).documents

    results = await filled.documents.results(bilan.id)

    assert any(isinstance(block, Table) and "42" in str(block) for block in results)
    assert "Réserves correctes." in str(results)
    assert await titles(filled, "reserves correctes") == ["Bilan de la ferritine"]
    assert await titles(filled, "souffle normal") == ["Bilan de la ferritine"]


async def test_values_when_corrected_then_the_old_words_find_nothing(
    filled: Container, laboratory: FaithfulServer
) -> None:
    examination(laboratory, "Contrôle demandé.")

    await filled.sync.run()

    assert await titles(filled, "reserves") == []
    assert await titles(filled, "controle demande") == ["Bilan de la ferritine"]
    assert await titles(filled, "souffle") == ["Bilan de la ferritine"]


async def test_a_report_when_its_document_is_taken_away_then_stands_alone(
    filled: Container, laboratory: FaithfulServer
) -> None:
    laboratory.delete("DocumentReference", "bilan-papier")

    await filled.sync.run()

    assert await titles(filled) == ["Bilan sanguin"]
    assert await titles(filled, "reserves correctes") == ["Bilan sanguin"]


async def test_a_report_when_it_came_long_before_its_document_then_joins_it(
    tmp_path: Path,
) -> None:
    with FaithfulServer(page=7, reference=True) as server:
        server.put(remote.patient())
        examination(server)
        async with opened(tmp_path / "data") as device:
            await link(device, server)
            await device.sync.run()
            assert await titles(device) == ["Bilan sanguin"]
            server.put(remote.binary("bilan-papier-file"))
            server.put(remote.letter("bilan-papier", "Bilan de la ferritine"))

            await device.sync.run()

            assert await titles(device) == ["Bilan de la ferritine"]
            assert await titles(device, "reserves") == ["Bilan de la ferritine"]


async def test_a_document_when_erased_then_its_values_are_erased_too(
    filled: Container,
) -> None:
    (bilan,) = (await filled.documents.list(Query())).documents
    await filled.documents.delete(bilan.id)
    await filled.documents.erase_deleted()

    await filled.sync.run()

    assert await titles(filled) == []
    left = await filled.sync.record.current.database.read(
        lambda c: synced.resource_json(c, "DiagnosticReport", "bilan")
    )
    assert left is None


async def test_what_a_stopped_run_brought_when_offline_then_is_shown_all_the_same(
    tmp_path: Path,
) -> None:
    with FaithfulServer(page=300, reference=True) as server:
        server.put(remote.patient())
        for number in range(1200):
            letter = remote.letter(f"lettre-{number}", f"Lettre {number}")
            del letter["content"][0]["attachment"]["url"]
            server.put(letter)
        async with opened(tmp_path / "data") as device:
            await link(device, server)
            stop = StopSignal()

            def stop_when_filing(progress: Progress) -> None:
                if progress.stage is Stage.FILING:
                    stop.set()

            report = await device.sync.run(stop_when_filing, stop)
            assert not report.complete
            assert report.received == 1201
            assert 0 < len((await device.documents.list(Query(), limit=2000)).documents) < 1200
            server.stop()

            with pytest.raises(RemoteError):
                await device.sync.run()

            assert len((await device.documents.list(Query(), limit=2000)).documents) == 1200


ABSURD: list[remote.Json] = [
    {"content": "x"},
    {"content": [{"attachment": 3}]},
    {"type": "x"},
    {"author": "x"},
    {"content": [{"attachment": {"url": 3, "contentType": []}}]},
]


async def test_documents_without_shape_when_they_come_then_they_stop_no_other_and_are_shown(
    tmp_path: Path,
) -> None:
    with FaithfulServer(page=7, reference=True) as server:
        server.put(remote.patient() | {"name": "x"})
        for number, absurd in enumerate(ABSURD):
            server.put(remote.letter(f"bad{number}") | absurd)
        server.put(remote.report("bad", []) | {"result": "x", "presentedForm": "y"})
        server.put(remote.binary("good-file"))
        server.put(remote.letter("good", "Bonne lettre"))
        async with opened(tmp_path / "data") as device:
            await link(device, server)

            report = await device.sync.run()

            assert (report.complete, report.set_aside) == (True, 0)
            assert await titles(device, "bonne lettre") == ["Bonne lettre"]
            listed = (await device.documents.list(Query(), limit=50)).documents
            assert len(listed) == len(ABSURD) + 2
            for document in listed:
                assert await device.documents.original(document.id)
                assert await device.documents.results(document.id) == ()
            assert (await device.sync.run()).received == 0


async def test_document_when_a_later_version_has_no_shape_then_its_file_is_awaited_no_more(
    tmp_path: Path,
) -> None:
    with FaithfulServer(page=7, reference=True) as server:
        server.put(remote.patient())
        server.put(remote.letter("lettre"))  # its file is not there
        async with opened(tmp_path / "data") as device:
            await link(device, server)
            await device.sync.run()
            server.put(remote.binary("lettre-file"))
            server.put(remote.letter("lettre") | {"content": "x"})

            report = await device.sync.run()

            assert (report.complete, report.contents_waiting) == (True, 0)
