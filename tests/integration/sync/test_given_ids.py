"""A server that gives ids itself: what is sent twice is met once, and nobody's edit is lost between the two."""

import json
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.container import Container
from services.core.categories import Category
from services.core.errors import RemoteError
from services.documents.models import FileToImport, Query
from services.i18n.formats import Formats
from services.i18n.translator import translator
from tests.builders import remote
from tests.fakes.clock import SetClock
from tests.fakes.fhir.exchange import RefusedRequestError, Reply, Seen
from tests.fakes.fhir.faithful import FaithfulServer
from tests.fakes.fhir.lies import Lie
from tests.fakes.fhir.lying import LyingServer
from tests.fakes.fhir.serving import FhirFake
from tests.integration.sync.conftest import link, opened

WORDS = (translator("en"), Formats("en"))


class GivingServer(FaithfulServer):
    """Takes a PUT over what is there only, and says so."""

    def _reply(self, request: Seen) -> Reply:
        if request.method == "PUT" and request.path not in self.resources():
            raise RefusedRequestError(405, "not-supported")
        reply = super()._reply(request)
        if request.segments == ("metadata",):
            said = reply.body.replace(b'"updateCreate": true', b'"updateCreate": false')
            assert said != reply.body
            return Reply(reply.status, said, reply.headers)
        return reply


@pytest.fixture
def behind() -> GivingServer:
    server = GivingServer(reference=True)
    server.put(remote.patient())
    return server


@pytest.fixture
def lying(behind: GivingServer) -> Iterator[LyingServer]:
    with LyingServer(behind) as running:
        yield running


@pytest.fixture
async def tablet(tmp_path: Path) -> AsyncIterator[Container]:
    async with opened(tmp_path / "tablet") as container:
        yield container


async def _made(container: Container) -> str:
    file = FileToImport("note.txt", data=b"Questions.")
    return (await container.documents.add(file, "Note", Category.OTHER)).documents[0]


async def _lost_once(device: Container, lying: LyingServer) -> str:
    """Make a document whose first sending arrives, whose answer does not, and that cannot be looked for either."""
    await link(device, lying)
    id = await _made(device)
    lying.lie(
        Lie.DROPPED_AFTER,
        lambda request: request.method == "POST" or "identifier" in request.query,
    )
    with pytest.raises(RemoteError):
        await device.sync.run()
    lying.be_honest()
    assert isinstance(device.clock, SetClock)
    device.clock.move(timedelta(hours=1))
    return id


def _sent(server: FhirFake) -> dict[str, Any]:
    (only,) = server.resources("DocumentReference").values()
    return only


def _title(resource: dict[str, Any]) -> str:
    return str(resource["content"][0]["attachment"]["title"])


def _elsewhere(server: FhirFake, title: str) -> None:
    theirs = json.loads(json.dumps(_sent(server)))
    theirs["content"][0]["attachment"]["title"] = title
    server.put(theirs)


async def _title_here(container: Container) -> str:
    (only,) = (await container.documents.list(Query())).documents
    return only.title


async def test_an_edit_made_before_the_lost_answer_was_known_is_sent(
    device: Container, lying: LyingServer, behind: GivingServer
) -> None:
    id = await _lost_once(device, lying)
    await device.documents.rename(id, "Renommée")

    await device.sync.run()

    assert _title(_sent(behind)) == "Renommée"
    assert (await device.sync.freshness()).waiting == 0


async def test_an_edit_made_elsewhere_before_the_lost_answer_was_known_is_shown(
    device: Container, lying: LyingServer, behind: GivingServer
) -> None:
    await _lost_once(device, lying)
    _elsewhere(behind, "De la tablette")

    await device.sync.run()

    assert _title(_sent(behind)) == await _title_here(device) == "De la tablette"
    assert await device.conflicts.count() == 0


async def test_edits_on_both_sides_of_the_lost_answer_are_asked(
    device: Container, lying: LyingServer, behind: GivingServer
) -> None:
    id = await _lost_once(device, lying)
    _elsewhere(behind, "De la tablette")
    await device.documents.rename(id, "Du téléphone")

    assert (await device.sync.run()).conflicts == 1

    assert (_title(_sent(behind)), await _title_here(device)) == ("De la tablette", "Du téléphone")


async def test_what_got_an_id_there_is_edited_on_both_devices(
    device: Container, tablet: Container, lying: LyingServer, behind: GivingServer
) -> None:
    await link(device, lying)
    await link(tablet, lying)
    id = await _made(device)
    await device.sync.run()
    await tablet.sync.run()
    await device.documents.rename(id, "Du téléphone")
    assert (await device.sync.run()).sent == 1
    await tablet.sync.run()
    assert await _title_here(tablet) == "Du téléphone"
    (there,) = (await tablet.documents.list(Query())).documents
    await tablet.documents.rename(there.id, "De la tablette")
    assert (await tablet.sync.run()).sent == 1
    await device.sync.run()

    assert _title(_sent(behind)) == await _title_here(device) == "De la tablette"
    assert await device.documents.original(id) == b"Questions."
