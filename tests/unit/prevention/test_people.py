"""What the engine says of people written by hand from the sources."""

import pytest

from services.prevention.engine import assess
from services.prevention.rules import rule_book, words
from tests.builders.prevention import TODAY, Row, rows

_ROWS = tuple(rows())
_KNOWN = {
    ("vax-pneumo-nourrisson", "due", "informs"),
    ("vax-bcg-risque", "due", "informs"),
    ("vax-dtcap-25", "due", "done"),
}
"""Disagreements with a source that docs/prevention.md lists for a clinician."""


@pytest.mark.parametrize("row", _ROWS, ids=lambda row: row.name)
def test_a_person_of_the_table_gets_what_the_source_says(row: Row) -> None:
    cards = {card.rule.id: card for card in assess(rule_book(), words(), row.person, TODAY)}
    shown = {rule: cards[rule].status.value for rule, _, _ in row.expected}
    assert shown == {rule: status for rule, _, status in row.expected}


def test_the_table_is_long_and_its_disagreements_are_those_listed() -> None:
    assert len(_ROWS) >= 150
    found = {one for row in _ROWS for one in row.expected if one[1] != one[2]}
    assert found == _KNOWN
