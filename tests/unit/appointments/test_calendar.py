"""A calendar file, read back by another reader of it than the one who wrote it expects."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Component

from services.appointments.calendar import ics
from services.appointments.models import Appointment, Place, Practice, Reason, State
from services.core.errors import NotFoundError
from services.i18n.translator import translator

AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
_ = translator("fr")


def appointment(zone: str = "Europe/Paris", **changes: Any) -> Appointment:
    start = datetime(2026, 12, 1, 9, 30, tzinfo=ZoneInfo(zone))
    place = Place("Cabinet Modèle", ("3 rue Exemple",), "00100", "Ville-Modèle", "01 00 00 00 00")
    made = Appointment(
        "a",
        State.BOOKED,
        start,
        start + timedelta(minutes=15),
        Practice("p", "Dr Modèle", "G15_40", "Dentiste", place),
        Reason("r", "Consultation", 15, instructions="Venez à jeun.", bring=("Carte Vitale",)),
        remote="4711",
        version="3",
    )
    return replace(made, **changes)


def event(data: bytes) -> Component:
    (found,) = Calendar.from_ical(data).walk("VEVENT")
    return found


@pytest.mark.parametrize(
    ("zone", "offset"),
    [
        ("Europe/Paris", 1),
        ("Indian/Reunion", 4),
        ("America/Guadeloupe", -4),
        ("America/Miquelon", -3),
    ],
)
def test_file_when_the_place_is_elsewhere_then_its_own_zone_is_told(zone: str, offset: int) -> None:
    data = ics(appointment(zone), AT, _, neutral=False)
    found = event(data)
    assert found["dtstart"].params["TZID"] == zone
    assert found["dtstart"].dt.utcoffset() == timedelta(hours=offset)
    assert (found["dtstart"].dt.hour, found["dtstart"].dt.minute) == (9, 30)
    (told,) = Calendar.from_ical(data).walk("VTIMEZONE")
    assert told["tzid"] == zone
    assert b"METHOD" not in data


@pytest.mark.parametrize("fold", [0, 1])
def test_file_when_the_hour_comes_twice_then_the_instant_is_the_same(fold: int) -> None:
    start = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Paris"), fold=fold)
    data = ics(appointment(start=start, end=start + timedelta(minutes=15)), AT, _, neutral=True)
    assert event(data)["dtstart"].dt.astimezone(UTC) in {
        start.astimezone(UTC),
        start.replace(fold=0).astimezone(UTC),  # RFC 5545 §3.3.5: the first of the two is meant
    }


def test_file_when_no_zone_has_a_name_then_the_instant_is_told_in_utc() -> None:
    start = datetime.fromisoformat("2026-12-01T09:30:00+01:00")
    data = ics(appointment(start=start, end=None), AT, _, neutral=False)
    assert b"DTSTART:20261201T083000Z" in data
    assert b"DTEND:20261201T084500Z" in data


def test_file_when_moved_then_the_same_event_takes_the_place_of_the_one_before() -> None:
    before, after = (event(ics(appointment(version=v), AT, _, neutral=True)) for v in ("3", "4"))
    assert before["uid"] == after["uid"]
    assert (before["sequence"], after["sequence"]) == (3, 4)
    odd = event(ics(appointment(version="abc"), AT, _, neutral=True))
    assert odd["sequence"] == 0


def test_file_when_neutral_then_it_says_when_and_nothing_else() -> None:
    data = ics(appointment(), AT, _, neutral=True)
    found = event(data)
    assert found["summary"] == "Rendez-vous"
    assert not {"location", "description"} & {name.lower() for name in found}
    for word in ("Modèle", "Consultation", "Exemple", "00100", "jeun", "Vitale", "01 00"):
        assert word not in data.decode()


def test_file_when_whole_then_place_what_to_bring_and_a_reminder_are_in_it() -> None:
    found = event(ics(appointment(reminder_days=3), AT, _, neutral=False))
    assert "3 rue Exemple" in found["location"]
    assert "Carte Vitale" in found["description"]
    (alarm,) = found.walk("VALARM")
    assert alarm["trigger"].dt == -timedelta(days=3)
    assert not event(ics(appointment(reminder_days=0), AT, _, neutral=True)).walk("VALARM")


def test_file_when_there_is_no_time_yet_then_there_is_none() -> None:
    with pytest.raises(NotFoundError):
        ics(appointment(start=None), AT, _, neutral=True)


HOSTILE = st.one_of(
    st.text(max_size=200),
    st.text(alphabet='\r\n\x00\x0b\x0c\x1c\x85\u2028\u2029;,:\\"BEGINVCALR', max_size=400),
    st.just("x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:evil"),
    st.just("é" * 10_000),
    st.just("\ud800"),
)


@given(HOSTILE, HOSTILE, HOSTILE)
def test_file_when_its_words_are_hostile_then_it_is_still_one_event_with_bounded_words(
    name: str, place: str, instructions: str
) -> None:
    hostile = appointment(
        practice=Practice("p", name, "", "", Place(name=place, lines=(place,), directions=name)),
        reason=Reason("r", place, 15, instructions=instructions, bring=(name, place)),
    )
    data = ics(hostile, AT, _, neutral=False)
    found = event(data)
    (read,) = Calendar.from_ical(data).subcomponents[-1:]
    assert read.name == "VEVENT"
    assert found["uid"] == "4711@carnet"
    assert len(data) < 20_000
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    lines = data.decode().replace("\r\n", "")
    assert all(c.isprintable() for c in lines)
    names = {line.split(b":")[0].split(b";")[0] for line in data.split(b"\r\n") if line[:1] != b" "}
    assert names <= {
        b"", b"BEGIN", b"END", b"PRODID", b"VERSION", b"UID", b"DTSTAMP", b"SEQUENCE", b"DTSTART",
        b"DTEND", b"SUMMARY", b"LOCATION", b"DESCRIPTION", b"CLASS", b"STATUS", b"ACTION",
        b"TRIGGER", b"TZID", b"TZNAME", b"TZOFFSETFROM", b"TZOFFSETTO", b"RRULE", b"RDATE",
        b"X-LIC-LOCATION", b"COMMENT",
    }  # fmt: skip
