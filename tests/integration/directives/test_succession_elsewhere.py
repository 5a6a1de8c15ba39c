"""Servers of other kinds: one that gives ids itself, one that forgets half of the specification."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from services.directives.models import Draft, Form
from services.sync.models import Server
from tests.builders import remote
from tests.fakes.fhir.faithful import FaithfulServer
from tests.fakes.fhir.poor import PoorServer
from tests.fakes.fhir.serving import FhirFake
from tests.integration.sync.conftest import opened
from tests.integration.sync.test_given_ids import GivingServer

KINDS: dict[str, Callable[[], FhirFake]] = {
    "faithful": lambda: FaithfulServer(page=7),
    "giving ids": lambda: GivingServer(reference=True),
    "poor": lambda: PoorServer(page=7),
}


@pytest.mark.parametrize("kind", KINDS)
async def test_agree_when_three_were_agreed_offline_then_links_lead_there_and_one_is_current(
    kind: str, tmp_path: Path
) -> None:
    with KINDS[kind]() as server:
        await asyncio.to_thread(server.put, remote.patient())
        async with opened(tmp_path / "phone") as phone, opened(tmp_path / "desktop") as desktop:
            for container in (phone, desktop):
                await container.sync.link(Server(server.url, remote.PATIENT), None)
                await container.sync.run()
            for text in ("Un.", "Deux."):
                await phone.directives.agree(Draft(Form.FREE, {"free": text}))
            await phone.sync.run()
            await desktop.sync.run()
            # Where bytes go inside the resource, the other device does not read the act in them.
            others = (phone,) if kind == "giving ids" else (desktop, phone)
            third = await others[0].directives.agree(Draft(Form.FREE, {"free": "Trois."}))
            for container in (others[0], phone, desktop):
                await container.sync.run()

            acts = server.resources("DocumentReference")
            by_status = {one["status"]: place for place, one in acts.items()}
            assert sorted(one["status"] for one in acts.values()) == [
                "current",
                "superseded",
                "superseded",
            ]
            (target,) = acts[by_status["current"]]["relatesTo"]
            before = acts[target["target"]["reference"]]
            assert before["relatesTo"][0]["target"]["reference"] in acts
            for container in others:
                held = (await container.directives.standing()).in_force
                assert held
                assert held.hash == third.hash
                assert await container.conflicts.count() == 0
                assert (await container.sync.run()).sent == 0
