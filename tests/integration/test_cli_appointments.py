"""`find`, `book`, `move`, `cancel`, `wait`, `calendar` as somebody runs them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from icalendar import Calendar

from tests.builders import remote
from tests.builders.command import Answer, command
from tests.builders.directory import ROLE, VISIT
from tests.fakes.fhir.booking import BookingServer


@pytest.fixture
def server() -> Iterator[BookingServer]:
    with BookingServer() as running:
        running.put(remote.patient())
        yield running


def test_care_when_found_and_booked_by_commands_then_it_moves_is_written_out_and_given_up(
    tmp_path: Path, server: BookingServer
) -> None:
    def run(*arguments: str) -> Answer:
        return command(tmp_path / "space", *arguments, "--json")

    where = ("--server", server.url, "--patient", remote.PATIENT, "--no-auth")
    assert run("init", *where).code == 0
    assert run("sync").code == 0
    found = run("find", "toubib", "--near", "00100")
    assert (found.code, found.json["meaning"]) == (0, "Médecin généraliste")
    assert found.json["practices"][0]["id"] == ROLE
    urgent = run("find", "chest pain")
    assert (urgent.code, urgent.json["emergency"][0]["number"]) == (1, "15")

    times = run("slots", ROLE, VISIT, "--from", "2026-12-01").json
    assert len(times) == 20
    day = ("--from", "2026-12-01")
    made = run("book", ROLE, VISIT, times[0]["id"], *day, "--note", "Genou")
    assert (made.code, made.json["state"]) == (0, "booked")
    id = made.json["id"]
    again = run("book", ROLE, VISIT, times[0]["id"], *day)
    assert again.code == 1
    moved = run("move", id, times[5]["id"], *day)
    assert (moved.code, moved.json["start"]) == (0, times[5]["start"])
    assert [one["id"] for one in run("appointments").json["coming"]] == [id]
    (event,) = Calendar.from_ical(run("calendar", id, "--neutral").json["ics"]).walk("VEVENT")
    assert event["summary"] == "Rendez-vous"
    waits = run("wait", ROLE, VISIT, "--instead-of", id)
    assert waits.json["state"] == "waitlist"
    assert run("cancel", waits.json["id"]).json["state"] == "cancelled"
    assert run("cancel", id, "--why", "Guérie").json["state"] == "cancelled"
    server.stop()
    assert run("find", "toubib").code == 4
    assert len(run("appointments").json["past"]) == 2
