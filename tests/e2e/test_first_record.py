"""The main job, from nothing: a space, real documents, a power cut, and everything still there (phone, French)."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.builders.files import pdf
from tests.e2e.browser import browser
from tests.e2e.carnet import ROOT, Carnet
from tests.e2e.person import Person
from tests.e2e.visits import CODE, add_files, create_space, leave_reader, unlock
from tests.faults.scanner import find_marker

MARKER = "QUETZALMARQUEUR"


@pytest.fixture
def files(tmp_path: Path, samples: Path) -> list[Path]:
    """Return a CDA report, an imaging report with its PDF inside, and a PDF of our own."""
    letter = tmp_path / "chosen" / "courrier.pdf"
    letter.parent.mkdir()
    letter.write_bytes(pdf(f"Courrier du Dr Modèle {MARKER}"))
    return [
        samples / "cda-fr" / "LDL-SES_2022.01.xml",
        samples / "cda-fr" / "IMG_CR_IMG_2024.01_CDA-R2-Niveau-1.xml",
        letter,
    ]


def test_record_when_killed_then_everything_opens_again_and_nothing_is_readable(
    playwright: Playwright, tmp_path: Path, data: Path, files: list[Path]
) -> None:
    profile = tmp_path / "profile"
    with (
        Carnet.start(data) as carnet,
        browser(playwright, profile, form="phone") as (context, watch),
    ):
        person = Person(context.pages[0])
        person.open(carnet.address)
        create_space(person)
        add_files(person, files)
        person.sees(re.compile("3 documents ajoutés"))
        person.tap("Voir mes documents")
        person.sees(re.compile("^3 documents"))
        _read_all(person)
        carnet.kill()

    with (
        Carnet.start(data) as carnet,
        browser(playwright, profile, form="phone") as (context, again),
    ):
        person = Person(context.pages[0])
        person.open(carnet.address)
        person.sees("Votre code à 6 chiffres")
        unlock(person)
        person.sees(re.compile("^Bonjour"))
        person.tap("Documents", "tab")
        person.sees(re.compile("^3 documents"))
        _search(person)
        context.close()
        carnet.stop()

    assert watch.faults + again.faults == []
    listed = _command_line(data)
    assert sorted(document["title"] for document in listed) == [
        "CR d’imagerie médicale - Scanner Tête + Cou + Thorax avec injection",
        "Lettre de liaison à la sortie de l'établissement de santé",
        "courrier",
    ]
    assert find_marker(data, [MARKER, "PAT-TROIS"]) == []
    assert find_marker(profile, [MARKER, "PAT-TROIS"]) == []


def _read_all(person: Person) -> None:
    """Open each one: a CDA's narrative, the PDF inside a CDA, a PDF."""
    person.tap(re.compile("^Lettre de liaison"))
    person.tap("Lire")
    person.sees(re.compile("Motif de l'hospitalisation"))
    leave_reader(person)
    person.tap(re.compile("^CR d’imagerie"))
    person.tap("Lire")
    person.sees(re.compile(r"^Page 1 sur \d"))
    leave_reader(person)
    person.tap(re.compile("^courrier"))
    person.tap("Lire")
    person.sees("Page 1 sur 1")
    leave_reader(person)


def _search(person: Person) -> None:
    """Find by a word of the text, without accents."""
    person.fill("Chercher", "modele quetzal")
    person.sees(re.compile("^courrier"))
    person.not_sees(re.compile("^Lettre de liaison"))


def _command_line(data: Path) -> list[dict[str, str]]:
    reading, writing = os.pipe()
    os.write(writing, f"{CODE}\n".encode())
    os.close(writing)
    answer = subprocess.run(
        [
            sys.executable,
            "-m",
            "app.cli",
            "--data",
            data,
            "--pin-fd",
            str(reading),
            "documents",
            "--json",
        ],
        cwd=ROOT,
        pass_fds=[reading],
        capture_output=True,
        check=True,
    )
    os.close(reading)
    listed: list[dict[str, str]] = json.loads(answer.stdout)
    return listed
