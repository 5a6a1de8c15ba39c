"""Two people, one phone: each finds their own documents behind their own code (phone, French)."""

import re
from pathlib import Path

from playwright.sync_api import Playwright

from tests.builders.files import pdf
from tests.e2e.browser import browser
from tests.e2e.carnet import Carnet
from tests.e2e.person import Person
from tests.e2e.visits import add_files, create_space, unlock


def test_device_when_shared_then_each_person_finds_only_their_own(
    playwright: Playwright, tmp_path: Path, data: Path
) -> None:
    letter = tmp_path / "chosen" / "courrier.pdf"
    letter.parent.mkdir()
    letter.write_bytes(pdf("Courrier du Dr Modèle"))
    with (
        Carnet.start(data) as carnet,
        browser(playwright, tmp_path / "profile", form="phone") as (context, watch),
    ):
        person = Person(context.pages[0])
        person.open(carnet.address)
        create_space(person)
        add_files(person, [letter])
        person.open(f"{carnet.origin}/settings")
        person.tap(re.compile("^Une autre personne utilise cet appareil"))
        person.sees("Un espace pour une autre personne")
        create_space(person)
        person.tap("Documents", "tab")
        person.sees_control("Ajouter un document")
        person.not_sees(re.compile("^courrier"))
        person.tap(re.compile("^Espace de Mon espace"))
        person.tap("Changer de personne", role="menuitem")
        person.sees(re.compile("^Qui est là"))
        person.tap("Espace 1")
        unlock(person)
        person.tap("Documents", "tab")
        person.sees(re.compile("^courrier"))
        assert carnet.errors() == ""

    assert watch.faults == []
    assert len(list(data.glob("people/*/record.db"))) == 2
