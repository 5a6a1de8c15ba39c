"""A document is hidden, the server says that a doctor gets it no more, and it is shown again (phone, French)."""

import os
import re
from pathlib import Path

from playwright.sync_api import Playwright

from tests.builders.backend import Backend
from tests.e2e.browser import browser
from tests.e2e.carnet import CARNET, Carnet
from tests.e2e.person import Person
from tests.e2e.visits import begins, discover_as

TITLE = "Courrier zébré"
ASKED = 30
"""How often the server is looked at, a second each, until it has been told."""
PICTURES = os.environ.get("CARNET_PICTURES")


def test_document_when_hidden_then_see_as_shows_it_refused_and_shown_again_it_is_given(
    playwright: Playwright, tmp_path: Path, data: Path
) -> None:
    (data / "settings.json").write_text('{"language": "fr"}', "utf-8")
    with (
        Backend(tmp_path / "server") as backend,
        Carnet.start(data, (*CARNET, "--demonstration-server", backend.url)) as carnet,
        browser(playwright, tmp_path / "profile", form="phone") as (context, watch),
    ):
        backend.act("deposit", "--person", "camille", "--kind", "letter", "--title", TITLE)
        person = Person(context.pages[0])
        person.open(carnet.address)
        discover_as(person, "Camille Exemple")
        person.sees("Qui voit vos documents\u00a0?")
        _picture(person, "home")

        person.go("Documents")
        _decides(person, "Masqué aux professionnels")
        _until(backend, gives=False)
        _sees_as_a_doctor(person)
        person.sees(re.compile(f"^{TITLE}.*Masqué ou secret", re.DOTALL))
        _picture(person, "refused")

        person.tap(re.compile(f"^{TITLE}"))
        person.reads(TITLE)
        person.settle()
        person.tap("Retour : Documents")
        person.sees(re.compile(f"^{TITLE}.*Masqué", re.DOTALL))
        _picture(person, "list")
        _decides(person, "Visible par les professionnels")
        _until(backend, gives=True)
        assert carnet.errors() == ""

    assert watch.faults == []


def _decides(person: Person, answer: str) -> None:
    person.tap(begins(TITLE))
    person.reads(TITLE)
    person.scroll_to("Voir comme…")
    person.tap("Changer qui peut voir ce document")
    person.tap(begins(answer), role="radio")
    _picture(person, "dialog")
    person.tap("Enregistrer")
    person.scroll_to("Voir comme…")
    _picture(person, "section")


def _until(backend: Backend, *, gives: bool) -> None:
    """Wait until the server gives a doctor the document, or gives it no more."""
    for _ in range(ASKED):
        if (TITLE in backend.act("view", "--person", "camille", "--as", "doctor")) == gives:
            return
    raise AssertionError(f"the server was not told: {gives=}")


def _sees_as_a_doctor(person: Person) -> None:
    person.tap("Voir comme…")
    person.tap(begins("Mon médecin traitant"))
    person.sees("Obtiendrait")
    _picture(person, "seen")


def _picture(person: Person, name: str) -> None:
    if PICTURES:
        person.screenshot(Path(PICTURES) / f"{name}.png")
