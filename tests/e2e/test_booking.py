"""From a need in one's own words to an appointment in one's calendar, against our own server (phone, French).

What the screens say is read from the accessibility tree only; each tap and each field typed is an action, counted.
"""

import re
from collections import Counter
from pathlib import Path

from playwright.sync_api import Playwright, expect

from tests.e2e.actions import counted
from tests.e2e.care import CHOSEN, HELD, visiting
from tests.e2e.visits import begins


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
            person.touch(visit.time)
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


def test_care_when_looked_for_with_keys_only_then_it_is_booked_at_the_time_that_has_the_focus(
    playwright: Playwright, tmp_path: Path, data: Path
) -> None:
    with visiting(playwright, tmp_path, data, "desktop") as visit:
        person = visit.person
        person.open(f"{visit.carnet.origin}/appointments/find")
        person.sees("De quoi avez-vous besoin ?")
        person.settle()
        person.walk_to(begins("Avec vos mots"), "textbox")
        person.page.keyboard.type("mal de dos")
        person.sees_control(begins("Kinésithérapeute"))
        person.walk_to(begins("Kinésithérapeute"))
        person.press("Enter")
        expect(visit.times.first).to_be_enabled()
        person.walk_to(begins("Toutes les heures : "))
        person.press("Enter")
        person.reads("Choisir une heure")
        free = person.page.get_by_role("button", name=re.compile(", libre$"))
        expect(free.first).to_be_enabled()
        days = Counter(_day(name) for name in free.all_inner_texts())
        chosen = person.page.get_by_role("button", name=CHOSEN)
        person.press("ArrowRight")
        expect(chosen).to_be_focused()
        first = chosen.inner_text()
        # Late in the afternoon, today has one time left.
        person.press("ArrowDown" if days[_day(first)] > 1 else "ArrowRight")
        expect(chosen).not_to_have_text(re.compile(re.escape(first)))
        expect(chosen).to_be_focused()
        when = (chosen.get_attribute("aria-label") or chosen.inner_text()).removesuffix(", choisie")
        person.press("Enter")
        person.reads("Rendez-vous pour Camille")
        person.sees(re.compile(re.escape(when), re.IGNORECASE))
        confirm = re.compile("^(Confirmer le rendez-vous|Demander au cabinet)$")
        person.walk_to(confirm)
        person.press("Enter")
        person.reads("Rendez-vous pris pour Camille")
        person.sees(re.compile(re.escape(when), re.IGNORECASE))


def _day(name: str) -> str:
    """Return the day of a time, by how its button reads: "lundi 23 novembre, 17 h 00, libre"."""
    return name.partition(",")[0]
