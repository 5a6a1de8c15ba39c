"""Who speaks for me, and what is known when I cannot: the emergency sheet, before the code too (phone, French)."""

import re
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, Playwright, expect

from tests.builders.backend import Backend
from tests.builders.paper import pages
from tests.e2e.browser import browser
from tests.e2e.carnet import CARNET, Carnet
from tests.e2e.conftest import OpenBrowser
from tests.e2e.person import Person
from tests.e2e.visits import begins, create_space, discover_as, unlock


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


def test_trusted_person_when_printed_signed_and_photographed_then_they_are_named(
    carnet: Carnet, open_browser: OpenBrowser, tmp_path: Path
) -> None:
    person = Person(open_browser().pages[0])
    person.open(carnet.address)
    create_space(person)
    person.open(f"{carnet.origin}/choices/trusted")
    person.fill("Ma date de naissance", "14/03/1960")
    person.tap("Garder ma date de naissance")
    person.tap("Désigner ma personne de confiance")
    person.scroll_to("Garder et continuer")
    person.tap("Garder et continuer")
    person.sees(re.compile("Dites qui elle est pour vous"))
    person.fill("Prénom et nom", "Louise Exemple")
    person.fill("Téléphone", "01 99 00 00 00")
    person.choose("Un proche")
    person.scroll_to("Garder et continuer")
    person.tap("Garder et continuer")
    person.sees(re.compile("Brouillon"))
    person.tap("Imprimer, pour signer à deux")
    download = person.saves("Enregistrer le PDF")
    sheet = tmp_path / "sheet.pdf"
    download.save_as(sheet)
    person.tap("Fermer")
    [text] = pages(sheet.read_bytes())
    assert "Signature de la personne de confiance" in text
    person.tap("Ranger le papier signé")
    person.fill("Jour de la signature", "14/03/2026")
    photo = tmp_path / "papier.png"
    Image.effect_noise((400, 600), 40).save(photo)
    person.choose_files("Choisir la photo ou le PDF", [photo])
    person.sees(re.compile("Signé sur papier par les deux"))
    person.sees_control("Voir le papier signé")
    person.scroll_to("Noter ce contact")
    person.fill("Nom du contact", "Dr Modèle")
    person.fill("Téléphone du contact", "01 99 00 00 09")
    person.tap("Noter ce contact")
    person.sees_control("Retirer Dr Modèle de la liste")


def test_one_visit_code_when_opened_in_a_bare_browser_then_the_sheet_is_read_once(
    playwright: Playwright, tmp_path: Path, data: Path
) -> None:
    (data / "settings.json").write_text('{"language": "en"}', "utf-8")
    with (
        Backend(tmp_path / "server") as backend,
        Carnet.start(data, (*CARNET, "--demonstration-server", backend.url)) as carnet,
        browser(playwright, tmp_path / "mine", locale="en-GB") as (context, watch),
        browser(playwright, tmp_path / "bare", locale="en-GB") as (bare, other),
    ):
        person = Person(context.pages[0])
        person.open(carnet.address)
        discover_as(person, "Camille Exemple", "en")
        person.sees(re.compile("up to date at"))
        person.open(f"{carnet.origin}/choices/emergency")
        person.scroll_to("Anything else, one a line")
        person.fill("Anything else, one a line", "Contact lenses")
        person.scroll_to("One-visit code")
        person.tap("One-visit code")
        person.tap(begins("My emergency sheet"), role="checkbox")
        person.scroll_to("Make the code")
        person.tap("Make the code")
        person.sees_control("Print its sheet")
        passcode = person.name_like(re.compile(r"\d{6}"))
        link = person.name_like(re.compile(r"http\S+#shlink:/\S+"))
        visitor = bare.pages[0]
        visitor.goto(link)
        _opens(visitor, passcode)
        expect(visitor.get_by_text("Emergency sheet").first).to_be_visible()
        visitor.goto("about:blank")
        visitor.goto(link)
        _opens(visitor, passcode)
        expect(visitor.get_by_role("heading", name=re.compile("This link"))).to_be_visible()
        assert carnet.errors() == ""
    assert watch.faults == other.faults == []


def _opens(visitor: Page, passcode: str) -> None:
    visitor.get_by_label("Who are you?").fill("Dr Modèle")
    visitor.get_by_label("Code given by the person").fill(passcode)
    visitor.get_by_role("button", name="Open the documents").click()
