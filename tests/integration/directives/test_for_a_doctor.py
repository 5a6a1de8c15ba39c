"""Our own server, and what a doctor's software finds there: the version in force, and no other as current."""

import asyncio
import json
import urllib.request
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.container import Container
from services.core.clock import SystemClock
from services.directives.models import Draft, Form
from services.documents.models import FileToImport
from services.fhir.contribution import written
from services.fhir.parsing import parse_kept
from services.storage.driver import Connection
from services.sync.models import Server
from tests.builders.backend import Backend
from tests.builders.files import photo
from tests.builders.space import CODE, carnet, make_space

SIGNS, FROM_BEFORE = "sophie", "camille"
"""Who each test is of: a server has one record of each."""


@pytest.fixture(scope="module")
def backend(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backend]:
    with Backend(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture
async def device(
    tmp_path: Path, backend: Backend, request: pytest.FixtureRequest
) -> AsyncIterator[Container]:
    person = request.param
    await asyncio.to_thread(make_space, tmp_path / "phone")
    container = carnet(tmp_path / "phone", SystemClock())
    await container.people.unlock(CODE)
    patient = await asyncio.to_thread(backend.patient, person)
    token = await asyncio.to_thread(backend.token, person)
    await container.sync.link(Server(backend.url, patient), token)
    await container.sync.run()
    yield container
    await container.people.lock()


def found(backend: Backend, person: str, status: str) -> dict[str, dict[str, Any]]:
    """Return what a doctor's software finds of the person's directives, by id."""
    patient = backend.patient(person)
    token = backend.act("token", "--person", person, "--as", "doctor")
    query = f"patient=Patient/{patient}&type=EXPPAT_3&status={status}"
    request = urllib.request.Request(  # noqa: S310 - our own server, on this machine
        f"{backend.url}/DocumentReference?{query}",
        headers={"Authorization": f"Bearer {token}"},
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310 - the same
        entries = json.load(answer).get("entry", [])
    return {entry["resource"]["id"]: entry["resource"] for entry in entries}


@pytest.mark.parametrize("device", [SIGNS], indirect=True)
async def test_search_when_agreed_signed_replaced_and_revoked_then_current_is_what_holds(
    device: Container, backend: Backend
) -> None:
    service = device.directives
    first = await service.agree(Draft(Form.FREE, {"free": "Chez moi."}))
    paper = await service.take_paper(FileToImport("p.jpg", data=photo()), signed=True)
    signed = await service.file_signed(first.hash, paper, first.at[:10])
    await device.sync.run()
    current = await asyncio.to_thread(found, backend, SIGNS, "current")
    assert current.keys() == signed.files
    assert len(current) == 3  # what is signed, its paper, and the act that joins them

    second = await service.agree(Draft(Form.FREE, {"free": "Autre."}))
    await device.sync.run()
    current = await asyncio.to_thread(found, backend, SIGNS, "current")
    assert current.keys() == {second.document}
    (held,) = current.values()
    targets = {one["target"]["reference"] for one in held["relatesTo"]}
    assert targets == {f"DocumentReference/{id}" for id in signed.files}
    assert (await asyncio.to_thread(found, backend, SIGNS, "superseded")).keys() == signed.files

    revoked = await service.revoke()
    await device.sync.run()
    current = await asyncio.to_thread(found, backend, SIGNS, "current")
    assert current.keys() == {revoked.document}
    standing = await service.standing()
    assert {one.hash for one in standing.earlier} == {first.hash, second.hash}
    assert await device.conflicts.count() == 0


@pytest.mark.parametrize("device", [FROM_BEFORE], indirect=True)
async def test_start_when_acts_are_from_before_links_were_sent_then_the_earlier_is_superseded(
    device: Container, backend: Backend
) -> None:
    first = await device.directives.agree(Draft(Form.FREE, {"free": "Chez moi."}))
    second = await device.directives.agree(Draft(Form.FREE, {"free": "Autre."}))

    def as_before(connection: Connection) -> None:
        row = connection.execute(
            "SELECT json FROM resource WHERE uid = ?", (second.document,)
        ).fetchone()
        said = parse_kept(bytes(row["json"]))
        del said["relatesTo"]
        connection.execute(
            "UPDATE resource SET json = ? WHERE uid = ?", (written(said), second.document)
        )
        connection.execute("DELETE FROM document_replaces")

    await device.directives.record.current.database.write(as_before)
    await device.sync.run()
    assert len(await asyncio.to_thread(found, backend, FROM_BEFORE, "current")) == 2

    await device.directives.things(SystemClock().now())  # as home asks
    await device.sync.run()

    current = await asyncio.to_thread(found, backend, FROM_BEFORE, "current")
    assert current.keys() == {second.document}
    assert (await asyncio.to_thread(found, backend, FROM_BEFORE, "superseded")).keys() == {
        first.document
    }
    await device.directives.things(SystemClock().now())
    assert (await device.sync.run()).sent == 0
