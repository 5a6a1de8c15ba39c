"""The Samu is refused, then a doctor who looked is blocked from where it is read, and unblocked (desktop, English)."""

import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urljoin

import httpx
from playwright.sync_api import Playwright

from tests.builders.backend import Backend
from tests.e2e.browser import browser
from tests.e2e.carnet import CARNET, Carnet
from tests.e2e.person import Person
from tests.e2e.visits import begins, discover_as

ASKED = 150
"""How often the server is looked at until it has been told."""
PAUSE = 0.2
DOCTOR = "Dr Juste Modèle"


def test_emergency_when_refused_and_a_doctor_blocked_then_the_server_obeys_and_it_is_undone(
    playwright: Playwright, tmp_path: Path, data: Path
) -> None:
    (data / "settings.json").write_text('{"language": "en"}', "utf-8")
    with (
        Backend(tmp_path / "server") as backend,
        Carnet.start(data, (*CARNET, "--demonstration-server", backend.url)) as carnet,
        browser(playwright, tmp_path / "profile", form="desktop") as (context, watch),
    ):
        samu, doctor = Other(backend, "samu"), Other(backend, "doctor")
        assert samu.gets()
        assert doctor.gets()
        person = Person(context.pages[0])
        person.open(carnet.address)
        discover_as(person, "Camille Exemple", "en")
        person.sees("Who can see your documents?")
        person.open(urljoin(person.page.url, "/access"))
        person.tap(begins("Access in an emergency"))
        person.choose(begins("The Samu: refused"))
        _until(lambda: not samu.gets())
        assert doctor.gets()

        person.open(urljoin(person.page.url, "/choices/traces"))
        person.tap("I don’t recognise one of these")
        person.scroll_to(f"Block {DOCTOR}")
        person.tap(f"Block {DOCTOR}")
        person.sees(f"Block {DOCTOR}?")
        person.settle()
        person.tap("Block")
        person.sees("Who gets nothing")
        _until(lambda: not doctor.gets())

        person.tap(f"Unblock {DOCTOR}")
        person.settle()
        person.tap("Unblock")
        person.sees("Nobody is blocked")
        _until(lambda: doctor.gets())
        assert carnet.errors() == ""

    assert watch.faults == []


class Other:
    """Somebody with a token that was given once."""

    def __init__(self, backend: Backend, role: str) -> None:
        token = backend.act("token", "--person", "camille", "--as", role)
        self.url = f"{backend.url}/DocumentReference?patient=Patient/{backend.patient()}&_count=1"
        self.headers = {"Authorization": f"Bearer {token}", "Accept": "application/fhir+json"}

    def gets(self) -> bool:
        """Say whether the server gives them anything."""
        answer = httpx.get(self.url, headers=self.headers, trust_env=False)
        return answer.status_code == httpx.codes.OK and bool(answer.json().get("entry"))


def _until(holds: Callable[[], bool]) -> None:
    """Wait until the server was told."""
    for _ in range(ASKED):
        if holds():
            return
        time.sleep(PAUSE)
    raise AssertionError("the server was not told")
