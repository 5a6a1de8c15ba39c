"""Sheets of keys: with the key, or with boxes and no key in the file."""

import pytest

from services.people.sheets import archive_sheet, recovery_sheet
from services.printing.writing import pdf
from tests.builders.paper import frame, pages

KEY = "ABCD-EFGH-JKMN-PQRS-TVWX-YZ23-4567"


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_recovery_sheet_when_printed_then_the_key_and_what_to_do_are_read(
    language: str, large: bool
) -> None:
    look = frame(language, large=large)
    sheet = recovery_sheet(KEY, "Camille Exemple", "2026-11-22", look.words)
    text = " ".join(" ".join(pages(pdf(sheet, look))).split())
    assert all(group in text for group in KEY.split("-"))
    assert "28" in text


def test_recovery_sheet_when_to_be_filled_in_then_the_file_has_no_key() -> None:
    sheet = recovery_sheet("", "Camille Exemple", "2026-11-22", frame().words)
    found = pages(pdf(sheet, frame()))
    assert len(found) == 1
    assert not any(group in found[0] for group in KEY.split("-"))


def test_archive_sheet_when_printed_then_it_names_its_file() -> None:
    sheet = archive_sheet(KEY, "carnet-2026-11-22.carnet", "", "2026-11-22", frame().words)
    found = " ".join(pages(pdf(sheet, frame())))
    assert "carnet-2026-11-22.carnet" in found
    assert "4567" in found
