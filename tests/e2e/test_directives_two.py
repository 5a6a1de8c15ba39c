"""Directives agreed on two devices without network: both are kept, none is in force until the person says which."""

import re
from pathlib import Path
from urllib.parse import urljoin

from playwright.sync_api import Playwright

from tests.builders.backend import Backend
from tests.e2e.person import Person
from tests.e2e.test_circle import at_home
from tests.e2e.test_directives import writes

DIRECTIVES = "/choices/directives"
IN_FORCE = re.compile("^En vigueur$")


def test_directives_when_two_devices_agreed_different_ones_then_the_person_says_which_counts(
    playwright: Playwright, tmp_path: Path
) -> None:
    with (
        Backend(tmp_path / "server") as backend,
        at_home(playwright, tmp_path / "computer", backend, "Camille Exemple") as (first, _one),
        at_home(playwright, tmp_path / "phone", backend, "Camille Exemple", form="phone") as (
            second,
            _other,
        ),
    ):
        backend.stop()
        for person, place in ((first, "Chez moi"), (second, "À l’hôpital")):
            _goes(person, f"{DIRECTIVES}/begin")
            writes(person, place)
        backend.start()
        for person in (first, second, first):
            _updates(person)

        for person in (first, second):
            _goes(person, DIRECTIVES)
            person.sees("Deux versions : laquelle compte ?")
            person.sees(re.compile("aucune n’est montrée comme en vigueur"))
        second.scroll_to("Ce qui les distingue")
        second.tap("Ce qui les distingue")
        second.sees("Chez moi")
        second.sees("À l’hôpital")
        _goes(second, DIRECTIVES)
        second.touch(second.page.get_by_role("button", name="Celle-ci compte").first)
        second.reads(IN_FORCE)

        for person in (second, first):
            _updates(person)
            _goes(person, DIRECTIVES)
            person.reads(IN_FORCE)
            person.not_sees("Deux versions : laquelle compte ?")


def _goes(person: Person, path: str) -> None:
    person.open(urljoin(person.page.url, path))


def _updates(person: Person) -> None:
    """Exchange with the server now, and wait until nothing is left to send."""
    _goes(person, "/settings")
    person.tap("Actualiser maintenant")
    person.sees("Rien")
