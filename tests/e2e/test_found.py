"""A result is found by a misspelt word, pinned, noted and filed, and found again by the note (phone, French)."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.builders.files import pdf
from tests.e2e.actions import counted
from tests.e2e.browser import browser
from tests.e2e.carnet import Carnet
from tests.e2e.person import Person
from tests.e2e.visits import add_files, create_space


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Return two reports; one tells of ferritin."""
    folder = tmp_path / "chosen"
    folder.mkdir()
    for name, words in (("bilan", "Ferritine basse"), ("radio", "Thorax normal")):
        (folder / f"{name}.pdf").write_bytes(pdf(words))
    return sorted(folder.iterdir())


def test_result_when_misspelt_then_found_pinned_noted_and_filed(
    playwright: Playwright, tmp_path: Path, data: Path, files: list[Path]
) -> None:
    with (
        Carnet.start(data) as carnet,
        browser(playwright, tmp_path / "profile", form="phone") as (context, watch),
    ):
        person = Person(context.pages[0])
        person.open(carnet.address)
        create_space(person)
        add_files(person, files)
        person.open(carnet.origin)
        with counted(person, "find a result"):
            person.go("Documents")
            person.settle()  # a cold page may lose the first words
            person.fill("Chercher", "felritine")
            person.sees(re.compile("Aucun document avec «.felritine.»"))
            person.not_sees(re.compile("^radio"))
            person.tap(re.compile("^bilan"))
        _add_own_things(person)
        person.tap(re.compile("^Retour"))

        person.tap("Effacer la recherche")
        person.sees("Épinglés")
        person.fill("Chercher", "montrer")
        person.sees(re.compile("Votre note"))
        person.not_sees(re.compile("^radio"))
        assert carnet.errors() == ""

    assert watch.faults == []


def _add_own_things(person: Person) -> None:
    person.scroll_to("Épingler")
    person.tap("Épingler")
    person.sees_control("Ne plus épingler")
    person.tap("Écrire une note")
    person.fill("Note", "À montrer au Dr Modèle")
    person.tap("Enregistrer")
    person.sees("À montrer au Dr Modèle")
    person.tap("Changer les dossiers")
    person.fill("Nouveau dossier", "Sang")
    person.tap("Créer le dossier")
    person.sees_control("Sang", "checkbox")
    person.tap("Fermer")
    person.sees("Sang")
