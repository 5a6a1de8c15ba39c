"""Space is freed on a phone, and a document whose file went is read again once the server is there (French)."""

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

AWAY = "Le fichier de ce document est sur le serveur seulement."


def test_file_when_freed_then_it_comes_back_when_the_document_is_opened_and_the_server_is_there(
    playwright: Playwright, tmp_path: Path, data: Path
) -> None:
    with (
        Issuer() as issuer,
        FaithfulServer(reference=True) as server,
        Carnet.start(data) as carnet,
        browser(playwright, tmp_path / "profile", form="phone") as (context, watch),
    ):
        server.accepted, server.smart = issuer.valid, issuer.smart
        for resource in (
            remote.patient(),
            remote.binary("lettre-file"),
            remote.letter("lettre", "Lettre de pneumologie"),
        ):
            server.put(resource)
        person = Person(context.pages[0])
        person.open(carnet.address)
        person.tap(begins("Se connecter à un serveur"))
        connect(person, server.url)
        person.sees(re.compile("à jour à"))

        person.open(f"{carnet.origin}/settings/storage")
        person.sees("Ce que prend Carnet")
        person.tap(begins("Libérer"))
        person.sees(re.compile("libérés sur cet appareil"))
        person.sees_control(begins("Les faire revenir"))

        server.stop()
        person.open(f"{carnet.origin}/documents")
        person.tap(begins("Lettre de pneumologie"))
        person.sees(AWAY)
        person.tap("Aller le chercher")
        person.sees(re.compile("La connexion au serveur est impossible"))
        server.start()
        person.tap("Réessayer")
        person.sees_control("Lire en entier")  # it came: nothing moves any more
        person.settle()
        person.tap("Lire")
        person.sees(re.compile("Le souffle est normal"))
        assert carnet.errors() == ""
    assert watch.faults == []
