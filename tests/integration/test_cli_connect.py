"""`init --server` on a space that is there: whose record it is comes first, then what leaves."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import contribution, files, remote
from tests.builders.command import command
from tests.fakes.fhir.faithful import FaithfulServer


@pytest.fixture
def server() -> Iterator[FaithfulServer]:
    with FaithfulServer(reference=True) as running:
        running.put(remote.patient())
        yield running


@pytest.fixture
def data(tmp_path: Path) -> Path:
    assert command(tmp_path / "space", "init", "--local").code == 0
    return tmp_path / "space"


def _take_in(data: Path, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "export.json"
    path.write_bytes(content)
    assert command(data, "import", path).code == 0


def _connect(data: Path, server: FaithfulServer, *more: str) -> tuple[int, str]:
    where = ("--server", server.url, "--patient", remote.PATIENT, "--no-auth")
    answer = command(data, "init", *where, *more)
    return answer.code, answer.words


def test_the_same_person_is_connected_and_nothing_leaves_unasked(
    data: Path, server: FaithfulServer, tmp_path: Path
) -> None:
    _take_in(data, tmp_path, contribution.export())

    assert _connect(data, server) == (0, "")

    assert command(data, "sync", "--json").json["sent"] == 0
    status = command(data, "status", "--json").json
    assert (status["server"]["held"], status["server"]["held_others"]) == (3, True)
    code, words = _connect(data, server)
    assert code == 1
    assert "already a space" in words


def test_with_send_what_is_here_leaves_too(
    data: Path, server: FaithfulServer, tmp_path: Path
) -> None:
    _take_in(data, tmp_path, contribution.export())

    assert _connect(data, server, "--send") == (0, "")

    assert command(data, "sync", "--json").json["sent"] == 6


def test_a_namesake_is_refused_until_the_person_says_that_it_is_them(
    data: Path, server: FaithfulServer, tmp_path: Path
) -> None:
    patient = files.patient("p", birthDate="1993-03-14")
    _take_in(data, tmp_path, files.bundle(patient, files.observation()))

    code, words = _connect(data, server)

    assert code == 1
    assert "In this space: Camille Exemple 1993-03-14" in words
    assert "On the server: Camille Exemple 1992-03-14" in words
    assert "same name" in words
    assert command(data, "status", "--json").json["server"] is None
    assert _connect(data, server, "--same-person") == (0, "")


def test_somebody_else_is_refused_whatever_is_said(
    data: Path, server: FaithfulServer, tmp_path: Path
) -> None:
    patient = files.patient("p", family="Fictif", given="Marcel", birthDate="1955-06-02")
    _take_in(data, tmp_path, files.bundle(patient, files.observation()))

    code, words = _connect(data, server, "--same-person", "--send")

    assert code == 1
    assert "somebody else" in words
    assert command(data, "status", "--json").json["server"] is None
    assert not any(request.writes for request in server.requests)


def test_a_server_that_is_away_connects_nothing(
    data: Path, server: FaithfulServer, tmp_path: Path
) -> None:
    _take_in(data, tmp_path, contribution.export())
    server.stop()

    assert _connect(data, server)[0] == 4
    assert command(data, "status", "--json").json["server"] is None


def test_what_the_server_has_is_measured_freed_and_fetched_again(
    data: Path, server: FaithfulServer, tmp_path: Path
) -> None:
    server.put(remote.binary("lettre-file"))
    server.put(remote.letter("lettre"))
    server.put(remote.report("bilan", []))
    assert _connect(data, server) == (0, "")
    command(data, "sync")
    size = len(remote.LETTER)

    before = command(data, "storage", "--json").json
    assert before["can_be_freed"]["all"] == {"files": 1, "bytes": size}
    freed = command(data, "free", "all", "--json")
    assert (freed.code, freed.json["files"], freed.json["bytes"]) == (0, 1, size)
    after = command(data, "storage", "--json").json
    assert (after["files"]["files"], after["freed"]["files"]) == (0, 1)
    documents = command(data, "documents", "--json").json
    (document,) = (each for each in documents if each["sha256"])
    shown = command(data, "show", document["id"], "--raw")
    assert (shown.code, "on the server only" in shown.words) == (1, True)
    exported = command(data, "export", tmp_path / "out", "--plain", "--json")
    assert (exported.code, exported.json["missing"], exported.json["documents"]) == (1, [], 0)
    assert len(exported.json["elsewhere"]) == 1

    server.stop()
    assert command(data, "fetch", document["id"]).code == 4
    server.start()
    assert command(data, "fetch", document["id"]).code == 0
    assert command(data, "status", "--json").json["integrity"] == "ok"
    assert command(data, "storage", "--json").json["files"]["files"] == 1
    assert command(data, "free", "large", "--json").json["files"] == 0
