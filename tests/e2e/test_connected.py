"""A record kept with a server: it arrives, it opens without network, and what is added leaves later (phone, French)."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.builders import remote
from tests.builders.backend import Backend
from tests.builders.files import pdf
from tests.e2e.browser import browser
from tests.e2e.carnet import CARNET, ROOT, Carnet
from tests.e2e.person import Person
from tests.e2e.visits import add_files, begins, connect, discover_as, leave_reader
from tests.fakes.fhir.faithful import FaithfulServer
from tests.fakes.fhir.issuer import Issuer

BACK: re.Pattern[str] = re.compile("^Retour")
DEPOSITED = "Courrier zébré"


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


def test_camille_when_a_letter_is_deposited_and_the_server_stops_then_both_sides_end_alike(
    playwright: Playwright, tmp_path: Path, data: Path, letter: Path
) -> None:
    """The story of the demonstration, whole: discover, deposit, stop, add, start, and a second device."""
    with (
        Backend(tmp_path / "server") as backend,
        Carnet.start(data, (*CARNET, "--demonstration-server", backend.url)) as carnet,
        browser(playwright, tmp_path / "profile", form="phone") as (context, watch),
    ):
        person = Person(context.pages[0])
        person.open(carnet.address)
        discover_as(person, "Camille Exemple")
        person.sees("Bonjour Camille")
        person.sees(re.compile("à jour à"))
        person.sees_control("Quitter la démonstration")

        backend.act("deposit", "--person", "camille", "--kind", "letter", "--title", DEPOSITED)
        _update(person)
        person.sees_control(begins(DEPOSITED))

        backend.stop()
        person.tap(begins(DEPOSITED))
        person.tap("Lire")
        person.sees(re.compile("1 sur 1|Page 1"))
        leave_reader(person)
        add_files(person, [letter])
        person.tap("Voir mes documents")
        person.sees(re.compile("hors connexion"))
        person.sees_control(re.compile("^courrier.*À envoyer"))

        backend.start()
        _update(person)
        person.go("Documents")
        person.not_sees(re.compile("À envoyer"))
        assert {DEPOSITED, "courrier"} <= set(_on_a_second_device(tmp_path / "second", backend))
        assert carnet.errors() == ""
    assert watch.faults == []


def _update(person: Person) -> None:
    person.tap("Réglages")
    person.tap("Actualiser maintenant")
    person.sees("Rien")
    person.tap(BACK)


def _on_a_second_device(data: Path, backend: Backend) -> list[str]:
    """Return the titles that another Carnet, without a window, finds in a folder of its own."""
    token = _written(data.with_suffix(".token"), backend.token())
    code = _written(data.with_suffix(".code"), "246813")

    def carnet(*arguments: str) -> str:
        with code.open() as pin, token.open() as bearer:
            where = [sys.executable, "-m", "app.cli", "--data", str(data)]
            given = [
                str(bearer.fileno()) if argument == "TOKEN" else argument for argument in arguments
            ]
            done = subprocess.run(
                [*where, "--pin-fd", str(pin.fileno()), *given],
                cwd=ROOT,
                pass_fds=(pin.fileno(), bearer.fileno()),
                capture_output=True,
                text=True,
                check=True,
            )
            return done.stdout

    carnet(
        *("init", "--server", backend.url, "--patient", backend.patient()),
        *("--token-fd", "TOKEN", "--protection", "file"),
    )
    carnet("sync")
    return [document["title"] for document in json.loads(carnet("documents", "--json"))]


def _written(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def _read(person: Person) -> None:
    """The letter came, marked new, and its file with it."""
    person.tap(begins("Lettre de pneumologie"))
    person.tap("Lire")
    person.sees(re.compile("Le souffle est normal"))
    leave_reader(person)


def _add_without_network(person: Person, letter: Path) -> None:
    add_files(person, [letter])
    person.tap("Voir mes documents")
    person.sees(re.compile(r"hors connexion · à jour à.* · 1\sdocument attend d’être envoyé"))
    person.sees_control(re.compile("^courrier.*À envoyer"))


def _send(person: Person) -> None:
    _update(person)
    person.go("Documents")
    person.sees(re.compile(r"^2\sdocuments · à jour à"))
    person.not_sees(re.compile("À envoyer"))
