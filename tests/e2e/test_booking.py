"""From a need in one's own words to an appointment in one's calendar, against our own server (phone, French).

What the screens say is read from the accessibility tree only; each tap and each field typed is an action, counted.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playwright.sync_api import Locator, Page, Playwright, expect

from tests.builders.backend import Backend
from tests.e2e.actions import counted
from tests.e2e.browser import Form, browser
from tests.e2e.carnet import CARNET, Carnet
from tests.e2e.person import Person
from tests.e2e.visits import begins

FREE: Final = re.compile(r", libre, ")
HELD: Final = re.compile(r"^Gardée pour vous jusqu’à \d+\sh\s\d\d$")


@dataclass
class Visit:
    """Somebody with the record of Camille, and the server it is on."""

    person: Person
    carnet: Carnet
    backend: Backend

    def find(self, words: str, meaning: str) -> None:
        """Say what is needed and choose what it means."""
        self.person.open(f"{self.carnet.origin}/appointments/find")
        self.says(words, meaning)

    def says(self, words: str, meaning: str) -> None:
        """Where a need is asked for: say it, and choose what it means."""
        self.person.sees("De quoi avez-vous besoin ?")
        self.person.settle()  # a cold page may lose the first words
        self.person.fill("Avec vos mots", words)
        self.person.tap(begins(meaning))
        expect(self.times.first).to_be_enabled()

    @property
    def times(self) -> Locator:
        return self.person.page.get_by_role("button", name=FREE)


@contextmanager
def visiting(playwright: Playwright, tmp_path: Path, data: Path, form: Form) -> Iterator[Visit]:
    """Open Carnet in the demonstration, signed in as Camille at a server of our own."""
    (data / "settings.json").write_text('{"language": "fr"}', "utf-8")
    with (
        Backend(tmp_path / "server") as backend,
        Carnet.start(data, (*CARNET, "--demonstration-server", backend.url)) as carnet,
        browser(playwright, tmp_path / "profile", form=form) as (context, watch),
    ):
        person = Person(context.pages[0])
        person.open(carnet.address)
        with context.expect_page() as tab:
            person.tap(begins("Découvrir"))
        _chooses(tab.value)
        person.come_back()
        person.sees(re.compile("jour"))
        yield Visit(person, carnet, backend)
        assert carnet.errors() == ""
    assert watch.faults == []


def _chooses(tab: Page) -> None:
    tab.get_by_role("button", name="Camille Exemple").first.click()
    expect(tab.get_by_text("Vous pouvez revenir à Carnet.")).to_be_visible()
    tab.close()


def test_need_when_said_in_own_words_then_it_is_booked_in_six_actions_and_goes_into_the_calendar(
    playwright: Playwright, tmp_path: Path, data: Path
) -> None:
    with visiting(playwright, tmp_path, data, "phone") as visit:
        person = visit.person
        visit.find("mal de dos", "Kinésithérapeute")
        person.sees(re.compile("Personne ne paie pour être mieux placé"))
        person.tap("Filtres")
        person.tap("Secteur 1", role="checkbox")
        person.tap(begins("1 filtre"))
        expect(visit.times.first).to_be_enabled()
        person.tap("Secteur 1", role="checkbox")  # the chip stays, and takes the filter away
        expect(visit.times.first).to_be_enabled()

        person.open(visit.carnet.origin)
        with counted(person, "book an appointment"):
            person.go("Rendez-vous")
            person.tap("Prendre rendez-vous")
            visit.says("mal de dos", "Kinésithérapeute")
            person.touch(visit.times.first)
            person.reads("Rendez-vous pour Camille")
            person.sees(HELD)
            person.sees("Si vous ne pouvez pas venir")
            person.tap(re.compile("^(Confirmer le rendez-vous|Demander au cabinet)$"))
            person.reads("Rendez-vous pris pour Camille")

        file = person.saves("Ajouter à mon agenda")
        person.sees("Ouvrez le fichier : votre agenda le prend, avec un rappel.")
        calendar = file.path().read_text("utf-8")
        assert "BEGIN:VALARM" in calendar
        assert "TZID=Europe/Paris" in calendar
        assert "rue" not in calendar


def test_time_when_chosen_with_keys_only_then_the_focused_time_is_the_one_confirmed(
    playwright: Playwright, tmp_path: Path, data: Path
) -> None:
    with visiting(playwright, tmp_path, data, "desktop") as visit:
        person = visit.person
        visit.find("mal de dos", "Kinésithérapeute")
        person.page.get_by_role("button", name=begins("Toutes les heures : ")).first.click()
        person.reads("Choisir une heure")
        free = person.page.get_by_role("button", name=re.compile(", libre$"))
        expect(free.first).to_be_enabled()
        chosen = person.page.get_by_role("button", name=re.compile(", choisie$"))
        person.press("ArrowRight")
        expect(chosen).to_be_focused()
        first = re.compile(re.escape(chosen.inner_text()))
        person.press("ArrowDown")
        expect(chosen).not_to_have_text(first)
        expect(chosen).to_be_focused()
        when = (chosen.get_attribute("aria-label") or chosen.inner_text()).removesuffix(", choisie")
        person.press("Enter")
        person.reads("Rendez-vous pour Camille")
        person.sees(re.compile(re.escape(when), re.IGNORECASE))
