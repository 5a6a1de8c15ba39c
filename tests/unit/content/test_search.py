"""Words in the content: folded, as beginnings, mistyped; never everything, never an error."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.content.schema import Kind, Level
from services.content.search import MOST, Entry, Index
from tests.builders.content import service


@pytest.mark.parametrize(
    ("typed", "language", "kind", "id"),
    [
        ("masquer", "fr", Kind.RIGHT, "masking"),
        ("MASQUER un document", "fr", Kind.RIGHT, "masking"),
        ("acces urgence", "fr", Kind.RIGHT, "emergency"),
        ("européen", "fr", Kind.RIGHT, "ehds"),
        ("europeen", "fr", Kind.RIGHT, "ehds"),
        ("pirat", "fr", Kind.RIGHT, "hacked"),
        ("3114", "fr", Kind.NUMBER, "3114"),
        ("0800235236", "fr", Kind.NUMBER, "0 800 235 236"),
        ("M’T dents", "fr", Kind.INSURANCE, "mtdents"),
        ("research", "en", Kind.RIGHT, "research"),
        ("hacked", "en", Kind.RIGHT, "hacked"),
    ],
)
def test_search_when_words_are_typed_then_the_page_is_among_the_first(
    typed: str, language: str, kind: Kind, id: str, tmp_path: Path
) -> None:
    found = service(tmp_path).search(typed, language)

    assert (kind, id) in [(hit.kind, hit.id) for hit in found.hits[:3]]
    assert found.instead == ""


def test_search_when_a_word_is_mistyped_then_it_says_what_it_looked_for(tmp_path: Path) -> None:
    found = service(tmp_path).search("ordonnnace", "fr")

    assert found.instead == "ordonnance"
    assert found.hits[0].id == "prescription"


def test_search_when_asked_simplified_then_excerpts_are_the_simplified_ones(tmp_path: Path) -> None:
    content = service(tmp_path)
    hit = next(
        hit for hit in content.search("Samu", "fr", Level.SIMPLIFIED).hits if hit.id == "emergency"
    )

    page = content.page(Kind.RIGHT, "emergency", "fr", Level.SIMPLIFIED)
    assert hit.excerpt in [one.text for one in page.statements]


@given(st.text(max_size=300))
def test_search_when_anything_is_typed_then_it_answers_with_few_hits(typed: str) -> None:
    index = Index((Entry(Kind.RIGHT, "a", "Masquer", ("Un document.",)),))

    found = index.search(typed)
    assert len(found.hits) <= MOST
    assert found == index.search(typed)


def test_search_when_nothing_is_typed_then_nothing_is_found(tmp_path: Path) -> None:
    content = service(tmp_path)

    for typed in ("", "   ", "?!", "xqzzyk"):
        assert content.search(typed, "fr").hits == ()
