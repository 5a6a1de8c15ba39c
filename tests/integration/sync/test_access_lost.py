"""A record that the server gives no access to any more: one's own stays, another's goes, none is deleted."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.container import Container
from services.core.categories import Category
from services.core.errors import AccessLostError, Fault, RemoteError
from services.documents.models import FileToImport, Query
from services.people.models import SpaceState
from services.sync.losing import Whose
from services.sync.models import Server
from tests.builders import remote
from tests.builders.backend import Backend
from tests.fakes.fhir.exchange import Seen
from tests.fakes.fhir.faithful import FaithfulServer
from tests.fakes.fhir.lies import Lie
from tests.fakes.fhir.lying import LyingServer, about
from tests.integration.sync.conftest import KINDS, fill, link, opened


@pytest.fixture(params=KINDS)
def lying(request: pytest.FixtureRequest) -> Iterator[LyingServer]:
    behind = KINDS[request.param]()
    fill(behind)
    with LyingServer(behind) as running:
        yield running


def _of_the_record(request: Seen) -> bool:
    return request.path not in {"metadata", ".well-known/smart-configuration"}


async def _titles(container: Container) -> set[str]:
    listing = await container.documents.list(Query(replaced=True), limit=1000)
    return {document.title for document in listing.documents}


async def _add(container: Container, title: str) -> None:
    await container.documents.add(
        FileToImport("note.txt", data=b"Mes questions."), title, Category.OTHER
    )


async def test_access_when_lost_to_ones_own_record_then_all_stays_and_what_waits_still_waits(
    device: Container, lying: LyingServer
) -> None:
    await link(device, lying)
    await device.sync.run()
    await _add(device, "Liste")
    before = await _titles(device)
    lying.lie(Lie.FORBIDDEN, _of_the_record)

    for _ in range(3):
        with pytest.raises(AccessLostError) as lost:
            await device.sync.run()
        assert (lost.value.fault, lost.value.erased) == (Fault.ACCESS_LOST, False)

    freshness = await device.sync.freshness()
    assert await _titles(device) == before
    assert (freshness.waiting, freshness.refused, freshness.vanished.withheld) == (1, 0, 0)
    lying.be_honest()
    report = await device.sync.run()
    assert (report.sent, report.complete) == (1, True)


async def test_access_when_a_proxy_answers_in_its_place_then_nobody_says_it_is_lost(
    device: Container,
) -> None:
    """A portal's page has the status 403 too; here the server's own answers are no longer JSON."""
    behind = FaithfulServer(page=7, reference=True)
    fill(behind)
    with LyingServer(behind) as lying:
        await link(device, lying)
        await device.sync.run()
        lying.lie(Lie.HTML_FORBIDDEN, _of_the_record)

        with pytest.raises(RemoteError) as refused:
            await device.sync.run()

        assert not isinstance(refused.value, AccessLostError)


async def test_access_when_only_one_thing_is_refused_then_the_record_is_not_lost(
    device: Container,
) -> None:
    behind = FaithfulServer(page=7, reference=True)
    fill(behind)
    with LyingServer(behind) as lying:
        await link(device, lying)
        await device.sync.run()
        before = await _titles(device)
        lying.lie(Lie.FORBIDDEN, about("Patient/camille/$changes"))

        with pytest.raises(RemoteError) as refused:
            await device.sync.run()

        assert refused.value.fault is Fault.FORBIDDEN
        assert await _titles(device) == before


async def test_access_when_lost_to_anothers_record_then_it_is_erased_once_it_is_sure(
    tmp_path: Path, lying: LyingServer
) -> None:
    data = tmp_path / "data"
    async with opened(data) as device:
        await device.sync.link(Server(lying.url, remote.PATIENT), None, whose=Whose.OTHER)
        await device.sync.run()
        await _add(device, "Note pour Camille")
        lying.lie(Lie.FORBIDDEN, _of_the_record)

        with pytest.raises(AccessLostError) as first:
            await device.sync.run()
        assert (first.value.erased, first.value.unsent) == (False, 1)
        assert await _titles(device)
        with pytest.raises(AccessLostError) as second:
            await device.sync.run()

        assert (second.value.erased, second.value.unsent) == (True, 1)
        assert device.people.state is SpaceState.NONE
        assert not list((data / "people").iterdir())


async def test_access_when_it_comes_back_in_between_then_nothing_is_erased(
    tmp_path: Path, lying: LyingServer
) -> None:
    async with opened(tmp_path / "data") as device:
        await device.sync.link(Server(lying.url, remote.PATIENT), None, whose=Whose.OTHER)
        await device.sync.run()
        for _ in range(2):
            lying.lie(Lie.FORBIDDEN, _of_the_record)
            with pytest.raises(AccessLostError):
                await device.sync.run()
            lying.be_honest()
            await device.sync.run()

        assert await _titles(device)


async def test_access_when_a_helper_is_no_longer_one_on_our_server_then_their_copy_goes(
    tmp_path: Path,
) -> None:
    """The real server: Sophie helps her father, who ends it."""
    with Backend(tmp_path / "server") as backend:
        marcel = backend.patient("marcel")
        async with opened(tmp_path / "data") as device:
            token = backend.act("token", "--person", "marcel", "--as", "mother")
            await device.sync.link(Server(backend.url, marcel), token, whose=Whose.OTHER)
            report = await device.sync.run()
            assert report.received
            assert report.complete
            assert await _titles(device)

            _end_help(backend, marcel)

            # Our own server says in a word of its own that it ended: one run is enough.
            with pytest.raises(AccessLostError) as lost:
                await device.sync.run()
            assert lost.value.erased
            assert device.people.state is SpaceState.NONE


def _end_help(backend: Backend, patient: str) -> None:
    """Delete, as the person, whatever lets somebody help them."""
    headers = {"Authorization": f"Bearer {backend.token('marcel')}"}
    with httpx.Client(headers=headers, trust_env=False) as marcel:
        for type in ("Consent", "RelatedPerson"):
            found = marcel.get(f"{backend.url}/{type}", params={"patient": patient}).json()
            for entry in found.get("entry", []):
                done = marcel.delete(f"{backend.url}/{type}/{entry['resource']['id']}")
                assert done.status_code in {200, 204, 403}, done.text
