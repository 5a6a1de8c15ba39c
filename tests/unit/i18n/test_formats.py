from datetime import UTC, date, datetime, timedelta

import pytest

from services.i18n.formats import Formats

FR, EN = Formats("fr", UTC), Formats("en", UTC)
TODAY = date(2026, 11, 22)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("text", "french", "english"),
    [
        ("2015", "2015", "2015"),
        ("2015-03", "mars 2015", "March 2015"),
        ("2026-11-01", "1er novembre 2026", "1 November 2026"),
        ("2026-11-20T08:05:00+01:00", "20 novembre 2026, 8 h 05", "20 November 2026, 08:05"),
        ("2026-13", "2026", "2026"),
        ("autrefois", "autrefois", "autrefois"),
    ],
)
def test_fhir_date_when_partial_or_whole_then_as_precise(
    text: str, french: str, english: str
) -> None:
    assert plain(FR.fhir(text)) == french
    assert plain(EN.fhir(text)) == english


@pytest.mark.parametrize(
    ("text", "short"),
    [("2026-11-20", "20 nov."), ("2024-10-01", "1er oct. 2024"), ("2015-03", "mars 2015")],
)
def test_short_date_when_another_year_then_says_it(text: str, short: str) -> None:
    assert plain(FR.short(text, TODAY)) == short


@pytest.mark.parametrize(
    ("text", "month", "day"),
    [
        ("2026-11-20", "Novembre 2026", "20 nov."),
        ("2026-11", "Novembre 2026", ""),
        ("2015", "2015", ""),
    ],
)
def test_month_when_day_is_unknown_then_only_the_heading(text: str, month: str, day: str) -> None:
    assert plain(FR.month(text)) == month
    assert plain(FR.day_in_month(text)) == day


def test_moment_when_read_then_day_and_hour_in_words() -> None:
    moment = datetime(2026, 3, 3, 14, 30, tzinfo=UTC)
    assert plain(FR.moment(moment)) == "mardi 3 mars 2026, 14 h 30"
    assert "14\u00a0h\u00a030" in FR.moment(moment)


@pytest.mark.parametrize(
    ("octets", "size"), [(12, "12 octets"), (184_000, "184 Ko"), (1_520_000, "1,5 Mo")]
)
def test_size_when_grown_then_next_unit(octets: int, size: str) -> None:
    assert plain(FR.size(octets)) == size


@pytest.mark.parametrize(
    ("seconds", "words"), [(29.2, "30 secondes"), (60, "1 minute"), (61, "2 minutes")]
)
def test_duration_when_between_units_then_rounded_up(seconds: float, words: str) -> None:
    assert plain(FR.duration(timedelta(seconds=seconds))) == words
