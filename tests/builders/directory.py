"""A small directory of invented care, and its agenda, as FHIR resources (dictionaries)."""

from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

Json = dict[str, Any]

PHYSICIAN: Final = "G15_10/SM26"
DENTIST: Final = "G15_40"
PARIS: Final = "Europe/Paris"
ROLE: Final = "cabinet-modele"
FULL: Final = "cabinet-complet"
VISIT: Final = "consultation"
VACCINE: Final = "vaccination"
FIRST: Final = datetime(2026, 12, 1, 9, tzinfo=ZoneInfo(PARIS))


def _our(name: str, **value: Any) -> Json:
    return {"url": f"urn:carnet:{name}", **value}


def practitioner(id: str, name: str) -> Json:
    return {"resourceType": "Practitioner", "id": id, "name": [{"text": name}]}


def location(id: str) -> Json:
    return {
        "resourceType": "Location",
        "id": id,
        "name": "Cabinet Modèle",
        "address": {"line": ["3 rue Exemple"], "postalCode": "00100", "city": "Ville-Modèle"},
        "telecom": [{"system": "phone", "value": "01 00 00 00 00"}],
        "extension": [_our("step-free", valueBoolean=True), _our("lift", valueBoolean=False)],
    }


def role(id: str, who: str, where: str, services: list[str], specialty: str = PHYSICIAN) -> Json:
    return {
        "resourceType": "PractitionerRole",
        "id": id,
        "active": True,
        "practitioner": {"reference": f"Practitioner/{who}"},
        "location": [{"reference": f"Location/{where}"}],
        "healthcareService": [{"reference": f"HealthcareService/{one}"} for one in services],
        "specialty": [{"coding": [{"code": specialty, "display": "Médecin"}]}],
        "extension": [
            _our("sector", valueCode="1"),
            _our("price-lowest", valueInteger=3000),
            _our("price-highest", valueInteger=3000),
            _our("third-party", valueBoolean=True),
            _our("new-patients", valueBoolean=True),
            _our("language", valueCode="fr"),
            _our("language", valueCode="ar"),
        ],
    }


def service(id: str, name: str, *, agreement: bool = False, late: str = "allowed") -> Json:
    return {
        "resourceType": "HealthcareService",
        "id": id,
        "active": True,
        "name": name,
        "comment": "Venez dix minutes avant.",
        "extension": [
            _our("minutes", valueInteger=15),
            _our("bring", valueString="Carte Vitale"),
            _our("bring", valueString="Dernière ordonnance"),
            _our("mode", valueCode="place"),
            _our("needs-agreement", valueBoolean=agreement),
            _our("cancellation-hours", valueInteger=24),
            _our("cancellation-late", valueCode=late),
            _our("cancellation-text", valueString="Annulez la veille."),
        ],
    }


def schedule(id: str, role: str, service: str, where: str, zone: str = PARIS) -> Json:
    actors = (f"PractitionerRole/{role}", f"HealthcareService/{service}", f"Location/{where}")
    return {
        "resourceType": "Schedule",
        "id": id,
        "active": True,
        "actor": [{"reference": one} for one in actors],
        "extension": [_our("agenda", valueString=role), _our("timezone", valueString=zone)],
    }


def slot(id: str, schedule: str, start: datetime, minutes: int = 15, status: str = "free") -> Json:
    end = start + timedelta(minutes=minutes)
    return {
        "resourceType": "Slot",
        "id": id,
        "schedule": {"reference": f"Schedule/{schedule}"},
        "status": status,
        "start": start.isoformat(),
        "end": end.isoformat(),
        "appointmentType": {"coding": [{"system": "urn:carnet:mode", "code": "place"}]},
        "extension": [_our("timezone", valueString=str(start.tzinfo))],
    }


def directory() -> list[Json]:
    """Return two practices: one with free times on five days, one that is full."""
    found = [
        practitioner("modele", "Dr Modèle"),
        practitioner("fictif", "Dr Fictif"),
        location("lieu"),
        service(VISIT, "Consultation"),
        service(VACCINE, "Vaccination", agreement=True, late="phone"),
        role(ROLE, "modele", "lieu", [VISIT, VACCINE]),
        role(FULL, "fictif", "lieu", [VISIT]),
        schedule("agenda", ROLE, VISIT, "lieu"),
        schedule("vaccins", ROLE, VACCINE, "lieu"),
        schedule("complet", FULL, VISIT, "lieu"),
        slot("complet-1", "complet", FIRST, status="busy"),
    ]
    for day in range(5):
        for number in range(4):
            start = FIRST + timedelta(days=day, minutes=15 * number)
            found.append(slot(f"c-{day}-{number}", "agenda", start))
            found.append(slot(f"v-{day}-{number}", "vaccins", start + timedelta(hours=3)))
    return found
