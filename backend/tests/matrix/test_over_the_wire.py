"""The access matrix over HTTP: every asker, at every moment, by every route, for every kind of row."""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import pytest

from backend.storage.engine import store_from_url, url_of
from backend.tests.matrix.cells import Axis, Cells
from backend.tests.matrix.oracle import ASKERS, MOMENTS, RECORDS, Row
from backend.tests.matrix.reads import (
    BY_TYPE,
    BYTES,
    CONDITIONAL,
    ONE_BY_ONE,
    SEE_AS,
    WHOLE,
    Reading,
)
from backend.tests.matrix.shelf import few_rows, rows, type_of, written_rows
from backend.tests.matrix.world import Matrix, fill, matrix_on
from backend.tests.matrix.writes import WRITES, Writing, asked_in
from backend.tests.postgres import Postgres
from backend.tests.tables import emptied, made

PATIENT: Final = Row("patient")
ON_POSTGRESQL: Final = {"lea", "mother", "manager", "modele", "hospital", "urgent", "someone"}
AT_LEAST: Final = 20_000
FULL: Final = ("lea", "within")
"""Whose record holds every kind of row under every label, and when; at the other moments relations are what changes."""


@pytest.mark.parametrize("moment", MOMENTS)
async def test_everyone_when_they_ask_by_every_route_then_what_the_table_says(
    moment: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    started, worked = time.perf_counter(), time.process_time()
    store = store_from_url(url_of(tmp_path / "carnet.sqlite"))
    await made(store)
    cells = Cells()
    async with matrix_on(store, tmp_path) as matrix:
        for record in RECORDS:
            await fill(matrix, record, _shelf(record, moment))
        await _ask(matrix, cells, moment)
    await store.close()
    spent, worked = time.perf_counter() - started, time.process_time() - worked
    with capsys.disabled():
        print(  # noqa: T201 - the figures, for who runs the tests
            f"\naccess matrix {moment}: {len(cells)} cells, {spent:.0f} s ({worked:.0f} s of work)"
        )
    assert cells.red == []
    assert cells.visited == dict(_all(moment))
    assert len(cells) >= AT_LEAST


async def test_some_when_the_engine_is_postgresql_then_the_same(
    postgres: Postgres, tmp_path: Path
) -> None:
    store = store_from_url(postgres.url)
    await emptied(store)
    await made(store)
    cells, shelf = Cells(), (PATIENT, *few_rows())
    async with matrix_on(store, tmp_path) as matrix:
        await fill(matrix, "lea", few_rows())
        matrix.move("within")
        for asker in (one for one in ASKERS if one.name in ON_POSTGRESQL):
            async with matrix.client(asker) as client, matrix.person("lea") as person:
                await Reading(cells, asker, "within", client, person, shelf, shelf).all()
                await Writing(cells, asker, "within", client, written_rows()).all()
    await store.close()
    assert cells.red == []


def _shelf(record: str, moment: str) -> Sequence[Row]:
    return rows() if (record, moment) == FULL else few_rows()


async def _ask(matrix: Matrix, cells: Cells, moment: str) -> None:
    matrix.move(moment)
    for asker in ASKERS:
        shelf, some = (PATIENT, *_shelf(asker.record, moment)), (PATIENT, *few_rows())
        async with matrix.client(asker) as client, matrix.person(asker.record) as person:
            await Reading(cells, asker, moment, client, person, shelf, some).all()
            await Writing(cells, asker, moment, client, written_rows()).all()


def _all(moment: str) -> Iterator[tuple[Axis, set[Row]]]:
    """Yield every combination of the axes with all the rows it is about."""
    for asker in ASKERS:
        whole = {PATIENT, *_shelf(asker.record, moment)}
        some = {PATIENT, *few_rows()}
        reports = {row for row in some if row.kind == "report"}
        binaries = {row for row in some if type_of(row) == "Binary"}
        for routes, about in (
            ((*BY_TYPE, *WHOLE), whole),
            (ONE_BY_ONE, some),
            (BYTES, binaries),
            (CONDITIONAL, reports),
            ((SEE_AS,) if asker.see_as else (), whole),
        ):
            yield from (((asker.name, moment, route), about) for route in routes)
        for route in WRITES:
            yield (asker.name, moment, route), set(asked_in(route, written_rows()))
