"""Lists, reminders, sheets, what to bring, and an Appointment read as far as it goes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.appointments import refusal
from services.appointments.bringing import matching
from services.appointments.listing import due, mine
from services.appointments.models import (
    Appointment,
    CancellationRule,
    Late,
    Mode,
    Place,
    Practice,
    Price,
    Reason,
    State,
)
from services.appointments.reading import appointment_of
from services.appointments.sheet import access, appointment_sheet, cancellation, price
from services.core.categories import Category
from services.i18n.formats import Formats
from services.i18n.translator import translator
from services.printing.letters import sheet_of_letter, text_of_letter
from services.printing.models import Frame
from services.printing.writing import pdf
from tests.builders import paper

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
FR = (translator("fr"), Formats("fr"))
EN = (translator("en"), Formats("en"))
RULE = CancellationRule(24, Late.PHONE, "Prévenez la veille.")
PLACE = Place("Cabinet Modèle", ("3 rue Exemple",), "00100", "Ville-Modèle", "01 00 00 00 00", True)
PRACTICE = Practice("p", "Dr Modèle", "G15_40", "Dentiste", PLACE, Price("1", 3000, 3000, True))
REASON = Reason("r", "Consultation", 15, bring=("Dernière ordonnance",), rule=RULE)


def appointment(id: str = "a", state: State = State.BOOKED, hours: int = 48) -> Appointment:
    start = NOW + timedelta(hours=hours)
    return Appointment(id, state, start, start + timedelta(minutes=15), PRACTICE, REASON, remote=id)


def test_mine_when_sorted_then_what_waits_for_the_person_stands_first() -> None:
    every = [
        appointment("later", hours=72),
        appointment("soon", hours=1),
        appointment("over", hours=-5),
        appointment("gone", State.CANCELLED, hours=9),
        appointment("asked", State.REQUESTED),
        appointment("refused", State.REFUSED),
        appointment("refused long ago", State.REFUSED, hours=-99),
        replace(appointment("listed", State.WAITLIST), start=None, end=None),
        replace(appointment("offered", State.OFFERED), start=None, end=None),
    ]
    found = mine(every, NOW)
    assert [one.id for one in found.waiting] == ["offered", "refused", "asked", "listed"]
    assert [one.id for one in found.coming] == ["soon", "later"]
    assert [one.id for one in found.past] == ["gone", "over", "refused long ago"]


def test_due_when_a_server_reminds_too_then_each_is_said_once() -> None:
    every = [
        appointment("near", hours=30),
        appointment("far", hours=300),
        appointment("told", hours=200),
        replace(appointment("never", hours=2), reminder_days=0),
        appointment("over", hours=-1),
        appointment("asked", State.REQUESTED, hours=3),
        replace(appointment("offered", State.OFFERED), start=None),
    ]
    found = due(every, {"told", "near", "over"}, NOW)
    assert [one.id for one in found] == ["offered", "near", "told"]


def test_sheet_when_printed_then_when_where_what_to_bring_and_how_to_cancel_are_on_it() -> None:
    sheet = appointment_sheet(appointment(), "Camille Exemple", FR)
    data = pdf(sheet, Frame(FR, NOW))
    text = paper.words(data)
    for words in (
        "Mon rendez-vous",
        "mardi 24 novembre 2026",
        "3 rue Exemple",
        "01 00 00 00 00",
        "Entrée de plain-pied",
        "Dernière ordonnance",
        "Prévenez la veille.",
        "appelez le cabinet",
    ):
        assert words in text


@pytest.mark.parametrize("state", [State.REQUESTED, State.PENDING, State.REFUSED])
def test_sheet_when_nothing_is_booked_then_it_says_so(state: State) -> None:
    sheet = appointment_sheet(appointment(state=state), "Camille Exemple", FR)
    assert "réservé" in str(sheet)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (Price(), ""),
        (Price("1", 3000, 3000, True), "€30 · Sector 1 · No payment in advance"),
        (Price("2", 3050, 12000), "from €30.50 to €120 · Sector 2"),
        (
            Price("2-optam", third_party=False),
            "Sector 2 with controlled fees (OPTAM) · Payment in advance",
        ),
        (Price("none", 5000), "€50 · Not under contract"),
        (Price(highest=100_000), "€1,000"),
    ],
)
def test_price_when_said_then_what_is_not_known_is_left_out(said: Price, words: str) -> None:
    assert price(said, EN) == words


def test_access_and_rule_when_unknown_then_nothing_is_said() -> None:
    assert access(Place(), EN) == ""
    assert access(Place(step_free=False, lift=True, directions="Left."), EN) == (
        "Steps at the entrance · Lift · Left."
    )
    bare = replace(appointment(), reason=Reason("r", "x", 15))
    assert cancellation(bare, EN) == ""


@pytest.mark.parametrize("recipient", refusal.Recipient)
def test_refusal_when_written_then_the_letter_is_french_and_its_facts_have_sources(
    recipient: refusal.Recipient,
) -> None:
    refused = refusal.Refusal(recipient, "Dr Fictif", "2026-11-20", "On m’a dit non.")
    letter = refusal.letter(refused, EN)
    text = text_of_letter(letter, "Camille Exemple", FR)
    assert "L1110-3" in text
    assert "On m’a dit non." in text
    assert "Public health code" not in text
    assert all("Source:" in fact or "no official source" in fact for fact in letter.mentions)
    assert pdf(sheet_of_letter(letter, "Camille Exemple", FR, EN), Frame(FR, NOW)).startswith(
        b"%PDF"
    )
    empty = refusal.letter(refusal.Refusal(recipient), FR)
    assert any(paragraph.endswith("\n\n") for paragraph in empty.paragraphs)


class _Document:
    def __init__(self, id: str, title: str, category: Category) -> None:
        self.id, self.title, self.category = id, title, category


def test_bring_when_the_record_has_it_then_documents_are_proposed_by_their_words() -> None:
    documents: Any = [
        _Document("o2", "Ordonnance de novembre", Category.PRESCRIPTION),
        _Document("r", "Radio du genou", Category.IMAGING),
        _Document("e", "Échographie", Category.IMAGING),
        _Document("b", "Bilan sanguin", Category.LABORATORY),
        _Document("v", "Carnet de vaccination", Category.VACCINATION),
    ]
    lines = (
        "Dernière ordonnance",
        "Radio du genou",
        "Carte Vitale",
        "Résultats d’analyses",
        "Carnet de vaccination",
        "Un maillot de bain",
    )
    found = matching(lines, documents)
    assert [[one.id for one in each.documents] for each in found] == [
        ["o2"], ["r", "e"], [], ["b"], ["v"], []
    ]  # fmt: skip


def read(**said: Any) -> Appointment | None:
    resource = {"resourceType": "Appointment", "id": "x", **said}
    return appointment_of(resource, "u", "1", Practice("", "", "", ""), Reason("", "", 0))


def test_waiting_when_the_days_that_suit_are_said_then_they_are_read_to_the_end_of_the_last() -> (
    None
):
    period = {"start": "2026-12-01T00:00:00+01:00", "end": "2026-12-09T00:00:00+01:00"}
    found = read(status="waitlist", requestedPeriod=[period])
    assert found is not None
    assert found.start is not None
    assert found.end is not None
    assert (found.start.isoformat(), found.end.isoformat()) == (
        "2026-12-01T00:00:00+01:00",
        "2026-12-08T23:59:59+01:00",
    )
    backwards = read(status="waitlist", requestedPeriod=[{**period, "end": "2026-11-01T00:00:00Z"}])
    assert backwards is not None
    assert backwards.start is None


def test_appointment_when_another_server_wrote_it_then_it_is_read_as_far_as_it_goes() -> None:
    found = read(
        status="booked",
        start="2026-12-01T09:00:00+01:00",
        end="2026-12-01T09:20:00+01:00",
        description="Bilan",
        minutesDuration=20,
        participant=[
            {"actor": {"reference": "Patient/p"}, "status": "accepted"},
            {"actor": {"display": "Dr Modèle"}, "status": "accepted"},
        ],
        extension=[{"url": "urn:carnet:late-minutes", "valueInteger": 20}],
    )
    assert found is not None
    assert (found.practice.name, found.reason.name, found.reason.minutes) == (
        "Dr Modèle",
        "Bilan",
        20,
    )
    assert (found.late_minutes, found.mode) == (20, Mode.PLACE)


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ({"status": "proposed"}, State.PENDING),
        ({"status": "arrived"}, State.BOOKED),
        ({"status": "fulfilled"}, State.DONE),
        ({"status": "noshow"}, State.MISSED),
        ({"status": "waitlist"}, State.WAITLIST),
        ({"status": "waitlist", "slot": [{"reference": "Slot/s"}]}, State.OFFERED),
        ({"status": "cancelled"}, State.CANCELLED),
        (
            {"status": "cancelled", "participant": [{"actor": {}, "status": "declined"}]},
            State.REFUSED,
        ),
        (
            {
                "status": "cancelled",
                "cancelationReason": {"coding": [{"code": "pat"}]},
                "participant": [{"actor": {}, "status": "declined"}],
            },
            State.CANCELLED,
        ),
    ],
)
def test_state_when_read_then_it_is_the_server_s(said: dict[str, Any], state: State) -> None:
    found = read(**said)
    assert found is not None
    assert found.state is state


def test_appointment_when_it_is_no_state_of_fhir_then_it_is_not_shown() -> None:
    assert read(status="entered-in-error") is None
    assert read(status="whatever") is None
    assert read() is None


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://video.example/1", "https://video.example/1"),
        ("http://video.example/1", ""),
        ("javascript:alert(1)", ""),
        ("https://video.example/\n1", ""),
    ],
)
def test_link_when_it_is_not_https_then_nothing_opens(url: str, link: str) -> None:
    found = read(status="booked", extension=[{"url": "urn:carnet:link", "valueUrl": url}])
    assert found is not None
    assert found.link == link
