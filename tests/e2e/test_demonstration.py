"""A visitor looks around the demonstration, changes things, undoes them, and leaves (desktop, English)."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.e2e.browser import browser
from tests.e2e.carnet import Carnet
from tests.e2e.person import Person
from tests.e2e.visits import begins, discover

REPORT = "Compte rendu d’examens biologiques"


@pytest.fixture
def english(data: Path) -> Path:
    (data / "settings.json").write_text('{"language": "en"}', "utf-8")
    return data


def test_demonstration_when_left_then_nothing_of_it_stays(
    playwright: Playwright, tmp_path: Path, english: Path
) -> None:
    profile = tmp_path / "profile"
    with (
        Carnet.start(english) as carnet,
        browser(playwright, profile, locale="en-GB") as (context, watch),
    ):
        person = Person(context.pages[0])
        person.open(carnet.address)
        discover(person, "en")
        person.go("Documents")
        person.sees(re.compile("^14 documents"))
        _compare_versions(person)
        _rename(person)
        _delete_and_undo(person)
        person.tap("Leave the demonstration")
        person.sees_control(begins("Discover"))
        assert carnet.errors() == ""
    assert watch.faults == []
    assert not list((english / "demonstration").rglob("*"))


def _compare_versions(person: Person) -> None:
    """The corrected report is the one listed; the one it replaces is a tap away, and says so."""
    person.tap(begins(REPORT))
    person.sees(re.compile("Earlier versions"))
    person.tap(re.compile(f"^{REPORT}.*Replaced"))
    person.sees(re.compile("A more recent version is here"))
    person.tap("Open the recent version")
    person.sees(re.compile("Earlier versions"))


def _rename(person: Person) -> None:
    person.tap(begins("Ordonnance : traitement"))
    person.reads(begins("Ordonnance : traitement"))
    person.tap("Rename the document")
    person.fill("Title", "My inhaler")
    person.tap("Save")
    person.sees_control(begins("My inhaler"))


def _delete_and_undo(person: Person) -> None:
    person.tap("Delete")
    person.sees(re.compile("^13 documents"))
    person.tap("Undo")
    person.sees(re.compile("^14 documents"))
