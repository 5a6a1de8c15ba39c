"""The window in real Chromium: loading, loading again, a second tab, files, and nothing from afar."""

import sys
from hashlib import sha256
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.carnet import Carnet
from tests.e2e.conftest import OpenBrowser
from tests.e2e.person import Person

BREAKS = """() => window.dispatchEvent(
  new ErrorEvent("error", {error: new WebAssembly.RuntimeError("memory access out of bounds")}))"""
"""What the browser tells a page when the memory of its WebAssembly is broken."""
ELSEWHERE = "Carnet est déjà ouvert dans une autre fenêtre"


def test_window_when_opened_with_key_then_page_shown_at_a_clean_address(
    placeholder: Carnet, person: Person
) -> None:
    person.open(placeholder.address)
    person.sees("Bonjour")
    assert person.page.url == f"{placeholder.origin}/"
    # A second thread of the client breaks its memory (ADR 40); only an isolated page has one.
    assert person.page.evaluate("crossOriginIsolated") is False


def test_window_when_the_client_breaks_then_says_so_and_shows_again(
    placeholder: Carnet, person: Person
) -> None:
    person.open(placeholder.address)
    person.fill("Nom", "Modèle")
    person.sees("Nom saisi : Modèle")
    person.page.evaluate(BREAKS)
    expect(person.page.get_by_role("alert")).to_contain_text("L’affichage s’est arrêté")
    expect(person.page.get_by_role("button", name="Afficher de nouveau")).to_be_focused()
    person.page.keyboard.press("Enter")
    person.listen()
    person.sees("Nom saisi :")
    person.not_sees("Nom saisi : Modèle")


def test_window_when_opened_without_key_then_kind_page(placeholder: Carnet, person: Person) -> None:
    answer = person.page.goto(placeholder.origin)
    assert answer is not None
    assert answer.status == 403
    assert "Vos documents sont en sécurité" in person.page.inner_text("body")


@pytest.mark.skipif(sys.platform != "linux", reason="reads Linux's own list of sockets")
def test_window_when_started_then_listens_on_loopback_only(placeholder: Carnet) -> None:
    sockets = [
        line.split()
        for table in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{table}").read_text("ascii").splitlines()[1:]
    ]
    listening = "0A"
    ours = {
        s[1] for s in sockets if s[3] == listening and s[1].endswith(f":{placeholder.port:04X}")
    }
    assert ours == {f"0100007F:{placeholder.port:04X}"}


def test_window_when_loaded_again_then_page_comes_back(placeholder: Carnet, person: Person) -> None:
    person.open(placeholder.address)
    for _ in range(3):
        person.fill("Nom", "Modèle")
        person.sees("Nom saisi : Modèle")
        person.reload()
        person.sees("Nom saisi :")
        person.not_sees("Nom saisi : Modèle")


def test_window_when_tab_is_closed_then_record_is_left(
    placeholder: Carnet, open_browser: OpenBrowser
) -> None:
    context = open_browser()
    person = Person(context.pages[0])
    person.open(placeholder.address)
    person.sees("Bonjour")
    context.new_page()
    person.page.close()
    assert placeholder.line() == "left"


def test_window_when_opened_in_a_second_tab_then_moves_when_asked(
    placeholder: Carnet, open_browser: OpenBrowser
) -> None:
    context = open_browser()
    first, second = Person(context.pages[0]), Person(context.new_page())
    first.open(placeholder.address)
    first.sees("Bonjour")

    second.open(placeholder.origin)
    second.sees(ELSEWHERE)
    second.not_sees("Bonjour")

    second.tap("Continuer ici")
    second.sees("Bonjour")
    first.come_back()
    first.sees(ELSEWHERE)
    first.not_sees("Bonjour")

    first.tap("Continuer ici")
    first.sees("Bonjour")
    second.come_back()
    second.sees(ELSEWHERE)


def test_window_when_first_tab_was_closed_then_second_opens_at_once(
    placeholder: Carnet, open_browser: OpenBrowser
) -> None:
    context = open_browser()
    second = Person(context.new_page())
    first = Person(context.pages[0])
    first.open(placeholder.address)
    first.sees("Bonjour")
    first.page.close()
    second.open(placeholder.address)
    second.sees("Bonjour")


def test_window_when_files_are_chosen_then_every_byte_arrives(
    placeholder: Carnet, person: Person, tmp_path: Path
) -> None:
    paths, words = [], []
    for size in (0, 1, 4 * 1024 * 1024):
        path = tmp_path / f"essai-{size}.pdf"
        path.write_bytes(bytes(size))
        paths.append(path)
        words.append(f"{path.name} {sha256(bytes(size)).hexdigest()[:12]}")
    person.open(placeholder.address)
    person.choose_files("Choisir des fichiers", paths)
    person.sees(", ".join(words))
