"""Directives: guided, agreed, printed, signed on paper, replaced, compared, revoked (phone, French)."""

from datetime import date
from pathlib import Path

from playwright.sync_api import Playwright

from tests.builders.files import photo
from tests.builders.paper import words
from tests.e2e.browser import browser
from tests.e2e.carnet import Carnet
from tests.e2e.person import Person
from tests.e2e.visits import begins, discover

_PAGES = 6
"""Of questions, in the situation of somebody who is not ill."""


def test_directives_when_guided_agreed_signed_replaced_and_revoked_then_each_step_is_said(
    playwright: Playwright, tmp_path: Path, data: Path
) -> None:
    scan = tmp_path / "papier.jpg"
    scan.write_bytes(photo(600, 800))
    with (
        Carnet.start(data) as carnet,
        browser(playwright, tmp_path / "profile", form="phone") as (context, watch),
    ):
        person = Person(context.pages[0])
        person.open(carnet.address)
        discover(person)
        # From home in two actions.
        person.go("Mes choix")
        person.tap(begins("Directives anticipées"))
        person.sees("Ce que c’est")
        person.scroll_to(begins("Les écrire"))
        person.tap(begins("Les écrire"))
        writes(person, "Chez moi")
        person.sees("Accord donné dans Carnet, sans signature")

        person.tap("Imprimer")
        download = person.saves("Enregistrer le PDF")
        download.save_as(tmp_path / "directives.pdf")
        said = words((tmp_path / "directives.pdf").read_bytes())
        person.tap("Fermer")

        person.tap("Ranger le papier signé")
        person.choose_files("Choisir une photo ou un PDF", [scan])
        person.sees("Le papier est rangé")
        person.fill("Date portée sur le papier", f"{date.today():%d/%m/%Y}")  # noqa: DTZ011 - as the person reads it
        person.tap("Le ranger avec cette version")
        person.sees("Signées sur papier")

        person.open(f"{carnet.origin}/choices/directives/begin")
        writes(person, "Chez moi, avec Inès")
        person.scroll_to(begins("Ce qui a changé"))
        person.tap(begins("Ce qui a changé"))
        person.sees("Chez moi, avec Inès")
        person.sees("Avant")

        person.open(f"{carnet.origin}/choices/directives")
        person.tap("Annuler mes directives")
        person.sees("Annuler vos directives ?")
        person.page.get_by_role("alertdialog").get_by_role(
            "button", name="Annuler mes directives"
        ).click()
        person.sees(begins("Aucune ne vaut depuis le"))
        person.scroll_to(begins("Signées le"))
        person.sees_control(begins("Écrites le"))
        assert carnet.errors() == ""
    assert watch.faults == []
    for part in ("Camille Exemple", "Où je souhaite être Chez moi", "Ma signature"):
        assert part in said


def writes(person: Person, place: str) -> None:
    """Where it is asked in which situation one is: skip every page but the last of the questions, and agree."""
    person.tap(begins("Je ne suis pas malade"))
    for page in range(2, _PAGES + 1):
        person.tap("Suivant")
        person.sees(f"Page {page} sur {_PAGES + 1}")
    person.fill("Où je souhaite être", place)
    person.tap("Suivant")
    person.sees(f"Page {_PAGES + 1} sur {_PAGES + 1}")
    person.tap("Je donne mon accord")
    person.sees("Ce que Carnet en sait")
