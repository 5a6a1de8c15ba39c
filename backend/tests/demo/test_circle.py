"""`python -m backend.demo circle`: Sophie and Marcel over the real API of a whole server."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.demo.__main__ import main


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Start a demonstration server in a process of its own; its data folder."""
    data = tmp_path_factory.mktemp("circle")
    command = [sys.executable, "-m", "backend", "--port", "0", "--data", str(data)]
    environment = {**os.environ}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout
        assert process.stdout.readline().strip(), "the server did not start"
        yield data
        process.terminate()
        assert process.wait(30) == 0


async def _said(
    folder: Path, capsys: pytest.CaptureFixture[str], *words: str
) -> tuple[int, list[str]]:
    code = await asyncio.to_thread(main, ["circle", *words, "--data", str(folder)])
    return code, capsys.readouterr().out.splitlines()


async def test_circle_when_invited_accepted_and_confirmed_then_marcel_can_end_it(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done, [code] = await _said(folder, capsys, "invite", "--person", "marcel", "--right", "manage")
    assert done == 0
    _, looked = await _said(folder, capsys, "look", "--person", "sophie", "--code", code)
    assert "kind\thelp" in looked
    assert "right\tmanage" in looked
    refused, _ = await _said(folder, capsys, "accept", "--person", "marcel", "--code", code)
    assert refused == 1
    _, [check] = await _said(folder, capsys, "accept", "--person", "sophie", "--code", code)
    _, [line] = await _said(folder, capsys, "list", "--person", "marcel")
    status, kind, _, accepted, figures, task = line.split("\t")
    assert (status, kind, figures) == ("received", "help", check)
    assert accepted.startswith("Sophie")

    _, confirmed = await _said(folder, capsys, "confirm", "--person", "marcel")
    assert confirmed == [task]
    _, [mirror] = await _said(folder, capsys, "list", "--person", "sophie")
    assert mirror.startswith("completed")
    _, ended = await _said(folder, capsys, "revoke", "--person", "marcel")
    assert len(ended) == 2  # the one that the demonstration begins with, and this one
    _, again = await _said(folder, capsys, "revoke", "--person", "marcel")
    assert again == []


async def test_circle_when_withdrawn_or_refused_then_the_code_is_worth_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, [first] = await _said(
        folder, capsys, "invite", "--person", "sophie", "--kind", "ask-to-help"
    )
    await _said(folder, capsys, "withdraw", "--person", "sophie")
    assert (await _said(folder, capsys, "accept", "--person", "marcel", "--code", first))[0] == 1
    _, [second] = await _said(
        folder, capsys, "invite", "--person", "marcel", "--kind", "trusted-person"
    )
    done, _ = await _said(folder, capsys, "refuse", "--person", "sophie", "--code", second)
    assert done == 0
    assert (await _said(folder, capsys, "look", "--person", "sophie", "--code", second))[0] == 1
