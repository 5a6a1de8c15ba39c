"""`share`, `shares`, `revoke` as somebody runs them, with our own server."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders.backend import Backend
from tests.builders.command import command, connected
from tests.builders.files import pdf
from tests.builders.visiting import DOCTOR, Visitor


@pytest.fixture
def backend(tmp_path: Path) -> Iterator[Backend]:
    with Backend(tmp_path / "server") as running:
        yield running


def test_share_when_run_then_a_link_its_code_who_opened_it_and_closing_it(
    tmp_path: Path, backend: Backend
) -> None:
    data = connected(tmp_path / "space", backend)
    file = tmp_path / "radio.pdf"
    file.write_bytes(pdf("Radio"))
    added = command(data, "add", file, "--title", "Radio", "--category", "RADIO_SC", "--json")
    (id,) = added.json["documents"]

    preview = command(data, "share", id, "--preview", "--json").json
    assert [one["title"] for one in preview["documents"]] == ["Radio"]
    assert "link" not in preview
    made = command(data, "share", id, "--openings", "2", "--json").json
    visitor = Visitor.of(made["link"])
    answer = visitor.ask(made["passcode"])
    assert visitor.files(answer.json())
    (seen,) = command(data, "shares", "--json").json
    assert ([each["recipient"] for each in seen["visits"]], seen["standing"]) == ([DOCTOR], "open")
    assert made["passcode"] not in command(data, "shares").out.decode()

    assert command(data, "revoke", "nothing").code == 1
    assert command(data, "revoke", seen["id"][:12], "--json").json == {"outcome": "closed"}

    assert visitor.ask(made["passcode"]).status_code == 404
    backend.stop()
    answered = command(data, "shares", "--json")
    assert (answered.code, answered.json[0]["standing"]) == (1, "revoked")
    assert "connection" in answered.words
    backend.start()


def test_share_when_there_is_no_server_then_it_says_what_it_needs(tmp_path: Path) -> None:
    data = tmp_path / "space"
    assert command(data, "init", "--local").code == 0
    refused = command(data, "share", "a-document")
    assert refused.code == 1
    assert "needs a server" in refused.words
