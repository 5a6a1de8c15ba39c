"""Whatever a server lies about, nothing of another person comes, nothing goes, and an honest run makes it whole."""

from contextlib import suppress
from pathlib import Path

import pytest

from services.core.errors import RemoteError
from services.documents.models import Query
from tests.builders import remote
from tests.fakes.fhir.lies import Lie
from tests.fakes.fhir.lying import LyingServer
from tests.integration.sync.conftest import KINDS, fill, link, opened
from tests.integration.sync.test_download import EXPECTED

TAKES_LONG = {Lie.SLOW, Lie.SILENT, Lie.ENDLESS, Lie.HUGE, Lie.BOMB}
"""The client's own limits end these: tests/integration/remote shows it, with shorter ones."""
LIES = [lie for lie in Lie if lie not in TAKES_LONG]
UNDETECTABLE = {("reference", Lie.EMPTY_PAGE)}
"""Our own server's feed that says "nothing" and moves the cursor: nobody can know, until everything is compared."""


@pytest.mark.parametrize(
    ("kind", "lie"),
    [
        pytest.param(kind, lie, id=f"{kind}-{lie.name}")
        for kind in ("reference", "faithful")
        for lie in LIES
        if (kind, lie) not in UNDETECTABLE
    ],
)
async def test_a_lie_is_survived(kind: str, lie: Lie, tmp_path: Path) -> None:
    behind = KINDS[kind]()
    fill(behind)
    with LyingServer(behind) as server:
        async with opened(tmp_path / "data") as device:
            await link(device, server)
            await device.sync.run()
            here = await device.documents.list(Query(replaced=True), limit=1000)
            assert sorted(d.title for d in here.documents) == EXPECTED

            server.put(remote.letter("nouvelle", "Nouvelle"))
            server.put(remote.binary("nouvelle-file"))
            server.lie(lie)
            with suppress(RemoteError):
                await device.sync.run()
            lied_to = await device.documents.list(Query(replaced=True), limit=1000)
            titles = [document.title for document in lied_to.documents]
            assert "Secret" not in titles
            assert set(EXPECTED) <= set(titles)

            server.be_honest()
            await device.sync.run()
            after = await device.documents.list(Query(replaced=True), limit=1000)
            assert sorted(d.title for d in after.documents) == sorted([*EXPECTED, "Nouvelle"])
            await device.documents.check()
