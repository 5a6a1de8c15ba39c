"""A professional deposits something new in a person's record, as a hospital's software would."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import uuid4

import httpx

from backend.demo import biology as lab
from backend.demo import kinds, treatments
from backend.demo.api import create
from backend.demo.chart import Chart
from backend.demo.directory import BIOLOGIST, PHYSICIAN, RADIOLOGIST, Professional
from backend.demo.errors import DemoError
from backend.demo.history import prescription
from backend.demo.kinds import Kind
from backend.demo.letter import letter
from backend.demo.person import DemoPerson
from backend.demo.results import CHEST_X_RAY, TITLE, imaging, laboratory


class Sort(StrEnum):
    """What is deposited."""

    LABORATORY = "laboratory"
    LETTER = "letter"
    IMAGING = "imaging"
    PRESCRIPTION = "prescription"


@dataclass(frozen=True, slots=True)
class _Habit:
    """Who deposits this sort of document, of which kind, under which title."""

    author: Professional
    kind: Kind
    title: str


_HABITS: Final = {
    Sort.LABORATORY: _Habit(BIOLOGIST, kinds.LABORATORY_REPORT, TITLE),
    Sort.LETTER: _Habit(PHYSICIAN, kinds.CONSULTATION, "Lettre de consultation"),
    Sort.IMAGING: _Habit(RADIOLOGIST, kinds.IMAGING_REPORT, "Radiographie du thorax"),
    Sort.PRESCRIPTION: _Habit(PHYSICIAN, kinds.PRESCRIPTION, "Ordonnance"),
}
_ANALYSES: Final = (lab.HAEMOGLOBIN, lab.LEUKOCYTES, lab.PLATELETS, lab.CRP, lab.FERRITIN)
_VALUES: Final = ("13.2", "6.30", "262", "1.2", "44")


@dataclass(frozen=True, slots=True)
class Deposit:
    """What to deposit, for whom and when. Without a PDF of its own a letter is invented, with its data."""

    person: DemoPerson
    sort: Sort
    moment: datetime
    title: str = ""
    pdf: bytes | None = None


async def deposit(client: httpx.AsyncClient, what: Deposit) -> str:
    """Deposit in one transaction and return the id of the DocumentReference; raises DemoError."""
    chart = Chart(what.person, what.moment.date())
    key = str(uuid4())
    _write(chart, key, what)
    statuses = await create(client, "transaction", chart.resources)
    refused = [status for status in statuses if status not in {200, 201}]
    if refused:
        raise DemoError(f"The server refused part of the deposit, with status {refused[0]}.")
    return chart.id("DocumentReference", key)


def _write(chart: Chart, key: str, what: Deposit) -> None:
    habit = _HABITS[what.sort]
    title, moment = what.title or habit.title, what.moment
    if what.pdf is not None:
        plain = letter(habit.author, habit.kind, title, moment)
        chart.file_as(key, plain, what.pdf)
        return
    _INVENTED[what.sort](chart, key, title, moment)


def _laboratory(chart: Chart, key: str, title: str, moment: datetime) -> None:
    results = lab.panel(_ANALYSES, *_VALUES)
    laboratory(chart, key, moment, results, "Bilan sans particularité.", title=title)


def _letter(chart: Chart, key: str, title: str, moment: datetime) -> None:
    text = f"J’ai vu ce jour {chart.person.name} en consultation. L’examen est sans particularité."
    chart.file(key, letter(PHYSICIAN, kinds.CONSULTATION, title, moment, "Cher confrère,", text))


def _imaging(chart: Chart, key: str, title: str, moment: datetime) -> None:
    conclusion = "Pas d’anomalie visible."
    imaging(
        chart, key, moment, RADIOLOGIST, (CHEST_X_RAY, title), conclusion, "Examen de contrôle."
    )


def _prescription(chart: Chart, key: str, title: str, moment: datetime) -> None:
    prescription(chart, key, PHYSICIAN, title, moment, (treatments.PARACETAMOL,), days=8)


_INVENTED: Final[dict[Sort, Callable[[Chart, str, str, datetime], None]]] = {
    Sort.LABORATORY: _laboratory,
    Sort.LETTER: _letter,
    Sort.IMAGING: _imaging,
    Sort.PRESCRIPTION: _prescription,
}
