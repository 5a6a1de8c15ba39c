"""Marcel asks Sophie to be his trusted person, by a code: she reads, agrees, he compares and confirms."""

import re
from pathlib import Path
from typing import Final

from playwright.sync_api import Playwright

from tests.builders.backend import Backend
from tests.e2e.person import Person
from tests.e2e.test_circle import DIGITS, at_home, goes

TRUSTED: Final = "/choices/trusted"


def test_trusted_person_when_asked_by_code_then_both_sides_say_agreed(
    playwright: Playwright, tmp_path: Path
) -> None:
    with (
        Backend(tmp_path / "server") as backend,
        at_home(playwright, tmp_path / "marcel", backend, "Marcel Fictif") as (marcel, _his),
        at_home(playwright, tmp_path / "sophie", backend, "Sophie Exemple") as (sophie, _hers),
    ):
        _writes(marcel)
        marcel.tap("Demander son accord")
        marcel.sees(re.compile("Code à lui donner"))
        code = marcel.name_like(re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}"))

        goes(sophie, TRUSTED)
        sophie.scroll_to("J’ai un code")
        sophie.tap("J’ai un code")
        sophie.fill("Code de l’invitation", code.lower())
        sophie.tap("Voir ce qu’elle demande")
        sophie.sees("Marcel Fictif vous demande d’être sa personne de confiance")
        sophie.scroll_to("Je donne mon accord")
        sophie.tap("Je donne mon accord")
        sophie.sees(re.compile("Lisez ces quatre chiffres à voix haute"))
        digits = sophie.name_like(DIGITS)
        sophie.tap("Personne de confiance")

        marcel.tap("Voir si elle a répondu")
        marcel.sees_control(re.compile("C’est bien elle.: confirmer"))
        assert marcel.name_like(DIGITS) == digits
        marcel.tap(re.compile("C’est bien elle.: confirmer"))
        marcel.sees(re.compile("Accord donné par les deux dans Carnet"))
        goes(sophie, TRUSTED)
        sophie.scroll_to(re.compile("Vous êtes sa personne de confiance"))


def _writes(marcel: Person) -> None:
    goes(marcel, f"{TRUSTED}/write")
    marcel.settle()  # a cold page may lose the first words
    marcel.fill("Prénom et nom", "Sophie Fictif")
    marcel.fill("Téléphone", "01 99 00 00 00")
    marcel.choose("Un proche")
    marcel.scroll_to("Garder et continuer")
    marcel.tap("Garder et continuer")
    marcel.sees(re.compile("Brouillon"))
