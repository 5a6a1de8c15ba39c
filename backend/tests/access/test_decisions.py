"""The table written by hand, and that each rule of the policy is needed by it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from backend.access.decision import POLICY, Policy
from backend.access.families import Family
from backend.access.matrix import matrix_from
from backend.access.subjects import Subject
from backend.tests.access.table import Case, cases, matrix_opening

CASES = cases()


@pytest.fixture(scope="module")
def policy_for(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Case], Policy]:
    """Return the policy a case is about: the shipped one, or one where an operator opened a family."""
    opened = {case.opened for case in CASES if case.opened is not None}
    made: dict[Family | None, Policy] = {
        family: Policy(matrix_opening([family], tmp_path_factory.mktemp("matrix")))
        for family in opened
    }
    made[None] = POLICY
    return lambda case: made[case.opened]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_decision_when_asked_as_the_table_says_then_its_answer(
    case: Case, policy_for: Callable[[Case], Policy]
) -> None:
    assert case.answer(policy_for(case)) == case.expected


@pytest.mark.parametrize(("rule", "kind"), list(POLICY.rules()))
def test_rule_when_dropped_then_the_table_is_wrong(
    rule: str, kind: type[Subject] | None, policy_for: Callable[[Case], Policy]
) -> None:
    assert any(case.answer(policy_for(case).without(rule, kind)) != case.expected for case in CASES)


def test_rule_when_named_then_once() -> None:
    pairs = list(POLICY.rules())
    assert len(pairs) == len(set(pairs))


def test_rule_when_unknown_then_it_cannot_be_dropped() -> None:
    with pytest.raises(ValueError, match="no such rule"):
        POLICY.without("nothing")


def test_policy_when_the_matrix_is_shipped_then_equal_to_one_read_without_a_file() -> None:
    assert POLICY.matrix == matrix_from(None)


def test_override_when_absent_then_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="absent"):
        matrix_from(tmp_path / "absent.json")
