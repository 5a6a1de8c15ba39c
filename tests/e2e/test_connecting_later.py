"""A space that began on one device connects later: whose record it is, and what leaves (desktop, English)."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

from tests.builders import contribution, remote
from tests.builders.files import pdf
from tests.e2e.browser import browser
from tests.e2e.carnet import Carnet
from tests.e2e.person import Person
from tests.e2e.visits import add_files, begins, create_space, sign_in
from tests.fakes.fhir.faithful import FaithfulServer
from tests.fakes.fhir.issuer import Issuer


@pytest.fixture
def server() -> Iterator[FaithfulServer]:
    """Return a server that has somebody else's record, until the person signs in as themself."""
    with Issuer() as issuer, FaithfulServer(reference=True) as running:
        running.accepted = issuer.valid
        running.smart = issuer.smart
        running.put(remote.patient(family="Fictif"))
        yield running


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    folder = tmp_path / "chosen"
    folder.mkdir()
    content = {"export.json": contribution.export(), "scan.pdf": pdf("Radiographie")}
    for name, data in content.items():
        (folder / name).write_bytes(data)
    return [folder / name for name in content]


def test_space_when_it_connects_later_then_only_its_own_record_and_what_was_chosen(
    playwright: Playwright, tmp_path: Path, data: Path, server: FaithfulServer, files: list[Path]
) -> None:
    (data / "settings.json").write_text('{"language": "en"}', "utf-8")
    with (
        Carnet.start(data) as carnet,
        browser(playwright, tmp_path / "profile", locale="en-GB") as (context, watch),
    ):
        person = Person(context.pages[0])
        person.open(carnet.address)
        create_space(person, "en")
        add_files(person, files, "en")
        _connect(person, server.url)
        person.sees("This is somebody else’s record")
        person.tap(begins("This is not the right person"))
        assert set(server.resources()) == {"Patient/camille"}

        server.put(remote.patient())
        _connect(person, server.url)
        person.tap(begins("Choose what to send"), role="radio")
        person.tap("Connect")
        person.tap(begins("scan"), role="checkbox")
        person.tap("Send")
        person.sees(re.compile("Up to date at"))
        person.go("Documents")
        person.not_sees(re.compile("To send"))
        assert carnet.errors() == ""
    assert watch.faults == []
    sent = {place.partition("/")[0] for place in server.resources()}
    assert sent == {"Patient", "DocumentReference", "Binary"}
    assert len(server.resources("DocumentReference")) == 1


def _connect(person: Person, address: str) -> None:
    person.tap("Settings")
    person.tap("Connect to a server")
    tab = sign_in(person, address, "en")
    expect(tab.get_by_text("You can go back to Carnet.")).to_be_visible()
    tab.close()
    person.come_back()
