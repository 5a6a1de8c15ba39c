"""Sophie books for Marcel: he reads it in plain words, narrows the list, keeps it, and what to do (phone, French)."""

import json
import os
import re
from pathlib import Path
from urllib.parse import urljoin

import httpx
from playwright.sync_api import Playwright

from tests.builders.backend import Backend
from tests.e2e.browser import browser
from tests.e2e.carnet import CARNET, Carnet
from tests.e2e.person import Person
from tests.e2e.visits import begins, discover_as

PICTURES = os.environ.get("CARNET_PICTURES")


def test_traces_when_sophie_booked_for_marcel_then_he_reads_it(
    playwright: Playwright, tmp_path: Path, data: Path
) -> None:
    (data / "settings.json").write_text('{"language": "fr"}', "utf-8")
    with (
        Backend(tmp_path / "server") as backend,
        Carnet.start(data, (*CARNET, "--demonstration-server", backend.url)) as carnet,
        browser(playwright, tmp_path / "profile", form="phone") as (context, watch),
    ):
        _books(backend)
        backend.act("view", "--person", "marcel", "--as", "doctor")
        person = Person(context.pages[0])
        person.open(carnet.address)
        discover_as(person, "Marcel Fictif")
        person.sees("Qui voit vos documents\u00a0?")
        person.open(urljoin(person.page.url, "/choices/traces"))
        person.sees("Qui a vu, et ce qui a été fait")
        person.sees(begins("Sophie Exemple, pour Marcel"))
        _picture(person, "traces")
        person.tap("Je ne reconnais pas l’un d’eux")
        person.sees("Un accès que vous ne reconnaissez pas")
        _picture(person, "doubt")
        person.tap("Je ne reconnais pas l’un d’eux")
        person.tap("Ceux qui m’aident", role="checkbox")
        person.tap("Modifié", role="checkbox")
        person.sees(begins("Sophie Exemple, pour Marcel"))
        person.sees(re.compile("A pris un rendez-vous"))
        person.scroll_to("Vérifier cette liste")
        person.tap("Vérifier cette liste")
        person.sees(re.compile("telles? qu’elles? (a|ont) été signées?|pas encore signées?"))
        _picture(person, "proof")
        assert carnet.errors() == ""

    assert watch.faults == []


def _books(backend: Backend) -> None:
    token = backend.act("token", "--person", "marcel", "--as", "mother")
    patient = backend.patient("marcel")
    booked = {
        "resourceType": "Appointment",
        "status": "booked",
        "description": "Kinésithérapie",
        "start": "2030-05-06T09:00:00Z",
        "end": "2030-05-06T09:30:00Z",
        "participant": [
            {"actor": {"reference": f"Patient/{patient}"}, "status": "accepted"},
        ],
    }
    answer = httpx.post(
        f"{backend.url}/Appointment",
        content=json.dumps(booked),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/fhir+json"},
        trust_env=False,
    )
    assert answer.status_code == 201, answer.text


def _picture(person: Person, name: str) -> None:
    if PICTURES:
        person.screenshot(Path(PICTURES) / f"traces-{name}.png")
