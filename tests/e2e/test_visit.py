"""In the waiting room: a visit is prepared and its sheet saved, in a few taps (phone, French)."""

import re
from pathlib import Path

from playwright.sync_api import Playwright

from tests.builders.paper import pages
from tests.e2e.browser import browser
from tests.e2e.carnet import Carnet
from tests.e2e.person import Person
from tests.e2e.visits import begins, discover


def test_visit_when_prepared_then_its_sheet_says_so_on_one_page(
    playwright: Playwright, tmp_path: Path, data: Path
) -> None:
    with (
        Carnet.start(data) as carnet,
        browser(playwright, tmp_path / "profile", form="phone") as (context, watch),
    ):
        person = Person(context.pages[0])
        person.open(carnet.address)
        discover(person)
        person.scroll_to(begins("Préparer ma visite"))
        person.tap(begins("Préparer ma visite"))
        person.fill("La raison, en quelques mots", "Essoufflement à l’effort")
        person.scroll_to("Question 1")
        person.fill("Question 1", "Faut-il changer de dose ?")
        person.scroll_to("Imprimer ma feuille")
        person.tap("Imprimer ma feuille")
        download = person.saves("Enregistrer le PDF")
        person.sees(re.compile("Le PDF est enregistré"))
        saved = tmp_path / "sheet.pdf"
        download.save_as(saved)
        [text] = pages(saved.read_bytes())
        assert carnet.errors() == ""
    assert watch.faults == []
    assert download.suggested_filename == "Ma visite.pdf"
    for said in (
        "Camille Exemple",
        "Démonstration · personnes inventées",
        "Essoufflement à l’effort",
        "Faut-il changer de dose ?",
        "Mes traitements",
        "Imprimé depuis Carnet le",
    ):
        assert said in text
