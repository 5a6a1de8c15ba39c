"""A visit without its report is said, by a rule that says itself, and asked for with a letter that is right."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.appointments.models import Practice, Reason, State
from services.appointments.wishes import Kind, Own, Wish, put_own
from services.core.errors import NotFoundError
from services.core.identity import Identity
from services.documents import expecting, keeping
from services.documents.own_models import Expectations, ExpectedReport, Waiting
from services.storage.driver import Connection
from tests.builders.incoming import incoming, moment, taken

TODAY = date(2026, 11, 22)
CAMILLE = Identity("Exemple", "Camille", "1992-03-14", "female")


def _said(connection: Connection, day: str, who: str = "Dr Prudence Fictif") -> str:
    return expecting.expect(connection, ExpectedReport("", "Consultation", who, day), 1)


def _now(connection: Connection) -> Expectations:
    return expecting.expectations(connection, TODAY)


def _appointment(connection: Connection, uid: str = "rdv", **values: Any) -> None:
    said = {
        "resourceType": "Appointment",
        "status": "fulfilled",
        "start": "2026-10-05T10:00:00+02:00",
        "description": "Consultation de cardiologie",
        "participant": [
            {"actor": {"reference": "Patient/camille", "display": "Camille Exemple"}},
            {"actor": {"reference": "Practitioner/1", "display": "Dr Modèle"}},
        ],
        **values,
    }
    _resource(connection, uid, json.dumps(said).encode())


def _resource(connection: Connection, uid: str, said: bytes, type: str = "Appointment") -> None:
    connection.execute(
        """INSERT INTO resource (uid, type, fhir_id, full_url, batch, file, json, authored_here)
           VALUES (?, ?, '', '', 'b', 'f', ?, 0)""",
        (uid, type, said),
    )


def test_a_visit_is_late_after_its_days_and_not_before(connection: Connection) -> None:
    _said(connection, "2026-11-07")
    _said(connection, "2026-11-08")

    found = _now(connection)

    assert [each.day for each in found.late] == ["2026-11-07"]
    assert [each.day for each in found.coming] == ["2026-11-08"]


def test_what_became_of_a_report_is_kept_and_taken_back(connection: Connection) -> None:
    id = _said(connection, "2026-10-01")

    expecting.settle(connection, id, Waiting.RECEIVED, "document", 2)
    (received,) = _now(connection).settled
    expecting.settle(connection, id, Waiting.WAITING, "", 3)

    assert (received.state, received.document) == (Waiting.RECEIVED, "document")
    assert [each.id for each in _now(connection).late] == [id]
    with pytest.raises(NotFoundError):
        expecting.settle(connection, "nobody", Waiting.GIVEN_UP, "", 4)


def test_an_appointment_that_took_place_without_a_document_is_said(connection: Connection) -> None:
    _appointment(connection)

    (late,) = _now(connection).late

    assert (late.who, late.what, late.day, late.visit) == (
        "Dr Modèle",
        "Consultation de cardiologie",
        "2026-10-05",
        "rdv",
    )


@pytest.mark.parametrize(
    ("when", "author", "is_report"),
    [
        ("2026-10-05", "Laboratoire Exemple", True),
        ("2026-10-12", "Docteur MODELE Camille", True),
        ("2026-10-12", "Laboratoire Exemple", False),
        ("2026-10-01", "Dr Modèle", False),
        ("2026-11-20", "Dr Modèle", False),
    ],
)
def test_a_document_of_the_day_or_of_the_practitioner_soon_after_is_its_report(
    connection: Connection, when: str, author: str, is_report: bool
) -> None:
    _appointment(connection)
    keeping.keep(connection, taken(incoming("CR", when, author=author)), moment(), None)

    assert bool(_now(connection).late) is not is_report


@pytest.mark.parametrize(
    "values",
    [
        {"status": "booked"},
        {"status": "cancelled"},
        {"start": "2026-11-20T10:00:00Z"},
        {"start": "2020-01-01T10:00:00Z"},
        {"start": "bientôt"},
        {"start": 12},
        {"start": "9999-99-99"},
        {"participant": "personne", "start": None},
    ],
)
def test_an_appointment_that_did_not_take_place_lately_says_nothing(
    connection: Connection, values: dict[str, Any]
) -> None:
    _appointment(connection, **values)

    assert _now(connection) == Expectations()


@pytest.mark.parametrize(
    "said", [b"", b"[]", b"{", b'"Appointment"', b'{"status":"finished","period":[]}']
)
def test_a_visit_without_shape_stops_nothing(connection: Connection, said: bytes) -> None:
    _resource(connection, "bad", said, "Encounter")
    _appointment(connection)

    assert [each.visit for each in _now(connection).late] == ["rdv"]


def test_an_encounter_that_is_finished_counts_too_and_a_settled_one_no_more(
    connection: Connection,
) -> None:
    said = {
        "resourceType": "Encounter",
        "status": "finished",
        "period": {"start": "2026-09-01", "end": "2026-09-03"},
        "type": [{"coding": [{"display": "Hospitalisation"}]}],
        "serviceProvider": {"display": "Clinique Exemple"},
    }
    _resource(connection, "sejour", json.dumps(said).encode(), "Encounter")
    (late,) = _now(connection).late
    assert (late.who, late.what, late.day) == ("Clinique Exemple", "Hospitalisation", "2026-09-03")

    id = expecting.expect(connection, late, 1)
    expecting.settle(connection, id, Waiting.GIVEN_UP, "", 2)

    assert _now(connection).late == ()
    assert expecting.expect(connection, late, 3) == id


def test_candidates_are_of_the_day_or_later_and_the_same_author_first(
    connection: Connection,
) -> None:
    for when, author in (("2026-10-06", "Labo"), ("2026-10-20", "Dr Modèle"), ("2026-10-04", "X")):
        keeping.keep(connection, taken(incoming(when, when, author=author)), moment(), None)
    report = ExpectedReport("", "", "Dr Modèle", "2026-10-05")

    found = expecting.candidates(connection, report)

    assert [(each.document.date, each.same_author) for each in found] == [
        ("2026-10-20", True),
        ("2026-10-06", False),
    ]


def test_a_visit_noted_by_hand_counts_until_its_report_or_a_word_of_the_person(
    connection: Connection,
) -> None:
    when = datetime(2026, 10, 5, 10, tzinfo=UTC)
    practice = Practice("", "Dr Modèle", "", "")
    wish = Wish(practice, Reason("", "Consultation", 30), start=when, end=when)
    noted = Own("n", Kind.ELSEWHERE, State.BOOKED, "", tried=False, wish=wish, created=1)
    put_own(connection, noted)
    put_own(
        connection,
        replace(noted, id="soon", wish=replace(wish, start=datetime(2026, 11, 20, 10, tzinfo=UTC))),
    )
    put_own(connection, replace(noted, id="asked", kind=Kind.BOOKING, state=State.REQUESTED))

    (late,) = _now(connection).late
    assert (late.visit, late.who, late.what, late.day) == (
        "n", "Dr Modèle", "Consultation", "2026-10-05",
    )  # fmt: skip

    expecting.settle(connection, expecting.expect(connection, late, 1), Waiting.RECEIVED, "", 2)
    assert not _now(connection).late
