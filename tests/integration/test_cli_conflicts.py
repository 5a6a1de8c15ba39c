"""`conflicts`: what has two versions is listed, shown and answered without a window."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import remote
from tests.builders.command import command
from tests.builders.space import CODE, carnet
from tests.fakes.fhir.faithful import FaithfulServer


@pytest.fixture
def server() -> Iterator[FaithfulServer]:
    with FaithfulServer(reference=True) as running:
        running.put(remote.patient())
        yield running


async def _rename(data: Path, id: str, title: str) -> None:
    container = carnet(data)
    await container.people.unlock(CODE)
    await container.documents.rename(id, title)
    await container.people.lock()


def _elsewhere(server: FaithfulServer, title: str) -> None:
    (sent,) = server.resources("DocumentReference").values()
    theirs = json.loads(json.dumps(sent))
    theirs["content"][0]["attachment"]["title"] = title
    server.put(theirs)


def test_two_titles_are_listed_shown_and_answered(tmp_path: Path, server: FaithfulServer) -> None:
    data, note = tmp_path / "space", tmp_path / "note.txt"
    note.write_text("Questions")
    where = ("--server", server.url, "--patient", remote.PATIENT, "--no-auth")
    assert command(data, "init", *where, "--protection", "file").code == 0
    added = command(data, "add", note, "--title", "Note", "--category", "AUTR_DOC", "--json").json
    (id,) = added["documents"]
    assert command(data, "sync").code == 0
    asyncio.run(_rename(data, id, "D’ici"))
    _elsewhere(server, "D’ailleurs")

    assert command(data, "sync", "--json").json["conflicts"] == 1
    (listed,) = command(data, "conflicts", "--json").json
    shown = command(data, "conflicts", id, "--json").json
    refused = command(data, "conflicts", id, "--keep", "fields", "--json")
    answered = command(data, "conflicts", id, "--keep", "theirs", "--json")
    again = command(data, "conflicts", listed["id"], "--keep", "theirs", "--json")

    assert (listed["document"], listed["question"], listed["kind"]) == (
        id,
        "both_edited",
        "own_document",
    )
    assert [(each["mine"], each["theirs"]) for each in shown["differences"]] == [
        ("D’ici", "D’ailleurs")
    ]
    assert (refused.code, refused.json) == (1, {"outcome": "incomplete"})
    assert (answered.code, answered.json) == (0, {"outcome": "done"})
    assert (again.code, again.json) == (1, {"outcome": "answered"})
    assert command(data, "conflicts", "--json").json == []
    (settled,) = command(data, "conflicts", "--settled", "--json").json
    assert settled["choice"] == "theirs"
    (document,) = command(data, "documents", "--json").json
    assert document["title"] == "D’ailleurs"
