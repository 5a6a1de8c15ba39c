"""A server that suddenly shows nothing takes nothing away: the person is asked, and decides (phone, French)."""

import re
from pathlib import Path

from playwright.sync_api import Playwright

from tests.builders import remote
from tests.e2e.browser import browser
from tests.e2e.carnet import Carnet
from tests.e2e.person import Person
from tests.e2e.visits import begins, connect
from tests.fakes.fhir.faithful import FaithfulServer
from tests.fakes.fhir.issuer import Issuer

LETTERS = 12


def test_record_when_the_server_shows_none_of_it_then_the_person_keeps_it(
    playwright: Playwright, tmp_path: Path, data: Path
) -> None:
    with (
        Issuer() as issuer,
        FaithfulServer(reference=True) as server,
        Carnet.start(data) as carnet,
        browser(playwright, tmp_path / "profile", form="phone") as (context, watch),
    ):
        server.accepted, server.smart = issuer.valid, issuer.smart
        server.put(remote.patient())
        server.put(remote.binary("lettre-file"))
        for number in range(LETTERS):
            server.put(remote.letter(f"lettre-{number}", f"Lettre {number}"))
        person = Person(context.pages[0])
        person.open(carnet.address)
        person.tap(begins("Se connecter à un serveur"))
        connect(person, server.url)
        person.sees(re.compile("à jour à"))
        for number in range(LETTERS):
            server.delete("DocumentReference", f"lettre-{number}")
        person.tap("Réglages")
        person.tap("Actualiser maintenant")
        person.sees("Le serveur ne montre plus 12 de vos documents.")
        person.tap(begins("Les garder ici"))
        person.sees("Ils restent sur cet appareil.")
        person.not_sees("Le serveur ne montre plus 12 de vos documents.")
        assert carnet.errors() == ""
    assert watch.faults == []
