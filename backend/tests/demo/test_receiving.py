"""The practice's side of appointments, over the real API of a server that is filled as `make run` fills it."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from backend.config import config
from backend.demo.__main__ import main
from backend.demo.booked import PLANNED, book
from backend.demo.people import people, practices
from backend.server import Running, fill, opened

CAMILLE = people()[0]


@dataclass(frozen=True, slots=True)
class Served:
    """A server and the command that acts as a practice."""

    running: Running
    folder: Path
    capsys: pytest.CaptureFixture[str]

    async def run(self, *arguments: str, person: str = "camille") -> tuple[int, list[list[str]]]:
        command = ["appointments", *arguments, "--data", str(self.folder), "--person", person]
        code = await asyncio.to_thread(main, command)
        out, err = self.capsys.readouterr()
        return code, [line.split("\t") for line in (out or err).splitlines()]

    async def one(self, id: str, type: str = "Appointment") -> dict[str, Any]:
        whose = {"X-Security-Context": f"Patient/{CAMILLE.patient}"}
        answer = await self.running.inside.get(f"/{type}/{id}", headers=whose)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found


@asynccontextmanager
async def served(folder: Path, capsys: pytest.CaptureFixture[str]) -> AsyncIterator[Served]:
    with socket.create_server(("127.0.0.1", 0)) as bound:
        async with opened(config(folder, bound.getsockname()[1], {})) as running:
            await fill(running)
            server = uvicorn.Server(
                uvicorn.Config(running.app, log_config=None, lifespan="off", ws="none")
            )
            serving = asyncio.create_task(server.serve([bound]))
            try:
                yield Served(running, folder, capsys)
            finally:
                server.should_exit = True
                await serving


async def test_a_practice_when_it_receives_then_the_record_says_so_and_times_come_free(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with served(tmp_path, capsys) as ours:
        code, lines = await ours.run("list")
        booked = [line for line in lines if line[1] == "booked"]
        assert code == 0
        assert len(booked) == 2
        id = booked[0][4]
        slot = (await ours.one(id))["slot"][0]["reference"]
        assert (await ours.one(slot[5:], "Slot"))["status"] == "busy"

        assert await ours.run("late", "--id", id, "--minutes", "20") == (0, [["booked"]])
        said = (await ours.one(id))["extension"]
        assert {"url": "urn:carnet:late-minutes", "valueInteger": 20} in said

        assert await ours.run("link", "--id", id) == (0, [["booked"]])
        said = (await ours.one(id))["extension"]
        [link] = [one["valueUrl"] for one in said if one["url"] == "urn:carnet:link"]
        assert link.startswith("https://")
        assert link.endswith(f".invalid/{id}")

        assert await ours.run("move", "--id", id) == (0, [["booked"]])
        moved = (await ours.one(id))["slot"][0]["reference"]
        assert moved != slot
        assert (await ours.one(slot[5:], "Slot"))["status"] == "free"

        assert await ours.run("arrive", "--id", id) == (0, [["arrived"]])
        assert await ours.run("done", "--id", id) == (0, [["fulfilled"]])
        code, [[report]] = await ours.run("report", "--id", id)
        assert code == 0
        context = (await ours.one(report, "DocumentReference"))["context"]
        assert context["related"] == [{"reference": f"Appointment/{id}"}]

        code, words = await ours.run("confirm", "--id", id)
        assert code == 1  # what is over stays what it is
        assert words[0][0].startswith("The server refused: ")
        other = booked[1][4]
        assert await ours.run("refuse", "--id", other, "--why", "Absente.") == (0, [["cancelled"]])
        assert (await ours.one(other))["cancelationReason"] == {"text": "Absente."}
        assert await ours.run("done", "--id", "nobody") == (1, [["There is no such appointment."]])

        _, lines = await ours.run("list", person="marcel")
        [asked] = [line for line in lines if line[1] == "pending"]
        assert await ours.run("confirm", "--id", asked[4], person="marcel") == (0, [["booked"]])


async def test_the_first_appointments_when_booked_again_then_none_is_new(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with served(tmp_path, capsys) as ours:
        today = datetime.now(UTC).date()
        assert await book(ours.running.inside, today) == 0
        for planned in PLANNED:
            whose = {"X-Security-Context": f"Patient/{planned.person.patient}"}
            answer = await ours.running.inside.get(f"/Appointment/{planned.id}", headers=whose)
            found = answer.json()
            assert found["status"] == planned.status
            if planned.days > 0:
                assert found["slot"]
                assert datetime.fromisoformat(found["start"]).date() >= today
        care = await ours.running.inside.get("/PractitionerRole/$find-care?_count=100")
        assert care.json()["total"] == 62
        full = [one for one in care.json()["entry"] if one["search"]["mode"] == "match"][-1]
        assert "Introuvable" in full["resource"]["practitioner"]["display"]
        schedules = [one for one in practices(today) if one["resourceType"] == "Schedule"]
        count = await ours.running.inside.get("/Slot?_summary=count&status=free")
        assert count.json()["total"] > 100 * len(schedules)
