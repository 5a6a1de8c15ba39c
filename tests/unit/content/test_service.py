"""Pages, words and numbers as features ask for them."""

from pathlib import Path

import pytest

from services.content.models import Span
from services.content.schema import PAGES, Kind, Level, Mark, Part
from services.core.errors import NotFoundError
from tests.builders.content import service


def test_page_when_asked_in_each_language_and_level_then_facts_and_marks_are_the_same(
    tmp_path: Path,
) -> None:
    content = service(tmp_path)

    for kind in PAGES:
        for page in content.pages(kind, "fr"):
            for language in ("fr", "en"):
                for level in Level:
                    twin = content.page(kind, page.id, language, level)
                    assert [(one.mark, one.sources, one.part) for one in twin.statements] == [
                        (one.mark, one.sources, one.part) for one in page.statements
                    ]
                    assert twin.language == language
                    assert twin.level is level


def test_page_when_a_fact_is_not_sure_then_it_says_so(tmp_path: Path) -> None:
    page = service(tmp_path).page(Kind.RIGHT, "research", "fr")

    (unsure,) = [one for one in page.part(Part.WHAT) if not one.sure]
    assert (unsure.mark, unsure.sources) == (Mark.UNSOURCED, ())
    assert page.laws == ("Code de la santé publique, R1461-9",)


def test_page_when_it_has_a_link_then_the_word_is_apart(tmp_path: Path) -> None:
    content = service(tmp_path)
    first = content.page(Kind.RIGHT, "masking", "fr").statements[0]

    assert Span("masquer", "masking") in first.spans
    assert "[" not in first.text
    assert content.term("masking", "fr").word == "Masquer un document"


def test_page_when_there_is_none_then_it_is_not_found(tmp_path: Path) -> None:
    content = service(tmp_path)

    with pytest.raises(NotFoundError):
        content.page(Kind.RIGHT, "../secret", "fr")
    with pytest.raises(NotFoundError):
        content.page(Kind.TERM, "masking", "fr")
    with pytest.raises(NotFoundError):
        content.term("nowhere", "fr")
    assert content.pages(Kind.NUMBER, "fr") == ()


@pytest.mark.parametrize(
    ("typed", "id"),
    [
        ("DMP", "dmp"),
        ("  personne   de confiance ", "trusted-person"),
        ("synthese", "medical-summary"),
        ("ordonance", "prescription"),
        ("masquer", "masking"),
        ("", None),
        ("xyzzyx", None),
    ],
)
def test_glossary_when_a_word_is_looked_up_then_accents_and_typos_do_not_matter(
    typed: str, id: str | None, tmp_path: Path
) -> None:
    found = service(tmp_path).look_up(typed, "fr")

    assert (found.id if found else None) == id


def test_numbers_when_asked_then_emergencies_are_first_and_doubt_is_kept(tmp_path: Path) -> None:
    numbers = service(tmp_path).numbers("fr")

    assert [one.number for one in numbers[:4]] == ["15", "112", "114", "3114"]
    by_number = {one.number: one for one in numbers}
    assert by_number["3114"].sure
    assert not by_number["116 006"].sure
    assert by_number["116 006"].hours == ""
    assert len(numbers) == 29


def test_load_when_there_is_no_package_then_built_in_content_is_served(tmp_path: Path) -> None:
    used = service(tmp_path).load()

    assert (used.packaged, used.refused) == (False, None)
    assert not (tmp_path / "content").exists()
