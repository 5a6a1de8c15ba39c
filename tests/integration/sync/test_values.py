"""Values that a server sends: with the document they belong to, as they change there."""

from decimal import Decimal
from pathlib import Path

from app.container import Container
from services.documents.models import Query
from tests.builders import remote
from tests.fakes.fhir.faithful import FaithfulServer
from tests.integration.sync.conftest import link, opened


async def _numbers(container: Container) -> list[list[Decimal | None]]:
    while await container.values.catch_up():
        pass
    return [
        [point.number for point in series.points]
        for one in (await container.values.analytes()).found
        for series in (await container.values.over_time(one.id)).series
    ]


async def test_values_beside_a_document_follow_the_server_as_they_change_and_go(
    tmp_path: Path,
) -> None:
    form = {"presentedForm": [{"contentType": "text/plain", "url": "Binary/bilan-file"}]}
    with FaithfulServer(reference=True) as server:
        server.put(remote.patient())
        server.put(remote.binary("bilan-file"))
        server.put(remote.letter("bilan", "Bilan de la ferritine"))
        server.put(remote.result("ferritine", 42))
        server.put(remote.report("bilan", ["ferritine", "plus-tard"]) | form)
        async with opened(tmp_path / "data") as container:
            await link(container, server)
            await container.sync.run()
            (shown,) = (await container.documents.list(Query())).documents
            (seen,) = await container.values.of_document(shown.id)
            assert (seen.value, seen.count) == ("42 µg/L", 1)

            server.put(remote.result("ferritine", 48))
            server.put(remote.result("plus-tard", 51))
            await container.sync.run()
            assert await _numbers(container) == [[Decimal(48), Decimal(51)]]

            server.delete("Observation", "plus-tard")
            await container.sync.run()
            assert await _numbers(container) == [[Decimal(48)]]

            server.delete("DiagnosticReport", "bilan")
            await container.sync.run()
            assert await _numbers(container) == []
