"""A doctor without software reads a document and answers: it arrives marked, the link is closed (desktop, English)."""

import re
from pathlib import Path

from playwright.sync_api import Page, Playwright, expect

from tests.builders.backend import Backend
from tests.builders.files import pdf
from tests.builders.paper import pages
from tests.e2e.actions import counted
from tests.e2e.browser import browser
from tests.e2e.carnet import CARNET, Carnet
from tests.e2e.person import Person
from tests.e2e.visits import begins, discover_as

DOCTOR = "Dr Modèle"
TITLE = "Courrier zébré"


def test_link_when_shared_read_answered_and_closed_then_each_side_sees_it(
    playwright: Playwright, tmp_path: Path, data: Path
) -> None:
    (data / "settings.json").write_text('{"language": "en"}', "utf-8")
    with (
        Backend(tmp_path / "server") as backend,
        Carnet.start(data, (*CARNET, "--demonstration-server", backend.url)) as carnet,
        browser(playwright, tmp_path / "mine", locale="en-GB") as (context, watch),
        browser(playwright, tmp_path / "bare", locale="en-GB") as (bare, other),
    ):
        backend.act("deposit", "--person", "camille", "--kind", "letter", "--title", TITLE)
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        person = Person(context.pages[0])
        person.open(carnet.address)
        discover_as(person, "Camille Exemple", "en")
        person.sees(re.compile("up to date at"))
        with counted(person, "share a document"):
            person.go("Documents")
            person.tap(begins(TITLE))
            person.tap("Share")
            person.sees("What leaves")
            person.tap(begins("They may leave a report"), role="checkbox")
            person.acts -= 1  # a choice of this journey: a link is made without it
            person.tap("Make the link")
            person.sees("Nobody opened it yet.")
        passcode = person.name_like(re.compile(r"(\d ){5}\d")).replace(" ", "")
        person.tap("Copy the link")
        person.sees("The link is copied.")
        link = person.page.evaluate("navigator.clipboard.readText()")

        doctor = bare.pages[0]
        _reads(doctor, link, passcode)
        _answers(doctor, tmp_path)

        person.tap("Back: My shares")
        person.tap(begins(TITLE))
        person.sees(DOCTOR)
        person.sees("Reports left")
        person.tap(re.compile(f"^{DOCTOR}, pneumologue.*Their file", re.DOTALL))
        person.sees("Left by a third party, not verified")
        person.page.go_back()

        person.tap("Close this link")
        person.tap("Close the link")
        person.sees("The link is closed: nobody can open it any more.")
        doctor.goto("about:blank")
        doctor.goto(link)
        _opens(doctor, passcode)
        expect(doctor.get_by_role("heading", name="This link is closed")).to_be_visible()
        _shows_the_visit(person, doctor, carnet)
        assert carnet.errors() == ""
    assert watch.faults == other.faults == []


def _shows_the_visit(person: Person, doctor: Page, carnet: Carnet) -> None:
    """What was typed a moment before is on the sheet that the doctor opens."""
    person.open(f"{carnet.origin}/visit")
    person.sees("Why I come")
    person.fill("The reason, in a few words", "Short of breath")
    person.scroll_to("Share by a link")
    person.tap("Share by a link")
    person.sees("What leaves")
    person.sees(re.compile(r"My visit · .*[kK]B"))
    person.scroll_to("Make the link")
    person.tap("Make the link")
    person.sees("Nobody opened it yet.")
    passcode = person.name_like(re.compile(r"(\d ){5}\d")).replace(" ", "")
    person.tap("Copy the link")
    person.sees("The link is copied.")
    doctor.goto("about:blank")
    doctor.goto(person.page.evaluate("navigator.clipboard.readText()"))
    _opens(doctor, passcode)
    expect(doctor.get_by_role("heading", name="My visit")).to_be_visible()
    with doctor.expect_download() as download:
        doctor.get_by_role("link", name="Save", exact=True).click()
    assert "Short of breath" in pages(download.value.path().read_bytes())[0]


def _opens(doctor: Page, passcode: str) -> None:
    doctor.get_by_label("Who are you?").fill(DOCTOR)
    doctor.get_by_label("Code given by the person").fill(passcode)
    doctor.get_by_role("button", name="Open the documents").click()


def _reads(doctor: Page, link: str, passcode: str) -> None:
    doctor.goto(link)
    _opens(doctor, "000000" if passcode != "000000" else "111111")
    expect(doctor.get_by_role("alert")).to_contain_text("4 tries are left")
    _opens(doctor, passcode)
    expect(doctor.get_by_role("heading", name="Documents of Camille Exemple")).to_be_visible()
    expect(doctor.get_by_role("heading", name=TITLE)).to_be_visible()
    assert "shlink" not in doctor.url


def _answers(doctor: Page, folder: Path) -> None:
    file = folder / "chosen" / "report.pdf"
    file.parent.mkdir()
    file.write_bytes(pdf("Compte rendu"))
    doctor.get_by_label("Your profession").fill("pneumologue")
    doctor.get_by_label("Your report").fill("Vu ce jour, rien à signaler.")
    doctor.get_by_label("PDF or photo (optional)").set_input_files(file)
    doctor.get_by_role("button", name="Encrypt and send").click()
    expect(doctor.get_by_role("heading", name="The report was left")).to_be_visible()
