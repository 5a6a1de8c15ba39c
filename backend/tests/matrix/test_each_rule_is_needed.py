"""Without any one rule, at least one cell of the matrix over HTTP is otherwise: no rule is idle on the wire."""

import asyncio
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import Any, Final

import pytest

from backend.access.decision import POLICY
from backend.access.subjects import (
    Depositor,
    Helper,
    Person,
    Representative,
    Subject,
)
from backend.tests.matrix.cells import Cells
from backend.tests.matrix.oracle import ASKERS, MOMENTS, Asker, Row
from backend.tests.matrix.reads import Reading
from backend.tests.matrix.shelf import few_rows, written_rows
from backend.tests.matrix.world import few, filled
from backend.tests.matrix.writes import Writing

_BEHIND_ANOTHER: Final = {
    ("purpose-suits-the-subject", kind): "no request says a purpose: it follows from who asks"
    for _, kind in POLICY.rules()
} | {
    ("directory-is-the-systems", kind): "the directory is in nobody's record: compartment.home refuses first"
    for kind in (Person, Representative, Helper)
} | {
    ("traces-are-the-servers", kind): "a trace is no row of a record: its addresses know no write"
    for kind in (Person, Representative, Depositor)
} | {
    ("representative-reads-no-trace", Representative): "its addresses answer the person alone"
}  # fmt: skip
"""Rules that nothing on the wire can reach today, each with what stands before it; decisions.toml shows them needed."""

RULES: Final = [pair for pair in POLICY.rules() if pair not in _BEHIND_ANOTHER]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file of a small matrix, filled once."""
    return asyncio.run(filled(tmp_path_factory.mktemp("matrix")))


async def _red(
    folder: Path, template: Path, drop: tuple[str, Any] | None, askers: Sequence[Asker]
) -> str | None:
    """Return the first cell that is otherwise: of one list for everybody at every moment, then of the writes."""
    cells, some = Cells(), (Row("patient"), *few_rows())
    async with few(folder, template, drop) as matrix:
        for moment, asker in product(MOMENTS, askers):
            matrix.move(moment)
            async with matrix.client(asker) as client, matrix.person(asker.record) as person:
                await Reading(cells, asker, moment, client, person, some, some).one_list()
            if cells.red:
                return cells.red[0]
        matrix.move("within")
        for asker in askers:
            async with matrix.client(asker) as client:
                await Writing(cells, asker, "within", client, written_rows()).all()
            if cells.red:
                return cells.red[0]
    return None


@pytest.mark.parametrize(("rule", "kind"), RULES)
async def test_rule_when_dropped_then_a_cell_is_red(
    rule: str, kind: type[Subject] | None, template: Path, tmp_path: Path
) -> None:
    concerned = [one for one in ASKERS if kind is None or one.kind == kind.__name__]
    assert await _red(tmp_path, template, (rule, kind), concerned) is not None
