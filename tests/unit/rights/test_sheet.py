"""A right on paper: every word of it, what is unsure marked, its law and sources, in both levels."""

from datetime import UTC, date
from pathlib import Path

import pytest

from services.content.schema import PAGES, Kind, Level
from services.i18n.formats import Formats
from services.i18n.translator import translator
from services.printing.models import Words
from services.printing.writing import pdf
from services.rights.sheet import page_sheet
from tests.builders.content import service
from tests.builders.paper import frame, words


def _words(language: str) -> Words:
    return translator(language), Formats(language, UTC)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("level", list(Level))
def test_sheet_when_a_right_is_printed_then_every_statement_is_on_it(
    language: str, level: Level, tmp_path: Path
) -> None:
    page = service(tmp_path).page(Kind.RIGHT, "research", language, level)

    read = words(pdf(page_sheet(page, _words(language)), frame(language)))
    for statement in page.statements:
        plain = statement.text.replace("\xa0", " ")
        assert plain in read
    assert page.title in read
    assert "R1461-9" in read
    assert ("À vérifier" if language == "fr" else "To be checked") in read
    assert ("22 novembre 2026" if language == "fr" else "22 November 2026") in read


def test_sheet_when_any_page_is_made_then_it_names_no_label_of_easy_reading(tmp_path: Path) -> None:
    content = service(tmp_path)

    for kind in PAGES:
        for page in content.pages(kind, "fr", Level.SIMPLIFIED):
            sheet = page_sheet(page, _words("fr"))
            assert sheet.date == "Version simplifiée"
            assert "FALC" not in repr(sheet)
            assert page.checked == date(2026, 11, 22)
