"""Weekly hours in local time, on the days on which clocks change and on those on which nobody works."""

import itertools
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.booking.days import Time, is_open, times, tzdata_version
from backend.booking.holidays import easter_of, holidays
from backend.booking.rules import Hours, Leave, Rules

EVERY_DAY = frozenset(range(7))


def rules(zone: str, opens: str, closes: str, minutes: int = 30, **more: object) -> Rules:
    hours = Hours(EVERY_DAY, time.fromisoformat(opens), time.fromisoformat(closes))
    said = {"opens_on_holidays": True, "weekly": (hours,)} | more
    return Rules("s", "a", ZoneInfo(zone), minutes, "place", **said)  # type: ignore[arg-type]  # as each test says


def walls(found: list[Time]) -> list[str]:
    return [one.local_start[-5:] for one in found]


def on(day: date, said: Rules) -> list[Time]:
    return list(times(said, day, day))


def test_paris_when_clocks_go_forward_then_the_hour_that_is_not_there_is_skipped() -> None:
    found = on(date(2027, 3, 28), rules("Europe/Paris", "01:00", "04:00"))
    assert walls(found) == ["01:00", "01:30", "03:00", "03:30"]
    assert [b.start - a.start for a, b in itertools.pairwise(found)] == [1800] * 3


def test_paris_when_clocks_go_back_then_each_time_is_offered_once_and_is_the_first() -> None:
    found = on(date(2026, 10, 25), rules("Europe/Paris", "01:30", "03:30"))
    assert walls(found) == ["01:30", "02:00", "02:30", "03:00"]
    assert found[1].start == int(datetime(2026, 10, 25, 0, 0, tzinfo=UTC).timestamp())  # +02:00
    assert found[3].start == int(datetime(2026, 10, 25, 2, 0, tzinfo=UTC).timestamp())  # +01:00


def test_a_length_across_the_change_is_real_minutes_and_nothing_overlaps() -> None:
    found = on(date(2027, 3, 28), rules("Europe/Paris", "01:30", "06:00", minutes=45))
    assert all(one.end - one.start == 45 * 60 for one in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))


@pytest.mark.parametrize(
    ("zone", "winter", "summer"),
    [
        ("Europe/Paris", 1, 2),
        ("Indian/Reunion", 4, 4),
        ("America/Guadeloupe", -4, -4),
        ("America/Miquelon", -3, -2),
    ],
)
def test_nine_in_the_morning_stays_nine_on_the_wall_all_year(
    zone: str, winter: int, summer: int
) -> None:
    said = rules(zone, "09:00", "09:30")
    found = list(times(said, date(2026, 1, 1), date(2026, 12, 31)))
    assert len(found) == 365
    assert {one.local_start[-5:] for one in found} == {"09:00"}
    offsets = {9 - datetime.fromtimestamp(one.start, UTC).hour for one in found}
    assert offsets == {winter, summer}


def test_miquelon_when_clocks_change_then_as_in_paris_but_on_its_own_day() -> None:
    assert walls(on(date(2026, 3, 8), rules("America/Miquelon", "01:00", "04:00"))) == [
        "01:00", "01:30", "03:00", "03:30",
    ]  # fmt: skip
    found = on(date(2026, 11, 1), rules("America/Miquelon", "00:30", "02:30"))
    assert walls(found) == ["00:30", "01:00", "01:30", "02:00"]
    assert found[3].start - found[2].start == 5400


def test_breaks_then_no_time_runs_into_one() -> None:
    noon = Hours(EVERY_DAY, time(12, 10), time(14))
    found = on(date(2026, 11, 23), rules("Europe/Paris", "11:00", "15:00", breaks=(noon,)))
    assert walls(found) == ["11:00", "11:30", "14:00", "14:30"]


def test_leave_and_holiday_then_nobody_is_there() -> None:
    leave = Leave(date(2026, 12, 28), date(2026, 12, 31))
    said = rules("Europe/Paris", "09:00", "10:00", opens_on_holidays=False, leaves=(leave,))
    assert not on(date(2026, 12, 25), said)
    assert not on(date(2026, 12, 31), said)
    assert not is_open(said, date(2027, 1, 1))
    assert is_open(said, date(2026, 12, 26))


def test_holidays_of_2026_are_those_of_the_law() -> None:
    found = sorted(day.isoformat()[5:] for day in holidays(2026))
    assert found == [
        "01-01", "04-06", "05-01", "05-08", "05-14", "05-25", "07-14", "08-15", "11-01", "11-11", "12-25",
    ]  # fmt: skip


def test_holidays_overseas_then_the_abolition_is_commemorated_there_only() -> None:
    assert date(2026, 12, 20) in holidays(2026, "FR-974")
    assert date(2026, 5, 27) in holidays(2026, "FR-971")
    assert date(2026, 12, 20) not in holidays(2026)
    assert holidays(2026, "FR-PM") == holidays(2026)
    assert {date(2026, 4, 3), date(2026, 12, 26)} <= holidays(2026, "FR-6AE")


@pytest.mark.parametrize(
    ("year", "day"), [(1961, "04-02"), (2000, "04-23"), (2024, "03-31"), (2038, "04-25")]
)
def test_easter_is_known(year: int, day: str) -> None:
    assert easter_of(year).isoformat() == f"{year}-{day}"


ZONES = ("Europe/Paris", "Indian/Reunion", "America/Guadeloupe", "America/Miquelon")


@given(
    st.sampled_from(ZONES),
    st.dates(date(2020, 1, 1), date(2036, 12, 31)),
    st.integers(0, 20),
    st.integers(1, 4),
    st.sampled_from([5, 10, 15, 20, 30, 45, 60, 90]),
)
def test_any_day_in_any_zone_then_times_follow_each_other_and_the_wall_shows_them(
    zone: str, day: date, hour: int, hours: int, minutes: int
) -> None:
    said = rules(zone, f"{hour:02}:00", f"{min(hour + hours, 23):02}:55", minutes)
    found = on(day, said)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    for one in found:
        shown = datetime.fromtimestamp(one.start, said.zone)
        assert shown.strftime("%Y-%m-%dT%H:%M") == one.local_start
        assert shown.fold == 0
        assert one.end - one.start == minutes * 60


def test_the_version_of_the_zones_is_said() -> None:
    assert tzdata_version()[:2] == "20"
