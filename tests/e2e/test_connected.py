"""A record kept with a server: it arrives, it opens without network, and what is added leaves later (phone, French)."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

from tests.builders import remote
from tests.builders.files import pdf
from tests.e2e.browser import browser
from tests.e2e.carnet import CARNET, Carnet
from tests.e2e.person import Person
from tests.e2e.reference import reference_server
from tests.e2e.visits import add_files, begins, connect
from tests.fakes.fhir.faithful import FaithfulServer
from tests.fakes.fhir.issuer import Issuer

BACK: re.Pattern[str] = re.compile("^Retour")


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with Issuer() as running:
        yield running


@pytest.fixture
def server(issuer: Issuer) -> Iterator[FaithfulServer]:
    """Return a server that has Camille's record, for whoever signed in at the issuer."""
    with FaithfulServer(reference=True) as running:
        running.accepted = issuer.valid
        running.smart = issuer.smart
        running.put(remote.patient())
        running.put(remote.binary("lettre-file"))
        running.put(remote.letter("lettre", "Lettre de pneumologie"))
        yield running


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    file = tmp_path / "chosen" / "courrier.pdf"
    file.parent.mkdir()
    file.write_bytes(pdf("Courrier du Dr Modèle"))
    return file


def test_record_when_the_server_stops_and_comes_back_then_nothing_is_missing(
    playwright: Playwright, tmp_path: Path, data: Path, server: FaithfulServer, letter: Path
) -> None:
    with (
        Carnet.start(data) as carnet,
        browser(playwright, tmp_path / "profile", form="phone") as (context, watch),
    ):
        person = Person(context.pages[0])
        person.open(carnet.address)
        person.tap(begins("Se connecter à un serveur"))
        connect(person, server.url)
        person.sees(re.compile("à jour à"))
        person.sees("Bonjour Camille")
        _read(person)
        server.stop()
        _add_without_network(person, letter)
        server.start()
        _send(person)
        assert carnet.errors() == ""
    assert watch.faults == []
    titles = {
        resource["content"][0]["attachment"].get("title")
        for resource in server.resources("DocumentReference").values()
    }
    assert titles == {"Lettre de pneumologie", "courrier"}


def test_discover_when_there_is_a_demonstration_server_then_its_people_come_from_it(
    playwright: Playwright, tmp_path: Path, data: Path
) -> None:
    with (
        reference_server(tmp_path / "server") as base,
        Carnet.start(data, (*CARNET, "--demonstration-server", base)) as carnet,
        browser(playwright, tmp_path / "profile", form="phone") as (context, watch),
    ):
        person = Person(context.pages[0])
        person.open(carnet.address)
        with context.expect_page() as tab:
            person.tap(begins("Découvrir"))
        tab.value.get_by_role("button", name="Marcel Fictif").first.click()
        expect(tab.value.get_by_text("Vous pouvez revenir à Carnet.")).to_be_visible()
        tab.value.close()
        person.come_back()
        person.sees("Bonjour Marcel")
        person.sees(re.compile("à jour à"))
        person.sees_control("Quitter la démonstration")
        assert carnet.errors() == ""
    assert watch.faults == []


def _read(person: Person) -> None:
    """The letter came, marked new, and its file with it."""
    person.tap(begins("Lettre de pneumologie"))
    person.tap("Lire")
    person.sees(re.compile("Le souffle est normal"))
    person.tap(BACK)
    person.tap(BACK)


def _add_without_network(person: Person, letter: Path) -> None:
    add_files(person, [letter])
    person.tap("Voir mes documents")
    person.sees(re.compile(r"hors connexion · à jour à.* · 1\sdocument attend d’être envoyé"))
    person.sees_control(re.compile("^courrier.*À envoyer"))


def _send(person: Person) -> None:
    person.tap("Réglages")
    person.tap("Actualiser maintenant")
    person.sees("Rien")
    person.tap(BACK)
    person.go("Documents")
    person.sees(re.compile(r"^2\sdocuments · à jour à"))
    person.not_sees(re.compile("À envoyer"))
