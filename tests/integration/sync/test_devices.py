"""Two devices of one person at our own server: each is seen and signed out from the other."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from app.container import Container
from services.core.categories import Category
from services.core.errors import Fault, NotConnectedError, RemoteError, SignedOutError
from services.documents.models import FileToImport, Query
from services.i18n.translator import translator
from services.storage import meta
from services.sync.devices import device_name
from services.sync.signing import Signed, signed_in
from tests.builders.backend import Backend
from tests.builders.browsing import Chooser
from tests.fakes.fhir.faithful import FaithfulServer
from tests.fakes.fhir.issuer import Issuer
from tests.integration.sync.conftest import fill, link, opened


@pytest.fixture(scope="module")
def backend(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backend]:
    with Backend(tmp_path_factory.mktemp("server")) as running:
        yield running


async def _sign_in(backend: Backend) -> Signed:
    camille = Chooser("camille")
    signed = await signed_in(backend.url, camille.open, translator("fr"))
    await camille.done()
    return signed


@pytest.fixture
async def two(backend: Backend, tmp_path: Path) -> AsyncIterator[tuple[Container, Container]]:
    async with opened(tmp_path / "first") as first, opened(tmp_path / "second") as second:
        for device in (first, second):
            await device.sync.link_signed(await _sign_in(backend))
            assert (await device.sync.run()).complete
        yield first, second


async def test_device_when_signed_out_from_another_then_it_reads_on_and_resumes_once_signed_in(
    two: tuple[Container, Container], backend: Backend
) -> None:
    here, lost = two
    seen = await here.sync.devices.all()
    assert [device.current for device in seen][:2] == [True, False]
    assert {device.name for device in seen} == {device_name()}
    await lost.documents.add(FileToImport("note.txt", data=b"Note."), "Note", Category.OTHER)
    before = {d.title for d in (await lost.documents.list(Query(), limit=1000)).documents}
    (mine,) = [device for device in await lost.sync.devices.all() if device.current]

    await here.sync.devices.end(mine.id)

    for _ in range(2):
        with pytest.raises(SignedOutError):
            await lost.sync.run()
    with pytest.raises(SignedOutError):
        await lost.sync.devices.all()
    assert {d.title for d in (await lost.documents.list(Query(), limit=1000)).documents} == before
    assert (await lost.sync.freshness()).waiting == 1
    assert mine.id not in {device.id for device in await here.sync.devices.all()}

    await lost.sync.link_signed(await _sign_in(backend))
    assert (await lost.sync.run()).sent == 1
    assert (await here.sync.run()).complete


async def test_devices_when_all_others_are_signed_out_then_only_this_one_is_left(
    two: tuple[Container, Container],
) -> None:
    here, other = two

    await here.sync.devices.end_others()

    (mine,) = await here.sync.devices.all()
    assert mine.current
    with pytest.raises(SignedOutError):
        await other.sync.run()
    assert (await here.sync.run()).complete


async def test_devices_when_renamed_then_the_other_sees_the_name(
    two: tuple[Container, Container],
) -> None:
    here, other = two
    (mine,) = [device for device in await here.sync.devices.all() if device.current]

    await here.sync.devices.rename(mine.id, "Ma tablette")

    assert "Ma tablette" in {device.name for device in await other.sync.devices.all()}


async def test_devices_when_looked_at_during_a_run_then_neither_spends_the_others_token(
    two: tuple[Container, Container],
) -> None:
    here, _other = two
    for _ in range(5):
        report, seen = await asyncio.gather(here.sync.run(), here.sync.devices.all())
        assert report.complete
        assert seen
    assert (await here.sync.run()).complete


async def test_devices_when_a_server_ends_what_renews_twice_then_both_still_share_one_sign_in(
    device: Container,
) -> None:
    with Issuer() as issuer, FaithfulServer(reference=True) as server:
        fill(server)
        server.accepted, server.smart = issuer.valid, issuer.smart

        async def opened_page(url: str) -> None:
            pages.append(asyncio.create_task(_follow(url)))

        pages: list[asyncio.Task[None]] = []
        signed = await signed_in(server.url, opened_page, translator("fr"))
        await asyncio.gather(*pages)
        await device.sync.link_signed(signed)
        assert issuer.forms[0]["device_name"] == device_name()
        for _ in range(5):
            report, seen = await asyncio.gather(device.sync.run(), device.sync.devices.all())
            assert report.complete
            assert len(seen) == 3
        await device.sync.devices.end_others()
        assert [each.current for each in await device.sync.devices.all()] == [True]


async def _follow(url: str) -> None:
    async with httpx.AsyncClient(follow_redirects=True, trust_env=False) as browser:
        await browser.get(url)


async def test_devices_when_one_leaves_the_server_then_it_is_no_longer_listed(
    two: tuple[Container, Container],
) -> None:
    here, other = two
    (mine,) = [device for device in await other.sync.devices.all() if device.current]

    await other.sync.unlink()

    assert mine.id not in {device.id for device in await here.sync.devices.all()}


async def test_devices_when_the_server_lists_none_then_that_is_said(device: Container) -> None:
    with pytest.raises(NotConnectedError):
        await device.sync.devices.all()
    with FaithfulServer(reference=True) as server:
        fill(server)
        await link(device, server)
        with pytest.raises(NotConnectedError):  # nobody signed in
            await device.sync.devices.all()


async def test_devices_when_the_list_is_elsewhere_then_no_token_goes_there(
    two: tuple[Container, Container],
) -> None:
    here, _other = two
    database = here.sync.record.current.database
    kept = json.loads(await database.read(lambda c: meta.get(c, "abilities") or ""))
    kept["devices"] = "https://ailleurs.exemple.invalid/auth/devices"
    await database.write(lambda c: meta.put(c, "abilities", json.dumps(kept)))

    with pytest.raises(RemoteError) as refused:
        await here.sync.devices.all()

    assert refused.value.fault is Fault.UNSUPPORTED
