"""A right is read, simplified, explained and printed without any server; help and search are where one is."""

import re
from pathlib import Path

from playwright.sync_api import Playwright

from tests.builders.paper import pages
from tests.e2e.browser import browser
from tests.e2e.carnet import Carnet
from tests.e2e.person import Person
from tests.e2e.visits import begins, create_space, discover


def test_right_when_read_without_server_then_simplified_explained_by_keyboard_and_printed(
    playwright: Playwright, tmp_path: Path, data: Path
) -> None:
    with (
        Carnet.start(data) as carnet,
        browser(playwright, tmp_path / "profile", form="phone") as (context, watch),
    ):
        person = Person(context.pages[0])
        person.open(carnet.address)
        discover(person)
        person.open(f"{carnet.origin}/rights")
        person.scroll_to(begins("Masquer un document"))
        person.tap(begins("Masquer un document"))
        person.reads("Masquer un document")
        person.sees(re.compile("Texte officiel · source 1"))
        person.tap("Version simplifiée", role="checkbox")
        person.reads("Cacher un document")
        person.walk_to(re.compile(r"^Ce que veut dire\s«\sMasquer un document\s»"))
        person.press("Enter")
        person.sees_control("Fermer")
        person.sees(begins("C’est cacher un document"))
        person.press("Enter")  # on its only button, which has the focus
        person.not_sees(begins("C’est cacher un document"))
        person.tap("Imprimer cette page")
        download = person.saves("Enregistrer le PDF")
        saved = tmp_path / "right.pdf"
        download.save_as(saved)
        assert carnet.errors() == ""
    assert watch.faults == []
    text = "\n".join(pages(saved.read_bytes()))
    for said in ("Cacher un document", "Version simplifiée", "Sources", "Pas encore relu"):
        assert said in text


def test_search_when_asked_anywhere_then_both_answers_stand_side_by_side(
    playwright: Playwright, tmp_path: Path, data: Path
) -> None:
    (data / "settings.json").write_text('{"language": "en"}', "utf-8")
    with (
        Carnet.start(data) as carnet,
        browser(playwright, tmp_path / "profile") as (context, watch),
    ):
        person = Person(context.pages[0])
        person.open(carnet.address)
        discover(person, "en")
        person.press("/")
        person.reads("Search")
        person.fill("Search", "ordonnance")
        person.sees(re.compile(r"^\d+ documents? · 0 explanations"))
        person.fill("Search", "prescription")
        person.sees("In my documents")
        person.sees_control(begins("Prescription"))
        person.tap(begins("Prescription"))
        person.reads("Words explained")
        assert carnet.errors() == ""
    assert watch.faults == []


def test_help_when_somebody_helps_then_nothing_of_the_record_shows_until_the_code(
    playwright: Playwright, tmp_path: Path, data: Path
) -> None:
    with (
        Carnet.start(data) as carnet,
        browser(playwright, tmp_path / "profile") as (context, watch),
    ):
        person = Person(context.pages[0])
        person.open(carnet.address)
        create_space(person)
        person.open(f"{carnet.origin}/documents")
        person.sees("Pas encore de document")
        person.tap("Aide")
        person.sees("Les étapes suivantes")
        person.tap("On m’aide")
        person.reads("On m’aide")
        person.sees("L’écran : Les documents")
        assert "Pas encore de document" not in person.text()
        person.reload()  # as somebody curious may
        person.reads("On m’aide")
        person.scroll_to("Revenir à mon dossier")
        person.tap("Revenir à mon dossier")
        person.fill("Votre code", "271828")
        person.tap("Afficher mon dossier")
        person.sees(begins("Ce code n’ouvre pas l’espace"))
        person.fill("Votre code", "314159")
        person.tap("Afficher mon dossier")
        person.not_sees("Le dossier est caché")
        assert carnet.errors() == ""
    assert watch.faults == []
