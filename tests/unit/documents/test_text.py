"""What people type finds what was printed."""

import pytest

from services.documents.text import folded, match_expression


def test_folded_spells_ligatures_and_apostrophes_out() -> None:
    assert folded("Cœur d’Ægée") == "Coeur d'aegée"


@pytest.mark.parametrize(
    ("typed", "expression"),
    [
        ("hémo", '"hémo"*'),
        ("l’hôpital cœur", '"l"* "hôpital"* "coeur"*'),
        ('" OR 1', '"OR"* "1"*'),
        ("  -*() ", ""),
        ("NEAR(a b)", '"NEAR"* "a"* "b"*'),
    ],
)
def test_match_expression_takes_words_only(typed: str, expression: str) -> None:
    assert match_expression(typed) == expression
