"""The demonstration against our own FHIR server and sign-in, composed as a server is, over a real socket."""

import asyncio
import json
import socket
from base64 import b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final

import httpx
import pytest
import uvicorn
from joserfc.jwk import ECKey
from obstore.store import MemoryStore
from starlette.applications import Starlette

from backend.access.bearer import RequestProof
from backend.access.principal import Principal, scopes_from_text
from backend.audit.keys import Keys
from backend.audit.recorder import Recorder
from backend.demo.__main__ import main
from backend.demo.people import people, practices, record, signers
from backend.demo.seed import Seeded, seed
from backend.fhir_server.routes import fhir_mount
from backend.fhir_server.server import FhirServer
from backend.identity.claims import Claims
from backend.identity.service import Identity
from backend.identity.settings import IdentitySettings, SystemClient
from backend.identity.tables import metadata
from backend.storage.blobs import Blobs
from backend.storage.engine import SqliteStore, url_of
from backend.tests.tables import made

CAMILLE: Final = people()[0]
SECRET: Final = bytes(32)
OPERATOR: Final = "the server's own process"


@dataclass(frozen=True, slots=True)
class Opened:
    base: str
    folder: str


async def _nobody_new(_claims: Claims) -> str:
    raise AssertionError("nobody signs in here")


async def _authenticate(
    identity: Identity, bearer: str, proof: RequestProof | None = None
) -> Principal:
    if bearer == OPERATOR:
        scopes = scopes_from_text("system/*.cruds")
        return Principal("server", "server", None, scopes, is_operator=True)
    return await identity.authenticate(bearer, proof)


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Opened]:
    listener = socket.create_server(("127.0.0.1", 0))
    origin = f"http://127.0.0.1:{listener.getsockname()[1]}"
    base = f"{origin}/fhir"
    key = ECKey.generate_key("P-256", auto_kid=True)
    store = SqliteStore(url_of(folder / "server.sqlite"))
    keys = {"keys": [key.as_dict(private=False)]}
    hospital = SystemClient("hopital", "system/*.cruds", keys, stands_for_people=True)
    await made(store, metadata)
    traces = await Recorder.open(store, Keys(SECRET), folder)
    identity = Identity(
        IdentitySettings(
            origin, base, store, folder, _nobody_new, traces.record_many, systems=(hospital,)
        )
    )
    fhir = FhirServer(
        store=store,
        blobs=Blobs(MemoryStore(), SECRET),
        authenticate=partial(_authenticate, identity),
        traces=traces,
        secret=SECRET,
        base_url=lambda: base,
        smart_configuration=identity.smart_configuration,
    )
    app = Starlette(routes=[*identity.routes(), *fhir_mount(fhir, "/fhir")])
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off", ws="none"))
    running = asyncio.create_task(server.serve([listener]))
    said = {
        "base": base,
        "token_endpoint": f"{origin}/auth/token",
        "system": {"client_id": "hopital", "private_key": key.as_dict(private=True)},
    }
    (folder / "demonstration.json").write_text(json.dumps(said), encoding="utf-8")
    try:
        yield Opened(base, str(folder))
    finally:
        server.should_exit = True
        await running
        await identity.close()
        await traces.close()
        await store.close()


async def test_our_server_when_seeded_deposited_and_viewed_then_the_story_holds(
    tmp_path: Path, today: date, capsys: pytest.CaptureFixture[str]
) -> None:
    async with opened(tmp_path) as ours:

        async def run(*arguments: str) -> list[str]:
            command = [arguments[0], "--data", ours.folder, *arguments[1:]]
            code = await asyncio.to_thread(main, command)
            out, err = capsys.readouterr()
            assert (code, err) == (0, "")
            return out.splitlines()

        headers = {"Authorization": f"Bearer {OPERATOR}"}
        async with httpx.AsyncClient(
            base_url=ours.base, headers=headers, trust_env=False
        ) as client:
            everything = [
                *signers(today),
                *practices(today),
                *(one for who in people() for one in record(who, today)),
            ]
            assert await seed(client, today) == Seeded(created=len(everything))
            assert await seed(client, today) == Seeded(present=len(everything))
            filed = [one for one in everything if one["resourceType"] == "Binary"]
            whose = {"X-Security-Context": f"Patient/{CAMILLE.patient}", "Accept": "*/*"}
            answer = await client.get(f"/Binary/{filed[0]['id']}", headers=whose)
            assert answer.content == b64decode(filed[0]["data"])

        before = await run("view", "--person", "camille")
        new = (await run("deposit", "--person", "camille", "--kind", "laboratory"))[0]
        after = await run("view", "--person", "camille")
        filed = sum(one["resourceType"] == "DocumentReference" for one in record(CAMILLE, today))
        assert 0 < len(before) < filed  # her own notes are no part of what a doctor may see
        stranger = ["view", "--data", ours.folder, "--person", "camille", "--as", "stranger"]
        assert await asyncio.to_thread(main, stranger) == 1
        assert capsys.readouterr().out == ""
        assert len(after) == len(before) + 1
        assert any(line.endswith(new) for line in after)
