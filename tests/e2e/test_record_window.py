"""The window around a real record: what stays open, what locks, and what moves."""

from pathlib import Path
from signal import SIGTERM

from tests.e2e.carnet import Carnet
from tests.e2e.conftest import OpenBrowser
from tests.e2e.person import Person
from tests.e2e.visits import add_files, create_space, discover, unlock

NOTE = "Bonjour, ceci est un essai de Camille Exemple.\n"
IS = """state => {
  Object.defineProperty(document, 'visibilityState', {configurable: true, get: () => state});
  document.dispatchEvent(new Event('visibilitychange'));
}"""
"""Tells the page that its tab is `hidden` or `visible`."""


def test_record_when_loaded_again_then_still_open_where_it_was(
    carnet: Carnet, person: Person
) -> None:
    person.open(carnet.address)
    create_space(person)
    person.go("Documents")
    person.sees("Pas encore de document")
    person.reload()
    person.sees("Pas encore de document")


def test_record_when_taken_to_another_tab_then_open_there_only(
    carnet: Carnet, open_browser: OpenBrowser, tmp_path: Path
) -> None:
    note = tmp_path / "note.txt"
    note.write_text(NOTE, "utf-8")
    context = open_browser()
    first = Person(context.pages[0])
    first.open(carnet.address)
    create_space(first)
    add_files(first, [note])

    second = Person(context.new_page())
    second.open(f"{carnet.origin}/documents")
    second.tap("Continuer ici")
    second.sees("note")

    first.come_back()
    first.sees("Carnet est déjà ouvert dans une autre fenêtre")
    first.not_sees("note")
    first.page.close()
    second.go("Accueil")
    second.sees("note")


def test_record_when_left_with_a_dialog_open_then_only_the_lock_is_there(
    data: Path, open_browser: OpenBrowser, tmp_path: Path
) -> None:
    note = tmp_path / "note.txt"
    note.write_text(NOTE, "utf-8")
    (data / "settings.json").write_text('{"language": "fr", "lock_minutes": 0}', "utf-8")
    with Carnet.start(data) as carnet:
        person = Person(open_browser().pages[0])
        person.open(carnet.address)
        create_space(person)
        add_files(person, [note])
        person.tap("Voir mes documents")
        person.sees_control("Filtres")
        person.settle()
        person.tap("Filtres")
        person.sees("Et aussi")
        person.page.evaluate(IS, "hidden")
        person.page.evaluate(IS, "visible")
        person.page.mouse.move(40, 400)  # a browser without a head draws again when something moves
        person.sees("Votre code à 6 chiffres")
        person.not_sees("Et aussi")
        assert carnet.errors() == ""


def test_record_when_carnet_is_killed_then_locked_in_the_next_run(
    carnet: Carnet, person: Person, open_browser: OpenBrowser
) -> None:
    person.open(carnet.address)
    create_space(person)
    person.page.close()
    carnet.kill()
    with Carnet.start(carnet.data) as again:
        other = Person(open_browser().pages[0])
        other.open(again.address)
        unlock(other)
        other.sees("Votre espace est prêt")
        assert again.errors() == ""


def test_demonstration_when_carnet_is_stopped_then_nothing_stays(
    carnet: Carnet, person: Person
) -> None:
    person.open(carnet.address)
    discover(person)
    assert carnet.stop() in {0, -SIGTERM}
    assert [path for path in carnet.data.rglob("*") if path.suffix == ".db"] == []
