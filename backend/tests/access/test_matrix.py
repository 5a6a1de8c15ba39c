"""The matrix: complete, sourced, and the operator's word marked as theirs."""

import json
from pathlib import Path
from typing import Any

import pytest

from backend.access.decision import POLICY, decide, policy_from
from backend.access.families import LEGAL, Family
from backend.access.matrix import OPERATOR, UNVERIFIED, matrix_from
from backend.access.principal import Action
from backend.access.reasons import Reason
from backend.access.rows import RowFacts
from backend.access.subjects import Facts, Professional, Purpose, Standing
from backend.tests.access.anything import NOW

MATRIX = POLICY.matrix


def _override(tmp_path: Path, content: Any) -> Path:
    file = tmp_path / "matrix.json"
    file.write_text(json.dumps(content), encoding="utf-8")
    return file


def test_matrix_when_listed_then_19_professions_by_11_families() -> None:
    cells = MATRIX.cells()
    assert len(cells) == len({(cell.profession, cell.family) for cell in cells}) == 19 * 11
    assert [cell.family for cell in cells[:11]] == list(LEGAL)


def test_cell_when_allowed_then_its_source_is_shipped_with_its_address() -> None:
    found = [*MATRIX.cells(), *MATRIX.known.values()]
    for cell in found:
        if cell.allowed:
            assert MATRIX.sources[cell.source].url.startswith("https://")
            assert cell.mark in {"V", "V+"}


def test_cell_when_without_a_source_then_refused_and_said_not_verified() -> None:
    for cell in MATRIX.cells():
        if not cell.source:
            assert (cell.allowed, cell.mark) == (False, UNVERIFIED)


def test_matrix_when_shipped_then_only_the_care_families_of_a_physician_are_open() -> None:
    assert {(cell.profession, cell.family) for cell in MATRIX.cells() if cell.allowed} == {
        ("physician", family)
        for family in set(LEGAL) - {Family.REIMBURSEMENTS, Family.PATIENT, Family.MANAGEMENT}
    }


def test_exclusion_when_listed_then_its_source_is_shipped() -> None:
    assert len(MATRIX.exclusions) == 5
    for one in MATRIX.exclusions:
        assert one.source in MATRIX.sources
        assert one.profession in MATRIX.names


@pytest.mark.parametrize(
    ("code", "profession"),
    [
        ("G15_10", "physician"),
        ("G15_10/SM26", "physician"),
        ("G15_60/SI01", "nurse"),
        ("G15_1", None),
        ("", None),
        ("G16_10", None),
    ],
)
def test_profession_when_found_by_its_code_then_its_line(code: str, profession: str | None) -> None:
    assert MATRIX.profession_of(code) == profession


def _asks(profession: str, family: Family, file: Path | None) -> Reason:
    subject = Professional("a", profession, Standing.ATTENDING)
    row = RowFacts("DocumentReference", family, 0)
    policy = policy_from(file)
    facts = Facts(None, NOW)
    return decide(subject, Action.READ, row, facts, Purpose.TREATMENT, policy).reason


def test_operator_when_they_open_a_cell_then_it_is_open_and_marked(tmp_path: Path) -> None:
    cell = {"profession": "nurse", "family": "administered", "allowed": True}
    file = _override(tmp_path, {"cells": [cell]})
    assert _asks("nurse", Family.ADMINISTERED, None) is Reason.UNVERIFIED
    assert _asks("nurse", Family.ADMINISTERED, file) is Reason.ALLOWED
    assert _asks("nurse", Family.REPORTS, file) is Reason.UNVERIFIED
    found = matrix_from(file).cell("nurse", Family.ADMINISTERED)
    assert (found.allowed, found.source, found.mark) == (True, "", OPERATOR)


def test_operator_when_they_shut_a_cell_then_it_is_shut(tmp_path: Path) -> None:
    cell = {"profession": "physician", "family": "reports", "allowed": False}
    file = _override(tmp_path, {"cells": [cell]})
    assert _asks("physician", Family.REPORTS, file) is Reason.UNVERIFIED
    assert _asks("physician", Family.IMAGING, file) is Reason.ALLOWED


@pytest.mark.parametrize(
    "content",
    [
        [],
        {},
        {"cells": {}},
        {"cells": [1]},
        {"cells": [{"profession": "nurse", "family": "reports"}]},
        {"cells": [{"profession": "nurse", "family": "reports", "allowed": "yes"}]},
        {"cells": [{"profession": "juggler", "family": "reports", "allowed": True}]},
        {"cells": [{"profession": "nurse", "family": "gossip", "allowed": True}]},
        {"cells": [{"profession": "nurse", "family": "traces", "allowed": True}]},
        {"cells": [{"profession": "nurse", "family": "notices", "allowed": True}]},
        {"cells": [{"profession": "nurse", "family": "consents", "allowed": True}]},
    ],
)
def test_operator_when_their_file_is_wrong_then_it_is_not_taken(
    tmp_path: Path, content: Any
) -> None:
    with pytest.raises(ValueError, match=r"matrix|Family"):
        matrix_from(_override(tmp_path, content))


def test_operator_when_their_file_is_not_json_then_it_is_not_taken(tmp_path: Path) -> None:
    file = tmp_path / "matrix.json"
    file.write_text("cells:", encoding="utf-8")
    with pytest.raises(ValueError, match="Expecting"):
        matrix_from(file)
