"""A document renamed on two devices: both are seen, both are kept, and nothing asks any more (phone, French)."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.builders import remote
from tests.builders.files import pdf
from tests.e2e.browser import browser
from tests.e2e.carnet import Carnet
from tests.e2e.person import Person
from tests.e2e.visits import add_files, begins, connect
from tests.fakes.fhir.issuer import Issuer
from tests.fakes.fhir.shared import SharedServer


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with Issuer() as running:
        yield running


@pytest.fixture
def server(issuer: Issuer) -> Iterator[SharedServer]:
    with SharedServer(reference=True) as running:
        running.accepted, running.smart = issuer.valid, issuer.smart
        running.put(remote.patient())
        yield running


def test_document_when_renamed_on_two_devices_then_both_are_seen_and_both_are_kept(
    playwright: Playwright, tmp_path: Path, data: Path, server: SharedServer
) -> None:
    file = tmp_path / "chosen" / "courrier.pdf"
    file.parent.mkdir()
    file.write_bytes(pdf("Courrier du Dr Modèle"))
    with (
        Carnet.start(data) as carnet,
        browser(playwright, tmp_path / "profile", form="phone") as (context, watch),
    ):
        person = Person(context.pages[0])
        person.open(carnet.address)
        person.tap(begins("Se connecter à un serveur"))
        connect(person, server.url)
        person.sees(re.compile("à jour à"))
        add_files(person, [file])
        person.tap("Voir mes documents")
        person.sees(re.compile(r"^1\sdocument · à jour à"))
        person.tap(begins("courrier"))
        person.tap("Renommer le document")
        person.fill("Titre", "Courrier du téléphone")
        person.tap("Enregistrer")

        person.tap("Comparer les versions")
        person.sees("Sur cet appareil")
        person.sees("Sur un autre appareil ou le serveur")
        person.sees("Courrier de la tablette")
        person.tap("Garder les deux")
        person.sees("Garder les deux ?")
        person.tap("Garder les deux")
        person.sees("Rien à comparer")

        person.tap("Retour : Réglages")
        person.sees("Votre serveur")
        person.tap(begins("Retour"))
        person.go("Documents")
        person.sees_control(begins("Courrier de la tablette"))
        person.sees_control(begins("Courrier du téléphone"))
        person.not_sees(re.compile("Deux versions|en deux versions"))
        person.sees(re.compile(r"^2\sdocuments · à jour à"))
        assert carnet.errors() == ""
    assert watch.faults == []
    titles = {
        each["content"][0]["attachment"]["title"]
        for each in server.resources("DocumentReference").values()
    }
    assert titles == {"Courrier de la tablette", "Courrier du téléphone"}
    assert len(server.resources("Binary")) == 2
