"""A person's app, whoever has the link, and the server between them on a real socket; sealing by another library."""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc import jwe
from joserfc.jwk import OctKey

from backend.access.role import Role
from backend.sharing.passcodes import hashed
from backend.sharing.service import Sharing
from backend.sharing.settings import SharingSettings
from backend.storage.blobs import blobs_from_url
from backend.storage.engine import Store
from backend.tests.conftest import SECRET, Clock, Remembered, Tokens
from backend.tests.identity.world import NO_TLS, listening, serving, url_of

CONTENT = {"resourceType": "Bundle", "type": "collection"}
DOCTOR = "Dr Modèle, pneumologue"


@dataclass(frozen=True, slots=True)
class Link:
    """What the person's app keeps, and gives away."""

    handle: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    key: OctKey = field(default_factory=lambda: OctKey.generate_key(256))
    files: tuple[bytes, ...] = ()

    @property
    def id(self) -> str:
        return hashlib.sha256(self.handle.encode()).hexdigest()

    def sealed(self, content: Any, **more: str) -> bytes:
        header = {"alg": "dir", "enc": "A256GCM", "cty": "application/fhir+json", **more}
        return jwe.encrypt_compact(header, json.dumps(content).encode(), self.key).encode()

    def unsealed(self, data: bytes) -> Any:
        return json.loads(jwe.decrypt_compact(data, self.key).plaintext or b"")


@dataclass(slots=True)
class World:
    """One server; `camille` and `lea` each have an app, `visitor` has only what they were given."""

    root: str
    sharing: Sharing
    tokens: Tokens
    clock: Clock
    traces: Remembered
    http: httpx.AsyncClient
    blobs: Path

    async def as_(self, token: str, method: str, path: str, **more: Any) -> httpx.Response:
        headers = {"authorization": f"Bearer {token}"}
        return await self.http.request(method, f"{self.root}{path}", headers=headers, **more)

    async def announce(
        self, link: Link, sealed: Sequence[bytes], /, by: str = "camille", **changes: Any
    ) -> httpx.Response:
        wanted = {
            "expires": int(self.clock()) + 3600,
            "openings": 3,
            "report": False,
            "passcode": None,
            "files": [
                {"size": len(file), "sha256": hashlib.sha256(file).hexdigest()} for file in sealed
            ],
        } | changes
        return await self.as_(by, "PUT", f"/share/links/{link.id}", json=wanted)

    async def made(self, *contents: Any, **changes: Any) -> Link:
        """Make a link whose files have all come."""
        bare = Link()
        files = tuple(bare.sealed(content) for content in contents or (CONTENT,))
        link = Link(bare.handle, bare.key, files)
        assert (await self.announce(link, files, **changes)).status_code == 201
        for number, file in enumerate(files):
            path = f"/share/links/{link.id}/files/{number}"
            assert (await self.as_("camille", "PUT", path, content=file)).status_code == 204
        return link

    async def open(self, link: Link, passcode: str | None = None, **more: Any) -> httpx.Response:
        said = {"recipient": DOCTOR, **({"passcode": passcode} if passcode else {}), **more}
        return await self.http.post(f"{self.root}/share/m/{link.handle}", json=said)

    async def told(self, link: Link) -> dict[str, Any]:
        """Return what the person's app is told of a link."""
        found = (await self.as_("camille", "GET", "/share/links")).json()["links"]
        return next(one for one in found if one["id"] == link.id)

    def events(self) -> list[str]:
        return [trace.reason for trace in self.traces.traces]

    def kept(self) -> list[Path]:
        """Return the files that the server keeps."""
        return [path for path in self.blobs.rglob("*") if path.is_file()]


def passcode(code: str) -> dict[str, str]:
    """Return what the app sends of a passcode."""
    salt = secrets.token_bytes(16)
    shown = (
        base64.urlsafe_b64encode(each).rstrip(b"=").decode() for each in (salt, hashed(code, salt))
    )
    return dict(zip(("salt", "hash"), shown, strict=True))


def forged(ticket: str) -> str:
    """Return a ticket with another number, and a MAC of somebody who has not the server's secret."""
    said = base64.urlsafe_b64decode(ticket + "=" * (-len(ticket) % 4))[32:]
    mac = hmac.digest(b"no secret of the server's", said, "sha256")
    return base64.urlsafe_b64encode(mac + said).rstrip(b"=").decode()


@pytest.fixture
async def world(store: Store, tmp_path: Path) -> AsyncIterator[World]:
    async with a_world(store, tmp_path) as built:
        yield built


@asynccontextmanager
async def a_world(store: Store, folder: Path) -> AsyncIterator[World]:
    opened, tokens, clock, traces = listening(), Tokens(), Clock(), Remembered()
    for name in ("camille", "lea"):
        tokens.give(name, name, "patient/*.cruds")
    tokens.give("sophie", "camille", "patient/*.cruds", Role(own="sophie"))
    tokens.give("narrow", "camille", "patient/Observation.rs")
    tokens.give("hospital", None, "system/*.cruds")
    place = folder / "blobs"
    sharing = Sharing(
        SharingSettings(
            store,
            blobs_from_url(f"file://{place}", SECRET),
            tokens,
            traces.record_many,
            SECRET,
            url_of(opened),
            clock,
        )
    )
    async with (
        serving(opened, sharing.routes()),
        httpx.AsyncClient(verify=NO_TLS) as http,
    ):
        yield World(url_of(opened), sharing, tokens, clock, traces, http, place)
