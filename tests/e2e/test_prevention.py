"""Prevention on our own server: from a card to a booking with its reason; done, refused, taken back.

What the screens say is read from the accessibility tree only.
"""

import re
from pathlib import Path
from typing import Final

from playwright.sync_api import Playwright, expect

from tests.e2e.care import visiting
from tests.e2e.visits import begins

FLU: Final = "Vaccin grippe si maladie chronique, grossesse ou obésité sévère"
CERVIX: Final = "Dépistage du col"


def test_card_when_due_then_it_is_explained_and_leads_to_a_booking_with_its_reason(
    playwright: Playwright, tmp_path: Path, data: Path
) -> None:
    with visiting(playwright, tmp_path, data, "phone") as visit:
        person = visit.person
        person.scroll_to("Pourquoi cela d’abord ?")
        person.not_sees(re.compile(CERVIX))  # intimate: never on the first page
        person.go("Prévention")
        person.sees("À faire maintenant")
        person.not_sees(re.compile(CERVIX))
        person.tap(begins(FLU))
        person.reads("Pourquoi je vois ceci ?")
        person.sees(re.compile("une maladie chronique"))
        person.sees("votre dossier")
        person.scroll_to("D’où vient cette règle")
        person.open(f"{visit.carnet.origin}/prevention/rule/vax-grippe-risque")
        person.tap("Trouver un rendez-vous")
        person.reads("De quoi avez-vous besoin ?")
        person.fill("Près de", "Villefictive")
        person.tap(re.compile("^Infirmier.*Vaccination", re.DOTALL))
        person.tap(re.compile("^Toutes les heures.*Seringue Factice"))
        person.reads("Choisir une heure")
        reason = person.page.get_by_role("checkbox", name=begins("Vaccination"))
        expect(reason.first).to_be_checked()


def test_card_when_done_refused_and_undone_then_it_is_where_it_was(
    playwright: Playwright, tmp_path: Path, data: Path
) -> None:
    with visiting(playwright, tmp_path, data, "desktop") as visit:
        person = visit.person
        person.open(f"{visit.carnet.origin}/prevention/rule/vax-grippe-risque")
        person.tap("C’est fait")
        person.fill("Jour, mois ou année", "11/2026")
        person.tap("Noter")
        person.sees("Vous avez dit que c’était fait.")
        person.tap("Annuler")  # in the notice
        person.not_sees("Vous avez dit que c’était fait.")
        person.tap("Je refuse")
        person.sees("Vous avez dit que vous le refusez.")
        person.tap(re.compile("^Retour : Prévention$"))
        person.sees("Fait ou écarté")
        person.sees(re.compile("Écarté"))
        person.tap(begins(FLU))
        person.tap("Le retirer")
        person.sees(re.compile("À faire · recommandé"))

        person.open(f"{visit.carnet.origin}/prevention/about-me")
        person.sees("Votre dossier dit : oui")
        person.tap("Une maladie chronique : Non", role="checkbox")
        person.open(f"{visit.carnet.origin}/prevention/rule/vax-grippe-risque")
        person.not_sees(re.compile("À faire · recommandé"))
        person.open(f"{visit.carnet.origin}/prevention/vaccines")
        person.sees(re.compile("5 doses"))
        person.tap("Imprimer")
        saved = person.saves("Enregistrer le PDF")
        assert saved.path().read_bytes().startswith(b"%PDF")
