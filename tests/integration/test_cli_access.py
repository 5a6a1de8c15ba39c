"""`who-can-see`, `hide`, `unhide`, `see-as` as somebody runs them, with our own server."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.builders.backend import CAMILLE, Backend
from tests.builders.command import command, connected

TITLE = "Courrier zébré"
OPEN = {"hidden": False, "secret": False, "hidden_from": []}


@pytest.fixture
def backend(tmp_path: Path) -> Iterator[Backend]:
    with Backend(tmp_path / "server") as running:
        running.act("deposit", "--person", CAMILLE, "--kind", "letter", "--title", TITLE)
        yield running


def test_hide_when_run_then_a_sync_applies_it_see_as_says_so_and_unhide_takes_it_back(
    tmp_path: Path, backend: Backend
) -> None:
    data = connected(tmp_path / "space", backend)
    (letter,) = [one for one in command(data, "documents", "--json").json if one["title"] == TITLE]
    id = letter["id"]
    assert _known(data, id) == {"reach": "server", "now": OPEN, "wanted": None, "state": None}
    assert id in _ids(_seen(data), "given")

    kept = command(data, "hide", id, "--json")
    assert (kept.code, kept.json["decided"]) == (0, 1)
    waits = _known(data, id)
    assert (waits["now"], waits["wanted"]) == (OPEN, OPEN | {"hidden": True})
    assert waits["state"] == "waiting"
    assert command(data, "sync").code == 0
    assert _known(data, id)["now"]["hidden"]
    assert id in _ids(_seen(data), "refused")
    assert TITLE not in backend.act("view", "--person", CAMILLE)
    assert f"{TITLE}\t" in command(data, "see-as", "professional").out.decode()

    assert command(data, "unhide", id).code == 0
    assert command(data, "sync").code == 0
    assert id in _ids(_seen(data), "given")

    assert command(data, "hide", id, "--from", "somebody", "--json").json["decided"] == 1
    assert _known(data, id)["wanted"] == OPEN | {"hidden_from": ["somebody"]}

    backend.stop()
    asked = command(data, "see-as", "emergency", "--json")
    assert (asked.code, asked.json) == (1, {"unanswered": "offline"})
    backend.start()


def test_access_when_there_is_no_server_then_nobody_else_is_decided_about(tmp_path: Path) -> None:
    data = tmp_path / "space"
    assert command(data, "init", "--local").code == 0
    note = tmp_path / "note.txt"
    note.write_text("Une note")
    added = command(data, "add", note, "--title", "Note", "--category", "RADIO_SC", "--json")
    (id,) = added.json["documents"]

    assert _known(data, id)["reach"] == "here"
    asked = command(data, "see-as", "helper", "--json")
    assert (asked.code, asked.json) == (1, {"unanswered": "here"})
    assert command(data, "who-can-see", "nothing").code == 1
    refused = command(data, "hide", id, "--json")
    assert (refused.code, refused.json["decided"]) == (1, 0)


def _known(data: Path, id: str) -> Any:
    return command(data, "who-can-see", id, "--json").json


def _seen(data: Path) -> Any:
    return command(data, "see-as", "professional", "--profession", "physician", "--json").json


def _ids(seen: Any, way: str) -> set[str]:
    return {one["id"] for one in seen[way]}
