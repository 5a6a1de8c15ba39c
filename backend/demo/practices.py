"""The practices as FHIR has them, and what each says of itself: docs/booking-directory.md names the extensions."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from backend.demo.communes import communes, position
from backend.demo.directory import RPPS, SPECIALTY
from backend.demo.fhir import Json, concept, reference, stable_id
from backend.demo.offices import Office, offices
from backend.demo.reasons import Motive

_URN: Final = "urn:carnet:"
_NOON: Final = ("12:00:00", "13:30:00")
_STREETS: Final = ("rue de l’Exemple", "place du Prototype", "avenue du Brouillon", "quai du Rêve")


def practices(today: date) -> list[Json]:
    """Return communes, then Practitioner, Location, HealthcareService, PractitionerRole and Schedule of each practice.

    Those who sign the records' documents come without Practitioner and PractitionerRole: they are in the directory
    already, with what is said here (`said_of`).
    """
    return [*communes(), *(one for office in offices(today) for one in _of(office))]


def said_of(today: date) -> dict[str, Json]:
    """Return what the PractitionerRoles of those who sign say of their practice, by their id."""
    return {one.role: _said(one) for one in offices(today) if one.who is not None}


def _of(office: Office) -> Iterator[Json]:
    if office.who is None:
        yield _practitioner(office)
    yield _location(office)
    yield from (_service(office, motive) for motive in office.motives)
    if office.who is None:
        yield _role(office)
    yield from (_schedule(office, motive) for motive in office.motives)


def _practitioner(office: Office) -> Json:
    name = {"use": "official", "family": office.family, "given": [office.given]}
    title = office.specialty.title
    return {
        "resourceType": "Practitioner",
        "id": office.practitioner,
        "identifier": [{"system": RPPS, "value": office.rpps}],
        "active": True,
        "name": [name | ({"prefix": [title]} if title else {})],
        "qualification": [{"code": _specialty(office)}],
    }


def _specialty(office: Office) -> Json:
    trade = office.specialty
    return concept(SPECIALTY, trade.code, trade.label, text=trade.trade)


def _role(office: Office) -> Json:
    return {
        "resourceType": "PractitionerRole",
        "id": office.role,
        "active": True,
        "practitioner": reference("Practitioner", office.practitioner, office.name),
        "specialty": [_specialty(office)],
        **_said(office),
    }


def _said(office: Office) -> Json:
    lowest, highest = office.prices or (None, None)
    services = [_reference_to(office, motive) for motive in office.motives]
    return {
        "extension": _extensions(
            ("sector", "Code", office.sector),
            ("price-lowest", "Integer", lowest),
            ("price-highest", "Integer", highest),
            ("third-party", "Boolean", office.third_party),
            ("new-patients", "Boolean", office.new_patients),
            *(("language", "Code", one) for one in office.languages),
        ),
        "location": [_place(office)],
        "healthcareService": services,
    }


def _place(office: Office) -> Json:
    return reference("Location", stable_id("Location", office.rpps), office.place_name)


def _reference_to(office: Office, motive: Motive) -> Json:
    return reference("HealthcareService", office.service(motive), motive.name)


def _location(office: Office) -> Json:
    number, commune = office.number, office.commune
    floor = number % 4 if office.lift or number % 3 == 0 else 0
    ways = "Rez-de-chaussée." if not floor else f"Étage {floor}, sonnez à « {office.family} »."
    return {
        "resourceType": "Location",
        "id": stable_id("Location", office.rpps),
        "extension": _extensions(
            ("step-free", "Boolean", office.step_free),
            ("lift", "Boolean", office.lift),
            ("directions", "String", ways),
        ),
        "status": "active",
        "name": office.place_name,
        "telecom": [{"system": "phone", "value": f"01 99 00 {number // 100:02} {number % 100:02}"}],
        "address": {
            "line": [f"{number % 90 + 1}, {_STREETS[number % len(_STREETS)]}"],
            "city": commune.name,
            "postalCode": commune.postcode,
            "country": "FR",
        },
        "position": position(commune, number),
        "partOf": commune.reference,
    }


def _service(office: Office, motive: Motive) -> Json:
    found: Json = {
        "resourceType": "HealthcareService",
        "id": office.service(motive),
        "extension": _extensions(
            ("minutes", "Integer", motive.minutes),
            *(("bring", "String", one) for one in motive.bring),
            *(("mode", "Code", one) for one in motive.modes),
            ("needs-agreement", "Boolean", motive.needs_agreement),
            ("cancellation-hours", "Integer", motive.hours),
            ("cancellation-late", "Code", motive.late),
            ("cancellation-text", "String", motive.text or None),
        ),
        "active": True,
        "specialty": [_specialty(office)],
        "location": [_place(office)],
        "name": motive.name,
    }
    return found | ({"comment": motive.instructions} if motive.instructions else {})


def _schedule(office: Office, motive: Motive) -> Json:
    commune = office.commune
    leaves = [{"start": str(first), "end": str(last)} for first, last in office.leaves]
    breaks = (
        [_span("break", "", *_NOON)] if any(_is_over_noon(*one) for one in office.hours) else []
    )
    seats = motive.seats if motive.seats > 1 else None
    # Where several come at once, each reason has rooms of its own; else one person does one thing at a time.
    agenda = f"Practitioner/{office.practitioner}" + (f"/{motive.name}"[:60] if seats else "")
    return {
        "resourceType": "Schedule",
        "id": office.schedule(motive),
        "extension": [
            *_extensions(
                ("agenda", "String", agenda),
                ("timezone", "String", commune.zone),
                ("holidays", "Code", commune.region),
                ("seats", "PositiveInt", seats),
                *(("leave", "Period", one) for one in leaves),
            ),
            *(
                _span("weekly", days, f"{opens}:00", f"{closes}:00")
                for days, opens, closes in office.hours
            ),
            *breaks,
        ],
        "active": True,
        "actor": [
            reference("PractitionerRole", office.role, office.name),
            _reference_to(office, motive),
            _place(office),
        ],
    }


def _is_over_noon(_days: str, opens: str, closes: str) -> bool:
    return opens < "12:00" and closes > "13:00"


def _span(name: str, days: str, opens: str, closes: str) -> Json:
    parts: list[Json] = [{"url": "days", "valueCode": day} for day in days.split()]
    parts += [{"url": "from", "valueTime": opens}, {"url": "to", "valueTime": closes}]
    return {"url": _URN + name, "extension": parts}


def _extensions(*said: tuple[str, str, Any]) -> list[Json]:
    """Return an extension for each (name, FHIR type, value) whose value is known."""
    return [
        {"url": _URN + name, f"value{type}": value}
        for name, type, value in said
        if value is not None
    ]
