"""What the pages say: twelve words a sentence, nothing asserted that has no source, and two sides that match."""

from collections import Counter
from itertools import product
from pathlib import Path

import pytest

from services.content.library import built_in, library
from services.content.schema import Kind, Level, Mark
from services.content.service import ContentService
from services.content.style import words
from services.i18n.translator import LANGUAGES, translator
from services.passage.models import (
    PAGES,
    PARENTS,
    STEPS,
    Letter,
    Occasion,
    Passage,
    ServerWord,
    Standing,
    Step,
)
from services.passage.words import letter_said, server_said, server_said_to_parents

TWELVE = 12


def _passage(word: ServerWord, *, connected: bool = True) -> Passage:
    return Passage(Occasion.SIXTEEN, Standing.NEW, Step.YOURS, True, connected, word, letters=False)


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_when_they_are_said_of_a_server_then_they_have_twelve_words(
    language: str,
) -> None:
    _ = translator(language)
    said = [
        *(letter_said(letter, _) for letter in Letter),
        *(
            say(_passage(word, connected=connected), _)
            for say, word, connected in product(
                (server_said, server_said_to_parents), ServerWord, (True, False)
            )
        ),
    ]

    sentences = [one for text in said for one in text.split(". ")]
    assert max(map(words, sentences)) <= TWELVE


def test_path_when_it_is_counted_then_it_has_five_pages_at_most() -> None:
    assert {occasion: len(steps) for occasion, steps in STEPS.items()} == {
        Occasion.SIXTEEN: 5,
        Occasion.EIGHTEEN: 4,
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_when_they_are_read_then_each_is_there_in_short_sentences(language: str) -> None:
    content = ContentService(Path("nowhere"))
    for id in {*PAGES.values(), PARENTS}:
        page = content.page(Kind.ARTICLE, id, language, Level.SIMPLIFIED)
        assert page.level is Level.SIMPLIFIED
        assert page.statements


def test_server_when_it_says_nothing_then_nobody_is_told_who_manages() -> None:
    _ = translator("en")
    silent = _passage(ServerWord.NOT_SAID)

    for said in (server_said(silent, _), server_said_to_parents(silent, _)):
        assert said.startswith("Your server does not say who manages")


def test_mirror_when_a_fact_of_law_is_told_to_one_side_then_it_is_told_to_the_other() -> None:
    """Whatever rests on a source about parents (MIN1, MIN2, MIN4, MT1) stands on both sides, with one mark."""
    pages = library(built_in()).pages[Kind.ARTICLE]

    def told(*ids: str) -> Counter[tuple[str, Mark]]:
        facts = {
            (source, fact.mark)
            for id in ids
            for fact in pages[id].facts
            for source in fact.sources
            if source in {"MIN1", "MIN2", "MIN4", "MT1"}
        }
        return Counter(facts)

    assert told("sixteen", "sixteen-who", "secret-care") == told(PARENTS)
    assert len(told(PARENTS)) == 4


def test_mirror_when_it_is_read_by_parents_then_it_blames_nobody() -> None:
    facts = library(built_in()).pages[Kind.ARTICLE][PARENTS].facts
    french = " ".join(fact.say["fr"].at(level) for fact in facts for level in Level).lower()

    for word in ("malheureusement", "attention", "contre vous", "méfi", "cache", "mensonge"):
        assert word not in french.replace("cachés", "")
    assert "contraception" not in french
    assert "sexu" not in french
