"""The client against our own reference server, in its own process: nothing is shared but FHIR, SMART and a socket."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest

from services.core.errors import Fault, RemoteError
from services.i18n.translator import translator
from services.remote.address import ServerAddress
from services.remote.auth import sign_in
from services.remote.client import FhirClient
from services.remote.session import Session
from services.remote.token_endpoint import TokenEndpoint, checked
from services.remote.tokens import Tokens
from tests.builders.browsing import Chooser
from tests.builders.fhir import encoded

_PROJECT = Path(__file__).parents[3]


class _Kept:
    """The last refresh token kept."""

    def __init__(self) -> None:
        self.tokens: Tokens | None = None

    async def save(self, tokens: Tokens) -> None:
        self.tokens = tokens

    async def forget(self) -> None:
        self.tokens = None


@pytest.fixture
async def address(tmp_path: Path) -> AsyncIterator[ServerAddress]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "backend", "--port", "0", "--data", str(tmp_path / "server")),
        cwd=_PROJECT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout
    line = (await process.stdout.readline()).decode()
    if not line:
        pytest.fail((await process.communicate())[1].decode())
    yield ServerAddress.of(line)
    process.terminate()
    await process.communicate()


async def test_whole_exchange_when_signed_in_as_a_demonstration_person_then_all_of_it_works(
    address: ServerAddress,
) -> None:
    async with FhirClient(address) as anybody:
        told = await anybody.capabilities()
    assert told.changes
    assert told.raw_binary
    where = checked(told.sign_in, address)
    endpoint, camille, kept = TokenEndpoint(where, "carnet"), Chooser("camille"), _Kept()
    tokens = await sign_in(address, where, endpoint, camille.open, translator("fr"))
    await camille.done()
    session = Session(Tokens("", tokens.refresh, patient=tokens.patient), endpoint, kept)
    async with FhirClient(address, session) as client:
        cursor = await _downloaded(client, tokens.patient)
        assert kept.tokens
        assert kept.tokens.refresh != tokens.refresh
        await _written(client, tokens.patient, cursor)
    await session.sign_out()
    async with FhirClient(address, Session(tokens, endpoint, kept)) as client:
        with pytest.raises(RemoteError) as refused:
            await client.read("Patient", tokens.patient)
    assert refused.value.fault is Fault.SIGNED_OUT
    await endpoint.aclose()


async def _downloaded(client: FhirClient, patient: str) -> str:
    """Follow the feed to its end; returns the cursor."""
    page = await client.changes(patient, count=20)
    entries = [*page.entries]
    while page.next:
        page = await client.get_page(page.next)
        entries += page.entries
        assert page.refused == 0
    files = [each for each in entries if each.type == "DocumentReference"]
    assert files
    attachment = json.loads(files[0].json)["content"][0]["attachment"]
    async with client.get_binary(attachment["url"], mime=attachment["contentType"]) as whole:
        data = b"".join([chunk async for chunk in whole.chunks])
    assert len(data) == attachment["size"]
    async with client.get_binary(attachment["url"], start=10, etag=whole.etag) as rest:
        assert b"".join([chunk async for chunk in rest.chunks]) == data[rest.start :]
    return page.cursor


async def _written(client: FhirClient, patient: str, cursor: str) -> None:
    binary, id = str(uuid4()), str(uuid4())
    file = b"%PDF-1.7 exemple"
    sent = await client.put_binary(
        binary, file, len(file), "application/pdf", if_none_match="*", patient=patient
    )
    assert (sent.status, sent.id) == (201, binary)
    observation = {
        "resourceType": "Observation",
        "id": id,
        "status": "final",
        "code": {"text": "Poids"},
        "subject": {"reference": f"Patient/{patient}"},
    }
    body = encoded(observation)
    made = await client.update("Observation", id, body, if_none_match="*")
    with pytest.raises(RemoteError) as refused:
        await client.update("Observation", id, body, if_none_match="*")
    assert refused.value.fault is Fault.CONFLICT
    await client.delete("Observation", id, if_match=made.version)
    with pytest.raises(RemoteError) as refused:
        await client.read("Observation", id)
    assert refused.value.fault is Fault.GONE
    new = await client.changes(patient, cursor)
    assert {(each.type, each.id, each.deleted) for each in new.entries} == {
        ("Binary", binary, False),
        ("Observation", id, True),
    }
    assert (await client.changes(patient, new.cursor)).entries == ()
    for stranger in (client.read("Patient", str(uuid4())), client.changes(str(uuid4()))):
        with pytest.raises(RemoteError) as refused:
            await stranger
        assert refused.value.fault in {Fault.NOT_FOUND, Fault.FORBIDDEN}
