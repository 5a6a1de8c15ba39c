"""Booking: ten stampedes an engine, and a page of results beside bare cards.

Stampedes have no floor: what there was to book stands beside what ended with one person who knows of it. Results
are the cards of twenty practices; floor: the same controls, their words ready made.
"""

import asyncio
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import flet as ft
from starlette.applications import Starlette

from backend.booking.service import Agendas
from backend.fhir_server.routes import fhir_mount
from backend.fhir_server.scheduling import living
from backend.fhir_server.server import FhirServer
from backend.storage.blobs import blobs_from_url
from backend.storage.engine import store_from_url, url_of
from backend.tests.booking.stampede import SLOTS, double, prepared, stampede
from backend.tests.conftest import BASE, SECRET, Clock, Remembered, Tokens, World
from backend.tests.postgres import Postgres
from backend.tests.tables import emptied, made
from benchmarks.figures import Figure, alternated
from services.appointments.models import Practice, Slot
from services.i18n.formats import Formats
from services.i18n.translator import translator
from tests.fakes.appointments import PRACTICES
from views._shared.components.buttons import LinkButton
from views._shared.components.card import Card
from views._shared.components.heading import Heading
from views._shared.components.state_pill import StateLine
from views._shared.theme import Space, Tone, Type
from views.appointments.practice_card import Initials, Line
from views.appointments.result_card import ResultCard, TimeButton

STAMPEDES: Final = 10
RESULTS: Final = 20
ROUNDS: Final = 60
_TODAY: Final = date(2026, 11, 22)
_PARIS: Final = ZoneInfo("Europe/Paris")
_ = translator("fr")
_FORMATS: Final = Formats("fr")


def measure() -> list[Figure]:
    """Return the figures of stampedes and of the page of results."""
    with tempfile.TemporaryDirectory() as folder, Postgres.started() as postgres:
        files = [url_of(Path(folder) / f"{number}.sqlite") for number in range(STAMPEDES)]
        whole = {
            "SQLite": _whole(files, Path(folder)),
            "PostgreSQL": _whole([postgres.url] * STAMPEDES, Path(folder)),
        }
    practices = _practices()
    page, floor = alternated(partial(_ours, practices), partial(_bare, practices), ROUNDS)
    return [
        *(
            Figure(f"times to book in ten stampedes, {engine}", STAMPEDES * SLOTS, "", kept or 1, 1)
            for engine, kept in whole.items()
        ),
        Figure("a page of results, beside bare cards", page, "ms", floor, 1.5),
    ]


# -- stampedes ----------------------------------------------------------------------------------------


def _whole(urls: Sequence[str], folder: Path) -> int:
    """Return how many times ended with one person each; none of a run in which anything was wrong."""
    return sum(asyncio.run(_one(url, folder, seed)) for seed, url in enumerate(urls))


async def _one(url: str, folder: Path, seed: int) -> int:
    store = store_from_url(url)
    await emptied(store)
    await made(store)
    tokens, clock, traces = Tokens(), Clock(), Remembered()
    blobs = blobs_from_url(f"file://{folder}/blobs", SECRET)
    server = FhirServer(store, blobs, tokens, traces, SECRET, lambda: BASE, dict, clock)
    server = replace(server, booking=Agendas(living))
    world = World(server, Starlette(routes=fhir_mount(server, "/fhir")), tokens, clock, traces)
    await prepared(world)
    async with world.client(None) as client:
        seen = await stampede(world, client, seed)
    taken, doubled = await double(world)
    await store.close()
    once = sum(count == 1 for count in Counter(seen.booked.values()).values())
    return 0 if seen.wrong or doubled or taken != once else once


# -- results ------------------------------------------------------------------------------------------


def _practices() -> list[Practice]:
    start = datetime(2026, 11, 24, 9, 0, tzinfo=_PARIS)
    half = timedelta(minutes=30)
    found = []
    for number in range(RESULTS):
        one = PRACTICES[number % len(PRACTICES)]
        times = tuple(
            Slot(f"{number}-{n}", one.id, start + n * half, start + (n + 1) * half, "1")
            for n in range(3)
        )
        reason = one.reasons[0].id
        first = tuple(replace(time, practice=one.id, reason=reason) for time in times)
        found.append(replace(one, id=f"{one.id}-{number}", first=first))
    return found


async def _nothing(*_event: object) -> None:
    """Nobody taps here."""


def _ours(practices: Sequence[Practice]) -> list[ft.Control]:
    return [ResultCard(one, _nothing, _TODAY, _, _FORMATS) for one in practices]


def _bare(practices: Sequence[Practice]) -> list[ft.Control]:
    return [_bare_card(one) for one in practices]


def _bare_card(one: Practice) -> ft.Control:
    soft = ft.Colors.ON_SURFACE_VARIANT
    who = ft.Column(
        [
            Heading(one.name, 2, Type.TITLE),
            ft.Text(one.specialty_name, theme_style=Type.SECONDARY, color=soft),
        ],
        spacing=Space.TIGHT,
        expand=True,
    )
    said = ft.Column(
        [
            Line(ft.Icons.EURO, "Secteur 1", "30 €"),
            Line(ft.Icons.PLACE_OUTLINED, "3, rue des Exemples", "Entrée de plain-pied"),
            *([Line(ft.Icons.TRANSLATE, "Français")] if one.languages else []),
        ],
        spacing=Space.NEAR,
    )
    soon = ft.Column(
        [
            StateLine("mardi 24 novembre", ft.Icons.EVENT_AVAILABLE_OUTLINED, Tone.CALM),
            ft.Text("Consultation · 30 minutes", theme_style=Type.SECONDARY, color=soft),
        ],
        spacing=Space.SMALL,
    )
    every = LinkButton(
        "Toutes les heures", _nothing, ft.Icons.CALENDAR_MONTH_OUTLINED, name=one.name, flush=True
    )
    times = [TimeButton("9 h 00", one.name, _nothing) for _time in one.first]
    return Card(
        [
            ft.Row([Initials(one.name), who], spacing=Space.NEAR),
            said,
            soon,
            ft.Row([*times, every], wrap=True, spacing=Space.CLOSE, run_spacing=Space.CLOSE),
        ],
        padding=Space.PAGE,
        spacing=Space.NEAR,
    )
