"""A lost phone: an archive from the old one, a fresh data folder, and everything is found again (phone, French)."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.builders.files import pdf
from tests.e2e.browser import browser
from tests.e2e.carnet import Carnet
from tests.e2e.person import Person
from tests.e2e.visits import CODE, add_files, create_space
from tests.faults.scanner import find_marker

MARKER = "QUETZALRESTAURE"


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    path = tmp_path / "chosen" / "courrier.pdf"
    path.parent.mkdir()
    path.write_bytes(pdf(f"Courrier du Dr Modèle {MARKER}"))
    return path


def test_restore_when_on_a_fresh_device_then_documents_are_found_by_search(
    playwright: Playwright, tmp_path: Path, letter: Path
) -> None:
    kept = tmp_path / "kept" / "carnet.carnet"
    with (
        _started(tmp_path / "old") as carnet,
        browser(playwright, tmp_path / "profile-1", form="phone") as (context, watch),
    ):
        person = Person(context.pages[0])
        person.open(carnet.address)
        create_space(person)
        add_files(person, [letter])
        key = _archived(person, carnet, kept)

    with (
        _started(tmp_path / "new") as carnet,
        browser(playwright, tmp_path / "profile-2", form="phone") as (context, again),
    ):
        person = Person(context.pages[0])
        person.open(carnet.address)
        person.tap(re.compile("^Restaurer une archive"))
        person.choose_files("Choisir l’archive", [kept])
        person.sees("carnet.carnet")
        person.fill("Clé de l’archive", key.lower().replace("-", " "))
        person.tap("Continuer")
        person.tap(re.compile("^Un code à 6 chiffres"), role="radio")
        person.tap("Continuer")
        person.fill("Code à 6 chiffres", CODE)
        person.fill("Le même code, encore", CODE)
        person.tap("Restaurer mon espace")
        person.tap("Plus tard, dans les réglages")
        person.go("Documents")
        person.fill("Chercher", "modele quetzal")
        person.sees(re.compile("^courrier"))

    assert watch.faults + again.faults == []
    assert find_marker(tmp_path / "new", [MARKER]) == []
    assert find_marker(kept.parent, [MARKER]) == []
    assert list((tmp_path / "new").glob("passing/*")) == []
    assert list((tmp_path / "old").glob("passing/*")) == []


def _started(data: Path) -> Carnet:
    data.mkdir(mode=0o700)
    return Carnet.start(data)


def _archived(person: Person, carnet: Carnet, kept: Path) -> str:
    """Make an archive, save it where it is told, and return its key."""
    person.open(f"{carnet.origin}/settings/keep")
    person.tap("Préparer l’archive")
    person.sees("Clé de l’archive")
    key = person.name_like(re.compile(r"(?:[0-9A-Z]{4}-){6}[0-9A-Z]{4}"))
    person.fill("Ses 4 derniers caractères", key[-4:])
    person.tap("Je l’ai notée")
    person.saves("Enregistrer le fichier").save_as(kept)
    person.sees("L’archive est enregistrée")
    return key
