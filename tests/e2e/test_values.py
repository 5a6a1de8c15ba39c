"""A value, the same over time, its table twin, the document it comes from (desktop, English)."""

import re
from pathlib import Path

from playwright.sync_api import Playwright

from tests.builders.values import FERRITIN, Given, fhir
from tests.e2e.browser import browser
from tests.e2e.carnet import Carnet
from tests.e2e.person import Person
from tests.e2e.visits import add_files, begins, create_space


def test_value_is_followed_over_time_to_its_table_and_its_document(
    playwright: Playwright, tmp_path: Path, data: Path
) -> None:
    files = []
    for n, value in enumerate(("42", "55")):
        given = Given(value, "µg/L", FERRITIN, "Ferritin", f"2026-0{n + 1}-11")
        made = fhir(given, id=f"r{n}", date=given.at, code={"text": f"Blood test {n + 1}"})
        files.append(tmp_path / made.name)
        files[-1].write_bytes(made.data or b"")
    (data / "settings.json").write_text('{"language": "en"}', "utf-8")
    with (
        Carnet.start(data) as carnet,
        browser(playwright, tmp_path / "profile", form="desktop", locale="en-GB") as (
            context,
            watch,
        ),
    ):
        person = Person(context.pages[0])
        person.open(carnet.address)
        create_space(person, "en")
        add_files(person, files, "en")
        person.tap("See my documents")
        person.tap(begins("Blood test 2"))
        person.page.get_by_role("button", name=begins("Ferritin · 55")).click()
        person.sees(re.compile(r"Ferritin: 2 values\. From 11\sJan"))
        person.scroll_to(re.compile("^42 "))
        person.tap(re.compile("^42 "))
        person.sees(re.compile("Blood test 1"))
        person.sees_control("Save a copy")
        assert carnet.errors() == ""
    assert watch.faults == []
