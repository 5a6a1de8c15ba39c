"""Sophie and her children: she books for Noé, and sees of Léa’s record what is not secret from her (phone, French)."""

import re
from pathlib import Path
from urllib.parse import urljoin

from playwright.sync_api import Playwright

from tests.e2e.care import HELD, Visit, visiting
from tests.e2e.visits import begins

SECRET = "Consultation confidentielle"


def test_children_when_their_mother_acts_then_she_books_for_one_and_sees_no_secret_of_the_other(
    playwright: Playwright, tmp_path: Path, data: Path
) -> None:
    with visiting(playwright, tmp_path, data, "phone", "Sophie Exemple") as visit:
        person = visit.person
        _acts_for(visit, "Noé")
        before = len(visit.asked("Appointment", "noe"))
        visit.find("mal de dos", "Kinésithérapeute")
        person.touch(visit.times.first)
        person.reads("Rendez-vous pour Noé")
        person.sees(HELD)
        person.tap(re.compile("^(Confirmer le rendez-vous|Demander au cabinet)$"))
        person.reads("Rendez-vous pris pour Noé")
        assert len(visit.asked("Appointment", "noe")) == before + 1

        person.tap("Revenir à mon espace")
        _acts_for(visit, "Léa")
        hers = visit.asked("DocumentReference", "lea")
        titles = [one["content"][0]["attachment"].get("title", "") for one in hers]
        assert SECRET in titles
        person.open(urljoin(person.page.url, "/documents"))
        shown = next(title for title in titles if title and title != SECRET)
        person.settle()  # a cold page may lose the first words
        person.fill("Chercher", shown)
        person.sees_control(begins(shown))
        person.fill("Chercher", SECRET)
        person.sees(re.compile("Rien trouvé"))
        person.not_sees(begins(SECRET))


def _acts_for(visit: Visit, child: str) -> None:
    """Open the record of a child from the circle; the strip says for whom one acts."""
    visit.person.open(f"{visit.carnet.origin}/choices/circle")
    visit.person.tap(begins(f"{child} "))
    visit.person.tap("Ouvrir son dossier")
    visit.person.sees(re.compile(f"Vous agissez pour {child}"))
    visit.person.sees(re.compile("à jour à"))
