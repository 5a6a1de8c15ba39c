"""A sign-in bound to a key: what a copy of this device's secrets is worth, and servers that bind nothing."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from services.core.errors import SignedOutError
from services.i18n.translator import translator
from services.remote.possession import ProofKey
from services.sync.signing import Signed, signed_in
from tests.builders import remote
from tests.builders.backend import Backend
from tests.builders.browsing import Chooser
from tests.fakes.fhir.faithful import FaithfulServer
from tests.fakes.fhir.issuer import Issuer
from tests.integration.sync.conftest import fill, opened


@pytest.fixture
def backend(tmp_path: Path) -> Iterator[Backend]:
    with Backend(tmp_path / "server") as running:
        yield running


async def _signed(backend: Backend) -> Signed:
    camille = Chooser("camille")
    signed = await signed_in(backend.url, camille.open, translator("fr"))
    await camille.done()
    return signed


async def test_a_record_kept_with_our_server_is_bound_to_a_key_of_its_own(
    backend: Backend, tmp_path: Path
) -> None:
    signed = await _signed(backend)
    assert signed.access.key
    assert (await _signed(backend)).access.key != signed.access.key
    assert "PRIVATE" not in repr(signed)
    assert signed.access.refresh not in repr(signed)
    async with opened(tmp_path / "device") as device:
        await device.sync.link_signed(signed)
        assert (await device.sync.run()).complete
    for name in (path for path in (tmp_path / "device").rglob("*") if path.is_file()):
        assert b"PRIVATE KEY" not in name.read_bytes()


async def test_a_copied_refresh_token_without_its_key_opens_nothing_and_costs_its_owner_nothing(
    backend: Backend, tmp_path: Path
) -> None:
    signed = await _signed(backend)
    others = ("", ProofKey.new().text())
    async with opened(tmp_path / "thief") as thief:
        for key in others:
            stolen = replace(signed, access=replace(signed.access, key=key))
            await thief.sync.link_signed(stolen)
            with pytest.raises(SignedOutError):
                await thief.sync.run()
    async with opened(tmp_path / "device") as device:
        await device.sync.link_signed(signed)
        assert (await device.sync.run()).complete


class _Browser:
    """Follows the redirections of an issuer that asks nothing of anybody."""

    def __init__(self) -> None:
        self.tasks: list[asyncio.Task[httpx.Response]] = []

    async def open(self, url: str) -> None:
        self.tasks.append(asyncio.create_task(self._visit(url)))

    async def _visit(self, url: str) -> httpx.Response:
        async with httpx.AsyncClient(trust_env=False, follow_redirects=True) as http:
            return await http.get(url)


async def test_a_server_that_binds_nothing_is_signed_in_at_and_kept_as_before(
    tmp_path: Path,
) -> None:
    with Issuer() as issuer, FaithfulServer(page=7) as server:
        server.accepted, server.smart = issuer.valid, issuer.smart
        fill(server)
        browser = _Browser()
        signed = await signed_in(server.url, browser.open, translator("fr"))
        await asyncio.gather(*browser.tasks)
        assert signed.access.key == ""
        assert signed.server.patient == remote.PATIENT
        async with opened(tmp_path / "device") as device:
            await device.sync.link_signed(signed)
            assert (await device.sync.run()).complete
        assert not [each for each in server.requests if "dpop" in each.headers]
        assert "dpop_jkt" not in issuer.asked[0]
        async with opened(tmp_path / "device") as device:
            assert (await device.sync.run()).complete


async def test_a_server_that_announces_keys_but_binds_nothing_is_believed_for_what_it_gives(
    tmp_path: Path,
) -> None:
    with Issuer() as issuer, FaithfulServer(page=7) as server:
        server.accepted = issuer.valid
        server.smart = {**issuer.smart, "dpop_signing_alg_values_supported": ["ES256"]}
        fill(server)
        browser = _Browser()
        signed = await signed_in(server.url, browser.open, translator("fr"))
        await asyncio.gather(*browser.tasks)
        async with opened(tmp_path / "device") as device:
            await device.sync.link_signed(signed)
            assert (await device.sync.run()).complete
        assert not [each for each in server.requests if "dpop" in each.headers]
