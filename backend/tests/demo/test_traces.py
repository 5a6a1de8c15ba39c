"""Several people look at Léa's record, and Léa reads who did: over the real server, in a process of its own."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from backend.audit.__main__ import main as audit
from backend.demo.__main__ import main
from backend.demo.people import person

Run = Callable[..., tuple[int, list[list[str]]]]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Start a demonstration server; its folder. Stopped, it has signed all that it did."""
    folder = tmp_path_factory.mktemp("traced")
    command = [sys.executable, "-m", "backend", "--port", "0", "--data", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline()
        yield folder
        process.terminate()
        assert process.wait(30) == 0
    assert audit(["verify", "--data", str(folder)]) == 0


@pytest.fixture
def run(data: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def acted(command: str, *arguments: str) -> tuple[int, list[list[str]]]:
        code = main([command, "--data", str(data), *arguments])
        return code, [line.split("\t") for line in capsys.readouterr().out.splitlines()]

    return acted


def test_view_when_several_look_then_lea_reads_each_look_refusals_too(run: Run) -> None:
    _, before = run("traces", "--person", "lea")
    seen = {}
    for role in ("doctor", "stranger", "mother", "emergency", "samu"):
        seen[role], _ = run("view", "--as", role, "--person", "lea")
    code, after = run("traces", "--person", "lea")
    assert code == 0
    assert seen == {"doctor": 0, "stranger": 1, "mother": 0, "emergency": 0, "samu": 0}

    looks = [line for line in after[len(before) :] if "DocumentReference?patient" in line[2]]
    asked = "DocumentReference?patient&_count"
    assert [line[1:] for line in looks] == [
        ["Dr Juste Modèle", f"search {asked}", "permitted", "-"],
        ["Dr Battement Imaginaire", f"refused {asked}", "refused: no-relation", "-"],
        ["Sophie Exemple", f"search {asked}", "permitted", "-"],
        ["Dr Veille Factice", f"search {asked}", "permitted", "emergency"],
        ["Dr Veille Factice", f"search {asked}", "permitted", "emergency"],
    ]
    opened = [line for line in after if line[2] == "emergency"]
    assert [(line[1], line[4]) for line in opened] == [("Dr Veille Factice", "emergency")] * 2
    given = [line for line in after[len(before) :] if line[2] == "token-given"]
    assert len(given) == 6  # a token each, and hers to read this


def test_emergency_when_it_is_used_then_the_feed_brings_the_notice(run: Run, data: Path) -> None:
    assert run("view", "--as", "emergency", "--person", "camille")[0] == 0
    _, [[token]] = run("token", "--person", "camille")
    camille = person("camille")
    assert camille
    base = (data / "demonstration.json").read_text("utf-8").partition('"base": "')[2]
    address = f"{base.partition(chr(34))[0]}/Patient/{camille.patient}/$changes"
    with httpx.Client(headers={"Authorization": f"Bearer {token}"}, trust_env=False) as client:
        found, told = client.get(address, params={"_count": "500"}).json(), []
        told = [
            entry["resource"]
            for entry in found["entry"]
            if entry.get("resource", {}).get("resourceType") == "Communication"
        ]
    notices = [one for one in told if one["category"][0]["coding"][0]["code"] == "emergency-access"]
    assert {one["sender"]["display"] for one in notices} == {"Dr Veille Factice"}
    assert f"Patient/{camille.patient}" in {one["recipient"][0]["reference"] for one in notices}
