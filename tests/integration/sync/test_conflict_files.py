"""A version whose file is another one, and what a failure in the midst of an answer leaves."""

import base64
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from app.container import Container
from services.core.categories import Category
from services.core.errors import DiskFullError, NotConnectedError, RemoteError
from services.documents.models import FileToImport, Query
from services.documents.receiving import ReceivedDocuments
from services.i18n.formats import Formats
from services.i18n.translator import translator
from services.storage.driver import Connection
from services.sync.versions import Choice, Comparison, File, Outcome
from tests.builders import remote
from tests.fakes.fhir.serving import FhirFake
from tests.integration.sync.conftest import KINDS, link

WORDS = (translator("en"), Formats("en"))
HERE, THERE = b"Le fichier d'ici.", "Le fichier d’ailleurs.".encode()


@pytest.fixture(params=KINDS)
def server(request: pytest.FixtureRequest) -> Iterator[FhirFake]:
    with KINDS[request.param]() as running:
        running.put(remote.patient())
        yield running


async def _made(container: Container) -> str:
    file = FileToImport("note.txt", data=HERE)
    return (await container.documents.add(file, "Note", Category.OTHER)).documents[0]


def _elsewhere(server: FhirFake, *, file: bytes | None = None) -> None:
    """Rename the one document, and give it another file if `file`."""
    (sent,) = server.resources("DocumentReference").values()
    theirs = json.loads(json.dumps(sent))
    attachment = theirs["content"][0]["attachment"]
    attachment["title"] = "D’ailleurs"
    if file is not None:
        server.put(remote.binary("autre", file))
        digest = hashlib.sha1(file, usedforsecurity=False).digest()
        attachment |= {"url": "Binary/autre", "hash": base64.b64encode(digest).decode()}
        attachment.pop("extension", None)
    server.put(theirs)


async def _asked(container: Container) -> Comparison:
    (conflict,) = await container.conflicts.waiting(WORDS)
    return await container.conflicts.one(conflict.id, WORDS)


async def _two_files(device: Container, server: FhirFake) -> tuple[str, Comparison]:
    await link(device, server)
    id = await _made(device)
    await device.sync.run()
    _elsewhere(server, file=THERE)
    await device.documents.rename(id, "D’ici")
    await device.sync.run()
    return id, await _asked(device)


async def _contents(container: Container) -> dict[str, bytes]:
    found = (await container.documents.list(Query())).documents
    return {each.title: await container.documents.original(each.id) for each in found}


async def test_the_other_file_is_seen_before_the_choice(
    device: Container, server: FhirFake
) -> None:
    id, asked = await _two_files(device, server)

    assert (asked.mine.file, asked.theirs.file) == (File.HERE, File.ELSEWHERE)
    other = await device.conflicts.other_file(asked.conflict.id)

    assert (other.mime, other.data) == ("text/plain", THERE)
    assert await device.documents.original(id) == HERE


async def test_the_other_file_without_network_is_said_and_nothing_changes(
    device: Container, server: FhirFake
) -> None:
    _id, asked = await _two_files(device, server)
    server.stop()
    with pytest.raises(RemoteError):
        await device.conflicts.other_file(asked.conflict.id)
    await device.sync.unlink()
    with pytest.raises(NotConnectedError):
        await device.conflicts.other_file(asked.conflict.id)
    assert await device.conflicts.count() == 1


@pytest.mark.parametrize(
    ("choice", "contents"),
    [
        (Choice.MINE, {"D’ici": HERE}),
        (Choice.THEIRS, {"D’ailleurs": THERE}),
        (Choice.BOTH, {"D’ici": HERE, "D’ailleurs": THERE}),
    ],
)
async def test_each_version_keeps_its_own_file(
    choice: Choice, contents: dict[str, bytes], device: Container, server: FhirFake
) -> None:
    _id, asked = await _two_files(device, server)

    await device.conflicts.resolve(asked.conflict.id, choice, asked.stamp)
    await device.sync.run()

    assert await _contents(device) == contents
    await device.documents.check()


@dataclass
class Failing(ReceivedDocuments):
    """Has no room left at the `left`-th time it is to show something."""

    left: int = 0

    def show(self, connection: Connection, uid: str, at: int) -> None:
        super().show(connection, uid, at)
        self.left -= 1
        if not self.left:
            raise DiskFullError


async def _told(container: Container) -> list[tuple[Any, ...]]:
    """Return all that a failure could leave half done."""

    def rows(connection: Connection) -> list[tuple[Any, ...]]:
        return [
            tuple(row)
            for query in (
                "SELECT uid, json, base_json, version, deleted_at FROM resource ORDER BY uid",
                "SELECT resource, verb, state FROM outbox ORDER BY seq",
                "SELECT id, local, remote, choice FROM conflict",
                "SELECT id, title, sha256, deleted_at FROM document ORDER BY id",
            )
            for row in connection.execute(query)
        ]

    return await container.documents.database.read(rows)


@pytest.mark.parametrize("choice", [Choice.MINE, Choice.THEIRS, Choice.BOTH])
async def test_an_answer_that_fails_in_its_midst_was_not_given(
    choice: Choice, device: Container, server: FhirFake
) -> None:
    await link(device, server)
    id = await _made(device)
    await device.sync.run()
    _elsewhere(server)
    await device.documents.rename(id, "D’ici")
    await device.sync.run()
    asked, before = await _asked(device), await _told(device)
    device.conflicts.projection = Failing(left=1)

    with pytest.raises(DiskFullError):
        await device.conflicts.resolve(asked.conflict.id, choice, asked.stamp)

    assert await _told(device) == before
    device.conflicts.projection = ReceivedDocuments()
    done = await device.conflicts.resolve(asked.conflict.id, choice, asked.stamp)
    assert done is Outcome.DONE


async def test_a_meeting_that_fails_in_its_midst_is_met_again(
    device: Container, server: FhirFake
) -> None:
    await link(device, server)
    id = await _made(device)
    await device.sync.run()
    _elsewhere(server)
    await device.documents.recategorise(id, Category.LABORATORY)
    device.sync.projection = Failing(left=1)

    with pytest.raises(DiskFullError):
        await device.sync.run()

    device.sync.projection = ReceivedDocuments()
    assert (await device.sync.run()).complete
    document = (await device.documents.detail(id)).document
    assert (document.title, document.category) == ("D’ailleurs", Category.LABORATORY)
