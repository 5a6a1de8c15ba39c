"""The FHIR R4 documents of Camille's record: two older blood tests, and an international patient summary.

Sources: https://hl7.org/fhir/R4/diagnosticreport.html, https://hl7.org/fhir/uv/ips (Composition 60591-5), and
fr-core-patient-ins for the identity.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from typing import Any, Final

from services.demonstration import cast
from services.demonstration.biology import Result
from services.demonstration.cast import Professional
from services.demonstration.codes import Code, loinc
from services.demonstration.dates import Calendar, in_digits
from services.demonstration.history import ALLERGIES, PROBLEMS, TREATMENTS, vaccinations

_HL7: Final = "http://terminology.hl7.org/CodeSystem"
_FRENCH_IDENTIFIERS: Final = "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0203"

Json = dict[str, Any]


@dataclass(slots=True)
class Bundle:
    """Resources that know each other by `urn:uuid:`; `name` keeps the ids of two bundles apart."""

    calendar: Calendar
    name: str
    kind: str  # document | collection
    moment: datetime
    resources: list[Json] = field(default_factory=list)

    def add(self, resource: Json, key: str) -> Json:
        """Put a resource in and return the reference to it."""
        id = self.calendar.id(f"{self.name}/{key}")
        self.resources.append({"resourceType": resource["resourceType"], "id": id, **resource})
        return {"reference": f"urn:uuid:{id}"}

    def as_bytes(self, first: Json | None = None) -> bytes:
        """Return the bundle as JSON; `first` comes before all others (a Composition)."""
        id = self.calendar.id(self.name)
        resources = [first, *self.resources] if first else self.resources
        bundle = {
            "resourceType": "Bundle",
            "id": id,
            "identifier": {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{id}"},
            "type": self.kind,
            "timestamp": self.moment.isoformat(),
            "entry": [{"fullUrl": f"urn:uuid:{one['id']}", "resource": one} for one in resources],
        }
        return json.dumps(bundle, ensure_ascii=False, indent=1).encode()


def laboratory(calendar: Calendar, moment: datetime, name: str, panel: tuple[Result, ...]) -> bytes:
    """Return a blood test as a patient bundle: a DiagnosticReport and its numeric Observations."""
    bundle = Bundle(calendar, name, "collection", moment)
    patient = bundle.add(_patient(), "patient")
    place = bundle.add(_organization(cast.BIOLOGIST), "organization")
    author = bundle.add(_practitioner(cast.BIOLOGIST), "practitioner")
    results = [
        bundle.add(_observation(result, moment, patient, place), result.analyte.key)
        for result in panel
    ]
    report = {
        "resourceType": "DiagnosticReport",
        "text": _narrative(_results_table(panel)),
        "status": "final",
        "category": [_concept(f"{_HL7}/v2-0074", "LAB", "Laboratoire")],
        "code": _coded(loinc("11502-2", "CR d'examens biologiques"), text="Bilan sanguin"),
        "subject": patient | {"display": f"{cast.GIVEN} {cast.FAMILY}"},
        "effectiveDateTime": moment.isoformat(),
        "issued": moment.isoformat(),
        "performer": [place | {"display": cast.LABORATORY.name}],
        "resultsInterpreter": [author | {"display": cast.BIOLOGIST.display}],
        "result": results,
        "conclusion": "Discrète éosinophilie. Autres valeurs sans particularité.",
    }
    bundle.add(report, "report")
    return bundle.as_bytes()


def patient_summary(calendar: Calendar, moment: datetime) -> bytes:
    """Return an International Patient Summary: a document bundle with what a doctor abroad would read."""
    bundle = Bundle(calendar, "ips", "document", moment)
    patient = bundle.add(_patient(), "patient")
    author = bundle.add(_practitioner(cast.PHYSICIAN), "practitioner")
    place = bundle.add(_organization(cast.PHYSICIAN), "organization")
    composition = {
        "resourceType": "Composition",
        "id": calendar.id("ips/composition"),
        "meta": {"profile": ["http://hl7.org/fhir/uv/ips/StructureDefinition/Composition-uv-ips"]},
        "language": "fr-FR",
        "identifier": {
            "system": "urn:ietf:rfc:3986",
            "value": f"urn:uuid:{calendar.id('ips/uid')}",
        },
        "status": "final",
        "type": _coded(loinc("60591-5", "Synthèse médicale")),
        "subject": patient,
        "date": moment.isoformat(),
        "author": [author | {"display": cast.PHYSICIAN.display}],
        "title": "Résumé international du patient (IPS)",
        "confidentiality": "N",
        "custodian": place,
        "section": [
            _problems(bundle, patient),
            _allergies(bundle, patient),
            _treatments(bundle, patient),
            _vaccinations(bundle, patient, moment),
        ],
    }
    return bundle.as_bytes(composition)


def _patient() -> Json:
    return {
        "resourceType": "Patient",
        "identifier": [
            {
                "use": "official",
                "type": {"coding": [{"system": _FRENCH_IDENTIFIERS, "code": "INS-NIR-DEMO"}]},
                "system": f"urn:oid:{cast.INS_DEMONSTRATION_OID}",
                "value": cast.INS,
            }
        ],
        "name": [{"use": "official", "family": cast.FAMILY, "given": [cast.GIVEN]}],
        "gender": "female",
        "birthDate": cast.BIRTH_DATE.isoformat(),
        "address": [
            {
                "line": [cast.STREET],
                "city": cast.CITY,
                "postalCode": cast.POSTAL_CODE,
                "country": "FR",
            }
        ],
    }


def _practitioner(who: Professional) -> Json:
    code, label = who.specialty
    return {
        "resourceType": "Practitioner",
        "identifier": [{"system": "urn:oid:1.2.250.1.71.4.2.1", "value": who.id}],
        "name": [{"family": who.family, "given": [who.given], "prefix": [who.title]}],
        "qualification": [{"code": _concept("urn:oid:1.2.250.1.213.1.1.4.5", code, label)}],
    }


def _organization(who: Professional) -> Json:
    return {
        "resourceType": "Organization",
        "identifier": [{"system": "urn:oid:1.2.250.1.71.4.2.2", "value": who.place.id}],
        "name": who.place.name,
    }


def _observation(result: Result, moment: datetime, patient: Json, place: Json) -> Json:
    analyte = result.analyte
    limits = {"low": analyte.low, "high": analyte.high}
    return {
        "resourceType": "Observation",
        "status": "final",
        "category": [_concept(f"{_HL7}/observation-category", "laboratory", "Laboratoire")],
        "code": _coded(analyte.code, text=analyte.name),
        "subject": patient,
        "effectiveDateTime": moment.isoformat(),
        "performer": [place],
        "valueQuantity": _quantity(result.value, analyte.unit, analyte.ucum),
        "interpretation": [_concept(f"{_HL7}/v3-ObservationInterpretation", result.flag)],
        "referenceRange": [
            {
                side: _quantity(limit, analyte.unit, analyte.ucum)
                for side, limit in limits.items()
                if limit
            }
            | {"text": f"{result.interval} {analyte.unit}"}
        ],
    }


def _quantity(value: str, unit: str, ucum: str) -> Json:
    return {
        "value": float(value),
        "unit": unit,
        "system": "http://unitsofmeasure.org",
        "code": ucum,
    }


def _problems(bundle: Bundle, patient: Json) -> Json:
    references = [
        bundle.add(
            {
                "resourceType": "Condition",
                "clinicalStatus": _concept(f"{_HL7}/condition-clinical", "active"),
                "verificationStatus": _concept(f"{_HL7}/condition-ver-status", "confirmed"),
                "code": _coded(one.code, text=one.name),
                "subject": patient,
                "onsetDateTime": one.since,
            },
            one.code.code,
        )
        for one in PROBLEMS
    ]
    rows = [(one.name, f"depuis {one.since}") for one in PROBLEMS]
    return _section(loinc("11450-4", "Problem list"), "Pathologies en cours", rows, references)


def _allergies(bundle: Bundle, patient: Json) -> Json:
    references = [
        bundle.add(
            {
                "resourceType": "AllergyIntolerance",
                "clinicalStatus": _concept(f"{_HL7}/allergyintolerance-clinical", "active"),
                "verificationStatus": _concept(
                    f"{_HL7}/allergyintolerance-verification", "confirmed"
                ),
                "type": "allergy",
                "category": ["environment"],
                "code": {"text": one.substance},
                "patient": patient,
                "onsetDateTime": one.since,
                "reaction": [{"manifestation": [{"text": one.reaction}]}],
            },
            one.substance,
        )
        for one in ALLERGIES
    ]
    rows = [(one.substance, one.reaction) for one in ALLERGIES]
    return _section(
        loinc("48765-2", "Allergies"), "Allergies et hypersensibilités", rows, references
    )


def _treatments(bundle: Bundle, patient: Json) -> Json:
    references = [
        bundle.add(
            {
                "resourceType": "MedicationStatement",
                "status": "active",
                "medicationCodeableConcept": _coded(one.code, text=one.name),
                "subject": patient,
                "effectivePeriod": {"start": one.since.isoformat()},
                "reasonCode": [{"text": one.indication}],
                "dosage": [{"text": one.dosage}],
            },
            one.code.code,
        )
        for one in TREATMENTS
    ]
    rows = [(one.name, one.dosage) for one in TREATMENTS]
    return _section(loinc("10160-0", "Medication use"), "Traitements", rows, references)


def _vaccinations(bundle: Bundle, patient: Json, moment: datetime) -> Json:
    given = vaccinations(moment.date())
    references = [
        bundle.add(
            {
                "resourceType": "Immunization",
                "status": "completed",
                "vaccineCode": _coded(one.code, text=one.name),
                "patient": patient,
                "occurrenceDateTime": one.day.isoformat(),
                "lotNumber": one.batch,
            },
            one.batch,
        )
        for one in given
    ]
    rows = [(in_digits(one.day), one.name) for one in given]
    return _section(loinc("11369-6", "Immunizations"), "Vaccinations", rows, references)


def _section(
    code: Code, title: str, rows: Sequence[tuple[str, ...]], references: list[Json]
) -> Json:
    return {
        "title": title,
        "code": _coded(code),
        "text": _narrative(_table(rows)),
        "entry": references,
    }


def _results_table(panel: tuple[Result, ...]) -> str:
    header = ("Analyse", "Résultat", "Unité", "Valeurs de référence du laboratoire")
    rows = [(one.analyte.name, one.in_french, one.analyte.unit, one.interval) for one in panel]
    return _table(rows, header)


def _table(rows: Sequence[tuple[str, ...]], header: tuple[str, ...] = ()) -> str:
    heads = "".join(f"<th>{escape(cell)}</th>" for cell in header)
    lines = ("".join(f"<td>{escape(cell)}</td>" for cell in row) for row in rows)
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return (
        f"<table>{f'<thead><tr>{heads}</tr></thead>' if heads else ''}<tbody>{body}</tbody></table>"
    )


def _narrative(content: str) -> Json:
    return {
        "status": "generated",
        "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{content}</div>',
    }


def _coded(code: Code, text: str = "") -> Json:
    concept = _concept(code.system.url, code.code, code.label)
    return concept | {"text": text} if text else concept


def _concept(system: str, code: str, display: str = "") -> Json:
    return {
        "coding": [{"system": system, "code": code} | ({"display": display} if display else {})]
    }
