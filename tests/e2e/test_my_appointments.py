"""Mine, with the real server: an earlier time offered and taken, nothing free, care found elsewhere (desktop, English).

The professionals act through `python -m backend.demo appointments`. Camille begins with two appointments to come.
"""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin

import httpx
from playwright.sync_api import Playwright, expect

from tests.builders.backend import CAMILLE, Backend
from tests.e2e.browser import browser
from tests.e2e.carnet import CARNET, Carnet
from tests.e2e.person import Person
from tests.e2e.visits import begins, discover_as

_OTHER = "sophie"


def test_waiting_list_when_a_time_is_offered_then_it_is_taken_and_replaces_the_other(
    playwright: Playwright, tmp_path: Path, data: Path
) -> None:
    with _camille(playwright, tmp_path, data) as (person, backend):
        later = _booked(backend)[-1]
        other = _somebody_is_before(backend, later[-1])
        person.go("Appointments")
        person.sees("Coming")
        _opens(person, later)
        person.tap("Tell me of an earlier time")
        person.sees(begins("You are on the waiting list."))
        backend.act("appointments", "refuse", "--person", _OTHER, "--id", other)
        _offered(backend)
        person.open(urljoin(person.page.url, "/settings"))
        person.tap("Update now")
        person.go("Appointments")
        person.sees_control("Take this time")
        person.sees(re.compile("Kept for you until"))
        person.tap("Take this time")
        person.sees("The earlier time is yours.")
        person.not_sees("An earlier time is offered to you")
        assert later[-1] not in {one[-1] for one in _booked(backend)}


def test_cancel_when_asked_then_the_consequence_is_said_and_the_server_knows(
    playwright: Playwright, tmp_path: Path, data: Path
) -> None:
    with _camille(playwright, tmp_path, data) as (person, backend):
        last = _booked(backend)[-1]
        person.go("Appointments")
        _opens(person, last)
        person.tap("Cancel the appointment")
        person.sees("Cancel this appointment?")
        person.tap("Keep it")
        assert last in _booked(backend)
        person.tap("Cancel the appointment")
        person.page.get_by_role("alertdialog").get_by_role(
            "button", name="Cancel the appointment"
        ).click()
        person.sees("Coming")
        assert last not in _booked(backend)


def test_elsewhere_when_noted_corrected_and_removed_then_it_stays_on_this_device(
    playwright: Playwright, tmp_path: Path, data: Path
) -> None:
    with _camille(playwright, tmp_path, data) as (person, backend):
        before = backend.act("appointments", "list", "--person", CAMILLE)
        person.go("Appointments")
        person.tap(begins("Note an appointment made elsewhere"))
        person.scroll_to("Note the appointment")
        person.tap("Note the appointment")
        person.sees("Something is missing")
        person.fill("Practitioner or place", "Dr Fictif Ailleurs")
        person.fill("Day", "14/03/2030")
        person.fill("Hour", "14h30")
        person.scroll_to("Note the appointment")
        person.tap("Note the appointment")
        person.sees("Noted by you")
        person.sees(re.compile(r"14\sMarch\s2030, 14:30"))
        person.tap("Remove the note")
        person.sees("Remove this note?")
        person.page.get_by_role("alertdialog").get_by_role("button", name="Remove the note").click()
        person.sees("Coming")
        person.not_sees(re.compile("Dr Fictif Ailleurs"))
        assert backend.act("appointments", "list", "--person", CAMILLE) == before


def test_nothing_free_when_nothing_suits_then_the_ways_out_are_there(
    playwright: Playwright, tmp_path: Path, data: Path
) -> None:
    with _camille(playwright, tmp_path, data) as (person, backend):
        later = _booked(backend)[-1]
        person.go("Appointments")
        _opens(person, later)
        person.tap("Choose another time")
        person.sees("Choose a time")
        person.sees("If nothing suits")
        person.sees_control(begins("Report a refusal of care"))
        person.tap(begins("Report a refusal of care"))
        person.sees(re.compile("L1110-3"))
        expect(person.page).to_have_url(re.compile("/appointments/refusal"))


def _somebody_is_before(backend: Backend, appointment: str) -> str:
    """Book the free time before Camille's for somebody else, so that it can become free; return its id."""
    with httpx.Client(base_url=backend.url) as client:
        hers = {"Authorization": f"Bearer {backend.token()}"}
        booked = client.get(f"Appointment/{appointment}", headers=hers).json()
        slot = client.get(booked["slot"][0]["reference"], headers=hers).json()
        wanted = {
            "schedule": slot["schedule"]["reference"],
            "status": "free",
            "start": f"lt{slot['start']}",
        }
        free = client.get("Slot", params=wanted, headers=hers).json()["entry"]
        theirs = {"Authorization": f"Bearer {backend.token(_OTHER)}"}
        patient = {"reference": f"Patient/{backend.patient(_OTHER)}"}
        content = {
            "resourceType": "Appointment",
            "status": "booked",
            "extension": booked["extension"],
            "serviceType": booked["serviceType"],
            "slot": [{"reference": f"Slot/{free[-1]['resource']['id']}"}],
            "participant": [
                {"actor": patient, "status": "accepted"},
                *(one for one in booked["participant"] if "Patient/" not in str(one)),
            ],
        }
        made = client.post("Appointment", json=content, headers=theirs)
        assert made.status_code == httpx.codes.CREATED, made.text
        return str(made.json()["id"])


def _offered(backend: Backend) -> None:
    """Wait until the outbox has offered Camille a time."""
    headers = {"Authorization": f"Bearer {backend.token()}"}
    wanted = {"patient": f"Patient/{backend.patient()}", "status": "waitlist"}
    with httpx.Client(base_url=backend.url, headers=headers) as client:
        for _try in range(150):
            found = client.get("Appointment", params=wanted).json().get("entry", [])
            if any("slot" in one["resource"] for one in found):
                return
            time.sleep(0.1)
    raise AssertionError


def _booked(backend: Backend) -> list[list[str]]:
    """Return (start, status, reason, with whom, id) of what is booked and to come, the soonest first."""
    lines = backend.act("appointments", "list", "--person", CAMILLE).splitlines()
    return [line.split("\t") for line in lines if line.split("\t")[1] == "booked"]


def _opens(person: Person, line: list[str]) -> None:
    """Open the appointment of a line, by with whom it is: no two of Camille's are with the same person."""
    name = line[3].split(",")[0]
    person.scroll_to(re.compile(re.escape(name)))
    person.tap(re.compile(rf"{re.escape(name)}", re.DOTALL))
    person.sees("Remind me")


@contextmanager
def _camille(
    playwright: Playwright, tmp_path: Path, data: Path
) -> Iterator[tuple[Person, Backend]]:
    """Open Camille's invented space on a new server."""
    (data / "settings.json").write_text('{"language": "en"}', "utf-8")
    with (
        Backend(tmp_path / "server") as backend,
        Carnet.start(data, (*CARNET, "--demonstration-server", backend.url)) as carnet,
        browser(playwright, tmp_path / "mine", locale="en-GB") as (context, watch),
    ):
        person = Person(context.pages[0])
        person.open(carnet.address)
        discover_as(person, "Camille Exemple", "en")
        person.sees(re.compile("up to date at"))
        yield person, backend
        assert carnet.errors() == ""
    assert watch.faults == []
