"""`$see-as` is what that subject really gets, for any record: entry by entry, byte by byte."""

import asyncio
import json
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.access.asking import Opening
from backend.access.role import Role
from backend.storage.engine import store_from_url, url_of
from backend.tests.fhir_server.resources import bundle, entry
from backend.tests.matrix.oracle import KINDS, Row
from backend.tests.matrix.relations import AT, said
from backend.tests.matrix.shelf import BYTES, resource, type_of
from backend.tests.matrix.world import Matrix, matrix_on
from backend.tests.tables import made

steady = settings(derandomize=True, database=None, deadline=None, max_examples=60)
LEA: Final = "lea"
_PROFESSIONAL: Final = "profession=physician&practitioner="
SUBJECTS: Final = {
    "role=representative&related=mother": Role(own="own-mother"),
    "role=helper&related=viewer": Role(own="own-viewer"),
    "role=helper&related=manager": Role(own="own-manager"),
    "role=helper&related=deputy": Role(own="own-deputy"),
    f"role=professional&{_PROFESSIONAL}modele": Role(practitioner="modele", profession="physician"),
    f"role=professional&{_PROFESSIONAL}limited": Role(
        practitioner="limited", profession="physician"
    ),
    f"role=professional&{_PROFESSIONAL}blocked": Role(
        practitioner="blocked", profession="physician"
    ),
}
_URGENT: Final = {"emergency": False, "samu": True}


def subjects(at: datetime) -> dict[str, Role]:
    """Return who asks, by how the person asks to see as them; an emergency is one that is opened now."""
    found = dict(SUBJECTS)
    for role, samu in _URGENT.items():
        opening = Opening("inconscient", at, samu=samu)
        urgent = Role(practitioner="veille", profession="physician", opening=opening)
        found[f"role={role}&{_PROFESSIONAL}veille"] = urgent
    return found


_kinds = st.sampled_from([kind for kind in KINDS if kind not in {"patient", "gone"}])
_labels = st.sets(st.sampled_from("HSUN")).map(lambda found: "".join(sorted(found)))
_rows = st.lists(st.builds(Row, _kinds, _labels, st.sampled_from(["o", "h"])), max_size=8)
_births = st.sampled_from(["2010-10-08", "2009-03-02", "1990-01-01", None])
_relations = st.sets(st.integers(1, 13), max_size=13)


@given(rows=_rows, born=_births, kept=_relations, moment=st.sampled_from(list(AT)))
@steady
def test_preview_when_the_record_is_anyones_then_what_each_really_gets(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[Row],
    born: str | None,
    kept: set[int],
    moment: str,
) -> None:
    folder = tmp_path_factory.mktemp("see-as")
    asyncio.run(_compare(folder, rows, born, kept, moment))


async def _compare(
    folder: Path, rows: list[Row], born: str | None, kept: set[int], moment: str
) -> None:
    store = store_from_url(url_of(folder / "carnet.sqlite"))
    await made(store)
    try:
        async with matrix_on(store, folder) as matrix:
            await _fill(matrix, rows, born, kept)
            matrix.move(moment)
            for asked, role in subjects(AT[moment]).items():
                matrix.tokens.give("other", LEA, "patient/*.cruds", role=role)
                await _same(matrix, asked)
    finally:
        await store.close()


async def _fill(matrix: Matrix, rows: list[Row], born: str | None, kept: set[int]) -> None:
    patient, *relations = said(LEA)
    patient.pop("birthDate")
    patient |= {} if born is None else {"birthDate": born}
    relations = [one for place, one in enumerate(relations, 1) if place in kept]
    async with matrix.seeder("operator", LEA) as server:
        await _put(server, [patient, *relations])
        await _put(server, _made(rows, "o"))
    async with matrix.seeder("hospital", LEA) as hospital:
        await _put(hospital, [one for one in _made(rows, "h") if one["resourceType"] != "Consent"])


def _made(rows: list[Row], author: str) -> list[dict[str, Any]]:
    mine = {row for row in rows if row.author == author and _may_write(row)}
    ordered = sorted(mine, key=lambda row: row.id)
    return [resource(row, LEA) | BYTES.get(type_of(row), {}) for row in ordered]


def _may_write(row: Row) -> bool:
    """Whether it can be there: no hospital writes directives, nor what the server itself tells."""
    return row.author == "o" or row.kind not in {"wish", "notice"}


async def _put(client: httpx.AsyncClient, made: list[dict[str, Any]]) -> None:
    entries = [entry("PUT", f"{one['resourceType']}/{one['id']}", one) for one in made]
    answer = await client.post("", json=bundle("transaction", *entries))
    assert answer.status_code == 200, answer.text


async def _same(matrix: Matrix, asked: str) -> None:
    async with matrix.person(LEA) as person, matrix.seeder("other", LEA) as other:
        got = await other.get(f"/Patient/{LEA}/$everything?_count=500")
        shown = await person.get(f"/Patient/{LEA}/$see-as?{asked}&_count=500")
    assert shown.status_code == 200
    if got.status_code == 403:
        assert "entry" not in shown.json()
        assert shown.json()["total"] == 0
        assert shown.json()["meta"]["tag"][0]["code"] != "allowed"
    else:
        assert shown.json()["meta"]["tag"][0]["code"] == "allowed"
        assert _entries(shown) == _entries(got)
        assert shown.json()["total"] == len(got.json().get("entry", []))


def _entries(answer: httpx.Response) -> bytes:
    """Return the entries as they were written, not as they are read."""
    assert answer.status_code == 200, json.dumps(answer.json())
    return answer.content.partition(b'"entry":')[2]
