"""Who speaks for me, and what is known when I cannot: the emergency sheet, before the code too (phone, French)."""

import re
from pathlib import Path

from playwright.sync_api import Playwright

from tests.builders.paper import pages
from tests.e2e.browser import browser
from tests.e2e.carnet import Carnet
from tests.e2e.person import Person
from tests.e2e.visits import begins, create_space, unlock


def test_emergency_sheet_when_shown_before_the_code_then_it_is_read_and_switched_off_it_is_gone(
    playwright: Playwright, tmp_path: Path, data: Path
) -> None:
    with (
        Carnet.start(data) as carnet,
        browser(playwright, tmp_path / "profile", form="phone") as (context, watch),
    ):
        person = Person(context.pages[0])
        person.open(carnet.address)
        create_space(person)
        person.open(f"{carnet.origin}/choices/emergency")
        person.sees(re.compile("rien n’est coché d’avance"))
        person.fill("Allergies, une par ligne", "Pénicilline")
        person.scroll_to("Où elles sont, et qui les a")
        person.fill("Où elles sont, et qui les a", "Chez Dr Modèle")
        person.scroll_to("Imprimer la fiche A4")
        person.tap("Imprimer la fiche A4")
        download = person.saves("Enregistrer le PDF")
        saved = tmp_path / "sheet.pdf"
        download.save_as(saved)
        person.tap("Fermer")
        assert "Pénicilline" in pages(saved.read_bytes())[0]
        person.scroll_to(re.compile("^Code pour un appareil photo"))
        person.sees(re.compile(r"Il dit\s: FICHE D’URGENCE"))
        box = re.compile("^Montrer la fiche sur l’écran verrouillé")
        person.scroll_to(box)
        person.tap(box, role="checkbox")
        _lock(person)
        person.tap(begins("Fiche d’urgence"))
        person.sees("Pénicilline")
        person.sees("Chez Dr Modèle")
        person.scroll_to("Revenir au code")
        person.tap("Revenir au code")
        unlock(person)
        person.scroll_to(box)
        person.tap(box, role="checkbox")
        _lock(person)
        person.sees("Votre code à 6 chiffres")
        person.not_sees(begins("Fiche d’urgence"))
        assert carnet.errors() == ""
    assert watch.faults == []


def _lock(person: Person) -> None:
    person.tap(begins("Espace de Mon espace"))
    person.tap("Verrouiller", role="menuitem")
