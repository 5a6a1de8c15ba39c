"""What a person lives with, takes, received and plans, each as its FHIR R4 resource."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from backend.demo.chart import Chart
from backend.demo.dates import in_digits, instant
from backend.demo.directory import Professional
from backend.demo.fhir import (
    ATC,
    HL7,
    ICD10,
    LOINC,
    Json,
    concept,
    identifier,
    nos,
    reference,
)
from backend.demo.kinds import PRESCRIPTION, VACCINATIONS
from backend.demo.letter import grid, letter
from backend.demo.person import DemoPerson

_ROLES: Final = nos("TRE_R260-HL7RoleClass")
_TERMS: Final = "http://terminology.hl7.org/CodeSystem"
_ACCOUNT: Final = "urn:carnet:patient"
"""Names somebody's own Patient here: it leads from a RelatedPerson to the account that may open the record."""
_AREAS: Final = "urn:carnet:area"
_TIES: Final = nos("TRE_R216-HL7RoleCode")


@dataclass(frozen=True, slots=True)
class Treatment:
    """A medicine by its common name (ATC), with the dosage as it is written on the prescription."""

    atc: tuple[str, str]
    name: str
    dosage: str
    reason: str


@dataclass(frozen=True, slots=True)
class Vaccine:
    """A vaccine (ATC) and the words of a vaccination record."""

    atc: tuple[str, str]
    name: str


def condition(chart: Chart, code: str, label: str, name: str, since: str) -> None:
    """Note a lasting illness: a code of CIM-10 with its label, the usual name, and a year or date."""
    chart.add(
        "Condition",
        code,
        {
            "clinicalStatus": concept(f"{HL7}/condition-clinical", "active"),
            "verificationStatus": concept(f"{HL7}/condition-ver-status", "confirmed"),
            "category": [concept(f"{HL7}/condition-category", "problem-list-item")],
            "code": concept(ICD10, code, label, text=name),
            "subject": chart.person.reference,
            "onsetDateTime": since,
        },
    )


def allergy(chart: Chart, substance: str, category: str, reaction: str, since: str) -> None:
    """Note an allergy; `category` is food, medication or environment."""
    chart.add(
        "AllergyIntolerance",
        substance,
        {
            "clinicalStatus": concept(f"{HL7}/allergyintolerance-clinical", "active"),
            "verificationStatus": concept(f"{HL7}/allergyintolerance-verification", "confirmed"),
            "type": "allergy",
            "category": [category],
            "code": {"text": substance},
            "patient": chart.person.reference,
            "onsetDateTime": since,
            "reaction": [{"manifestation": [{"text": reaction}]}],
        },
    )


def prescription(
    chart: Chart,
    key: str,
    author: Professional,
    title: str,
    written: datetime,
    treatments: tuple[Treatment, ...],
    days: int = 90,
) -> None:
    """File a prescription: the sheet, and a MedicationRequest for each line; past ones are completed."""
    end = written.date() + timedelta(days=days)
    lines = ((one.name, one.dosage, f"{days} jours") for one in treatments)
    sheet = letter(
        author,
        PRESCRIPTION,
        title,
        written,
        grid(("Médicament", "Posologie", "Durée"), *lines),
        f"Valable jusqu’au {in_digits(end)}.",
    )
    chart.file(key, sheet)
    for one in treatments:
        chart.add(
            "MedicationRequest",
            f"{key}/{one.atc[0]}",
            {
                "identifier": [identifier(chart.id("line", f"{key}/{one.atc[0]}"))],
                "status": "active" if end >= chart.today else "completed",
                "intent": "order",
                "medicationCodeableConcept": concept(ATC, *one.atc, text=one.name),
                "subject": chart.person.reference,
                "authoredOn": instant(written),
                "requester": author.role,
                "reasonCode": [{"text": one.reason}],
                "groupIdentifier": identifier(chart.id("set", key)),
                "dosageInstruction": [{"text": one.dosage}],
                "dispenseRequest": {
                    "validityPeriod": {
                        "start": written.date().isoformat(),
                        "end": end.isoformat(),
                    }
                },
            },
        )


def immunization(
    chart: Chart, vaccine: Vaccine, day: date, dose: str, author: Professional
) -> None:
    """Note an injection; `dose` is its rank in French words, and the batch is visibly invented."""
    chart.add(
        "Immunization",
        f"{vaccine.atc[0]}/{day.isoformat()}",
        {
            "status": "completed",
            "vaccineCode": concept(ATC, *vaccine.atc, text=vaccine.name),
            "patient": chart.person.reference,
            "occurrenceDateTime": day.isoformat(),
            "primarySource": True,
            "lotNumber": f"EXEMPLE-{day:%y%m%d}",
            "performer": [{"actor": author.role}],
            "protocolApplied": [{"doseNumberString": dose}],
        },
    )


def vaccination_record(
    chart: Chart,
    title: str,
    author: Professional,
    moment: datetime,
    injections: tuple[tuple[Vaccine, date, str], ...],
) -> None:
    """Note injections (vaccine, day, rank), and file the sheet that lists them."""
    for vaccine, day, dose in injections:
        immunization(chart, vaccine, day, dose, author)
    rows = ((vaccine.name, in_digits(day), dose) for vaccine, day, dose in injections)
    table = grid(("Vaccin", "Date", "Rang"), *rows)
    chart.file("vaccinations", letter(author, VACCINATIONS, title, moment, table))


def appointment(
    chart: Chart, key: str, author: Professional, reason: str, start: datetime, minutes: int = 20
) -> None:
    """Note an appointment: booked when it is to come, fulfilled when it is past."""
    accepted: Json = {"required": "required", "status": "accepted"}
    chart.add(
        "Appointment",
        key,
        {
            "identifier": [identifier(chart.id("booking", key))],
            "status": "booked" if start.date() > chart.today else "fulfilled",
            "description": reason,
            "start": instant(start),
            "end": instant(start + timedelta(minutes=minutes)),
            "minutesDuration": minutes,
            "participant": [
                {"actor": chart.person.reference, **accepted},
                {"actor": author.role, **accepted},
            ],
        },
    )


def delegation(chart: Chart, who: DemoPerson, areas: Sequence[str], start: date, end: date) -> None:
    """Note that this person lets `who` see and add in some areas of their record, for a time."""
    chart.add(
        "Consent",
        f"delegation/{who.id}",
        {
            "status": "active",
            "scope": concept(f"{_TERMS}/consentscope", "patient-privacy"),
            "category": [concept(LOINC, "59284-0", "Consentement du patient")],
            "patient": chart.person.reference,
            "dateTime": start.isoformat(),
            "policyRule": concept(f"{HL7}/v3-ActCode", "OPTIN"),
            "provision": {
                "type": "permit",
                "period": {"start": start.isoformat(), "end": end.isoformat()},
                "actor": [
                    {
                        "role": concept(_ROLES, "CAREGIVER", "Aidant"),
                        "reference": reference("RelatedPerson", chart.id("RelatedPerson", who.id)),
                    }
                ],
                "action": [
                    concept(f"{_TERMS}/consentaction", action) for action in ("access", "collect")
                ],
                "code": [concept(_AREAS, area) for area in areas],
            },
        },
    )


def related(chart: Chart, who: DemoPerson, tie: tuple[str, str], *roles: tuple[str, str]) -> None:
    """Note who counts for this person: `tie` is a code of TRE_R216, `roles` of TRE_R260, each with its words."""
    chart.add(
        "RelatedPerson",
        who.id,
        {
            "identifier": [
                identifier(chart.id("related", who.id)),
                {"system": _ACCOUNT, "value": who.patient},
            ],
            "active": True,
            "patient": chart.person.reference,
            "relationship": [
                *(concept(_ROLES, *role) for role in roles),
                concept(_TIES, *tie),
            ],
            "name": [{"use": "usual", "family": who.usual or who.family, "given": [who.given]}],
            "gender": who.gender,
            "birthDate": who.birth_date.isoformat(),
        },
    )
