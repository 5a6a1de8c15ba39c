"""The code is forgotten: the key on paper opens, a new code is chosen at once, and one goes on (keyboard, French)."""

import re

from tests.e2e.carnet import Carnet
from tests.e2e.conftest import OpenBrowser
from tests.e2e.person import Person
from tests.e2e.visits import CODE, begins, create_space

KEY = re.compile(r"(?:[0-9A-Z]{4}-){6}[0-9A-Z]{4}")
NEW_CODE = "864209"


def test_code_when_forgotten_then_the_key_opens_and_a_new_code_is_chosen(
    carnet: Carnet, open_browser: OpenBrowser
) -> None:
    person = Person(open_browser().pages[0])
    person.open(carnet.address)
    create_space(person)
    person.open(f"{carnet.origin}/settings")
    person.tap("Noter une clé de secours…")
    person.fill("Votre code, pour continuer", CODE)
    person.tap("Afficher ma clé de secours")
    key = person.name_like(KEY)
    person.tap("Je l’ai notée")
    person.not_sees("Pas encore de clé de secours")
    person.tap(begins("Espace de Mon espace"))
    person.tap("Verrouiller", role="menuitem")
    person.tap(re.compile("^Code oublié"))
    person.fill("Clé de secours", key[:-1])
    person.press("Enter")
    person.sees(re.compile("Celle-ci en a 27"))
    person.fill("Clé de secours", key.lower().replace("-", " "))
    person.press("Enter")
    person.sees("Choisissez un nouveau code")
    person.fill("Code à 6 chiffres", NEW_CODE)
    person.fill("Le même code, encore", NEW_CODE)
    person.press("Enter")
    person.sees_control(begins("Espace de Mon espace"))
    person.tap(begins("Espace de Mon espace"))
    person.tap("Verrouiller", role="menuitem")
    person.sees("Votre code à 6 chiffres")
    person.page.keyboard.type(NEW_CODE)
    person.sees_control(begins("Espace de Mon espace"))
