"""The client against our own reference server, in its own process: nothing is shared but FHIR, SMART and a socket."""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from services.core.errors import Fault, RemoteError, SignedOutError
from services.i18n.translator import translator
from services.remote.address import ServerAddress
from services.remote.auth import sign_in
from services.remote.authorization import FixedToken
from services.remote.capabilities import SignIn
from services.remote.client import FhirClient
from services.remote.possession import ProofKey
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


async def test_whole_exchange_when_bound_to_a_key_then_all_works_and_copies_open_nothing(
    address: ServerAddress,
) -> None:
    async with FhirClient(address) as anybody:
        where = checked((await anybody.capabilities()).sign_in, address)
    assert where.dpop
    key, kept = ProofKey.new(), _Kept()
    tokens, endpoint = await _signed_in(address, where, key)
    assert tokens.bound
    restarted = TokenEndpoint(where, "carnet", ProofKey.of(key.text()))
    stored = Tokens("", tokens.refresh, patient=tokens.patient)
    session = Session(stored, restarted, kept)
    async with FhirClient(address, session) as client:
        await _written(client, tokens.patient, await _downloaded(client, tokens.patient))
    assert kept.tokens
    # whoever copies what was kept or sent, but not the key
    for other in (None, ProofKey.new()):
        stolen = TokenEndpoint(where, "carnet", other)
        with pytest.raises(SignedOutError):
            await Session(Tokens("", kept.tokens.refresh), stolen, _Kept()).header()
        await stolen.aclose()
        async with FhirClient(address, FixedToken(kept.tokens.access, other)) as thief:
            with pytest.raises(RemoteError) as refused:
                await thief.read("Patient", tokens.patient)
        assert refused.value.fault is Fault.SIGNED_OUT
    async with FhirClient(address, FixedToken(kept.tokens.access, key)) as client:
        assert (await client.read("Patient", tokens.patient)).id == tokens.patient
    await session.sign_out()
    for each in (endpoint, restarted):
        await each.aclose()


async def test_record_when_a_request_is_repeated_by_who_saw_it_then_refused(
    address: ServerAddress,
) -> None:
    async with FhirClient(address) as anybody:
        where = checked((await anybody.capabilities()).sign_in, address)
    key = ProofKey.new()
    tokens, endpoint = await _signed_in(address, where, key)
    await endpoint.aclose()
    url = address.at("Patient", tokens.patient)
    seen = [
        ("Authorization", f"DPoP {tokens.access}"),
        ("DPoP", key.proof("GET", url, tokens.access)),
    ]
    async with httpx.AsyncClient(trust_env=False) as http:
        assert (await http.get(f"{url}?_format=json", headers=seen)).status_code == 200
        second = ("DPoP", key.proof("GET", url, tokens.access))
        refused = [
            await http.get(url, headers=seen),
            await http.get(url, headers=[*seen[:1], second, ("DPoP", "other")]),
            await http.get(url, headers=seen[:1]),
            await http.delete(url, headers=[*seen[:1], second]),
            await http.get(f"{url}/_history", headers=[*seen[:1], second]),
            await http.get(url, headers=[("Authorization", f"Bearer {tokens.access}"), second]),
            await http.get(url, headers=[("Authorization", "DPoP unknown"), second]),
        ]
        assert [answer.status_code for answer in refused] == [401] * 7
        said = [answer.headers["www-authenticate"] for answer in refused]
        proof = 'DPoP algs="ES256", error="invalid_dpop_proof"'
        assert said == [*[proof] * 5, 'Bearer error="invalid_token"', proof]
        unknown = key.proof("GET", url, "unknown")
        answer = await http.get(url, headers={"Authorization": "DPoP unknown", "DPoP": unknown})
        assert answer.headers["www-authenticate"] == 'DPoP algs="ES256", error="invalid_token"'
        assert (await http.get(url, headers=[*seen[:1], second])).status_code == 200


async def test_exchange_when_the_clock_of_the_device_is_hours_off_then_it_works_all_the_same(
    address: ServerAddress,
) -> None:
    async with FhirClient(address) as anybody:
        where = checked((await anybody.capabilities()).sign_in, address)
    for off in (-7200.0, 7200.0):
        key = ProofKey.new(lambda off=off: time.time() + off)  # type: ignore[misc]  # a value of the loop
        tokens, endpoint = await _signed_in(address, where, key)
        async with FhirClient(address, FixedToken(tokens.access, key)) as client:
            assert (await client.read("Patient", tokens.patient)).id == tokens.patient
        # after a restart nothing is known of the clock's error
        again = ProofKey.of(key.text(), lambda off=off: time.time() + off)  # type: ignore[misc]  # as above
        async with FhirClient(address, FixedToken(tokens.access, again)) as client:
            assert (await client.read("Patient", tokens.patient)).id == tokens.patient
        await endpoint.aclose()


async def _signed_in(
    address: ServerAddress, where: SignIn, key: ProofKey
) -> tuple[Tokens, TokenEndpoint]:
    endpoint, camille = TokenEndpoint(where, "carnet", key), Chooser("camille")
    tokens = await sign_in(address, where, endpoint, camille.open, translator("fr"))
    await camille.done()
    return tokens, endpoint


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
