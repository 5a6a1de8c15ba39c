"""Words that are in requests, in resources and in tokens are in no log, and not in the table of traces."""

import json
import logging
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Connection, inspect, select

from backend.access.asking import Opening
from backend.access.role import Role
from backend.audit.keys import Keys
from backend.audit.reading import traces_of
from backend.audit.recorder import Recorder
from backend.audit.tables import metadata
from backend.storage.engine import Store
from backend.tests.conftest import SECRET, World
from backend.tests.fhir_server.resources import bundle, document, entry

CANARY = "canari"
FHIR = {"content-type": "application/fhir+json"}


@pytest.fixture
async def recorder(store: Store, tmp_path: Path) -> AsyncIterator[Recorder]:
    folder = tmp_path / "audit"
    folder.mkdir()
    recorder = await Recorder.open(store, Keys(SECRET), folder)
    yield recorder
    await recorder.close()


@pytest.fixture
def world(make_world: Callable[..., World], recorder: Recorder) -> World:
    """Return a server at whose every place a canary sits."""
    world = make_world(traces=recorder)
    for name in ("own", "doctor", "urgent", "relative"):
        opening = Opening(f"{CANARY} reason", datetime.fromtimestamp(world.clock.now, UTC))
        role = {
            "own": Role(),
            "doctor": Role(practitioner=f"{CANARY}-doctor", profession=f"{CANARY}-profession"),
            "urgent": Role(
                practitioner=f"{CANARY}-urgent", profession="physician", opening=opening
            ),
            "relative": Role(own=f"{CANARY}-relative"),
        }[name]
        world.tokens.give(f"{CANARY}-token-{name}", f"{CANARY}-patient", "patient/*.cruds", role)
    world.tokens.give(f"{CANARY}-token-system", None, "system/*.cruds")
    return world


async def ask(client: httpx.AsyncClient) -> None:
    """Ask what the server has, well and badly, with canaries in every part."""
    patient, id = f"{CANARY}-patient", f"{CANARY}-id"
    content = document(patient, id=id, description=f"{CANARY} title")
    content["content"][0]["attachment"]["title"] = f"{CANARY} title"
    raw = {"content-type": "text/plain", "accept": "*/*"}
    at: Any = {"x-security-context": f"Patient/{patient}"}
    value = {"identifier": f"urn:{CANARY}|{CANARY}", CANARY: CANARY, f"date:{CANARY}": CANARY}
    await client.put(f"/Patient/{patient}", json={"resourceType": "Patient", "id": patient})
    await client.put(f"/DocumentReference/{id}", json=content)
    await client.put(f"/Binary/{id}", content=CANARY.encode(), headers=raw | at)
    await client.get(f"/Binary/{id}", headers=raw | at)
    for path in (
        f"/DocumentReference/{id}",
        f"/DocumentReference/{id}/_history",
        f"/DocumentReference/{id}/_history/1",
        f"/DocumentReference/{id}/_history/{CANARY}",
        f"/DocumentReference/{CANARY}-missing",
        f"/Patient/{patient}/$everything",
        f"/Patient/{patient}/$changes?cursor={CANARY}",
        f"/Patient/{patient}/$see-as?role={CANARY}",
        f"/Patient/{CANARY}-other",
        f"/AuditEvent/{CANARY}",
        f"/{CANARY}/{CANARY}/{CANARY}",
        f"/{CANARY}",
    ):
        await client.get(path, headers=at)
    await client.get("/DocumentReference", params=value, headers=at)
    await client.post("/DocumentReference/_search", data=value, headers=at)
    await client.request(CANARY.upper(), f"/DocumentReference/{id}")
    await client.post("/DocumentReference", content=f'{{"{CANARY}"', headers=FHIR)
    wrong = content | {"status": CANARY}
    await client.post("/DocumentReference", json=wrong, headers={"if-none-exist": CANARY})
    entries = (
        entry("GET", f"DocumentReference/{id}?{CANARY}={CANARY}"),
        entry(CANARY, f"{CANARY}/{CANARY}"),
        entry("PUT", f"DocumentReference/{id}", wrong, fullUrl=f"urn:{CANARY}"),
    )
    for kind in ("batch", "transaction", CANARY):
        await client.post("", json=bundle(kind, *entries), headers=FHIR)
    await client.delete(f"/DocumentReference/{id}", headers=at)


def kept(connection: Connection) -> bytes:
    """Return everything in the tables of the traces, as it lies there."""
    found = b""
    for table in metadata.sorted_tables:
        assert inspect(connection).has_table(table.name)
        for row in connection.execute(select(table)):
            found += b"".join(
                bytes(one) if isinstance(one, bytes | memoryview) else str(one).encode()
                for one in row
            )
    return found


async def test_canaries_when_asked_in_every_way_then_in_no_log_and_in_no_trace(
    world: World, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    logging.getLogger("httpx").setLevel(logging.WARNING)  # the asker's own log, not the server's
    for name in ("own", "doctor", "urgent", "relative", "system", "forged"):
        async with world.client(f"{CANARY}-token-{name}") as client:
            await ask(client)

    said = caplog.text + json.dumps([str(record.__dict__) for record in caplog.records])
    assert "carnet.fhir" in said
    assert CANARY not in said.lower()
    raw = await store.read(kept)
    assert len(raw) > 10_000
    assert CANARY.encode() not in raw.lower()

    page = await store.read(
        lambda connection: traces_of(connection, Keys(SECRET), f"{CANARY}-patient", count=500)
    )
    told = [one.trace for one in page.traces]
    assert len(told) > 100
    # what is sealed for the person holds pseudonyms, codes and names of parameters, and no value
    for one in told:
        rest = (one.resource_type, one.family, one.reason, *one.parameters, one.agent.profession)
        assert not any(CANARY in text for text in rest)
        assert CANARY not in one.resource_id
