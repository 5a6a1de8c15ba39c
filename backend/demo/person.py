"""Who a demonstration person is, as a French server knows them: fr-core-patient-ins with a demonstration INS."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from backend.demo.fhir import FR_CORE, Json, coding, concept, nos, reference

INS_DEMONSTRATION: Final = "urn:oid:1.2.250.1.213.1.4.11"
CITY: Final = "Villefictive"
_POSTAL_CODE: Final = "00000"
_INSEE_CODE: Final = "00000"
_IDENTITY: Final = f"{FR_CORE}/StructureDefinition"


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """An invented person.

    `id` names the account on the sign-in page, `patient` is the id of the Patient. `family` is the name of birth;
    `usual` the family name in daily life, when it is another. `ins` is 13 digits and their key; its department, 00,
    does not exist. `line` and `line_en` say in one line who this is.
    """

    id: str
    patient: str
    given: str
    family: str
    gender: str
    birth_date: date
    ins: str
    line: str
    line_en: str
    usual: str = ""

    @property
    def name(self) -> str:
        """The name that is shown."""
        return f"{self.given} {self.usual or self.family}"

    @property
    def reference(self) -> Json:
        return reference("Patient", self.patient, self.name)

    @property
    def born(self) -> str:
        """The word before a date of birth in a letter."""
        return "née" if self.gender == "female" else "né"


def identity(person: DemoPerson) -> Json:
    """Return the elements of a Patient that identify, without an id: also what a document carries of its subject."""
    names: list[Json] = [
        {
            "extension": [
                {
                    "url": f"{_IDENTITY}/fr-core-patient-birth-list-given-name",
                    "valueString": person.given,
                }
            ],
            "use": "official",
            "family": person.family,
            "given": [person.given],
        }
    ]
    if person.usual:
        names.append({"use": "usual", "family": person.usual, "given": [person.given]})
    return {
        "identifier": [
            {
                "use": "official",
                "type": concept(f"{FR_CORE}/CodeSystem/fr-core-cs-v2-0203", "INS-NIR-DEMO"),
                "system": INS_DEMONSTRATION,
                "value": person.ins,
            }
        ],
        "name": names,
        "gender": person.gender,
        "birthDate": person.birth_date.isoformat(),
    }


def patient(person: DemoPerson) -> Json:
    """Return the Patient resource."""
    return {
        "resourceType": "Patient",
        "id": person.patient,
        "meta": {"profile": [f"{_IDENTITY}/fr-core-patient-ins"]},
        "extension": [_reliability(), _birth_place()],
        **identity(person),
        "active": True,
        "address": [
            {
                "use": "home",
                "line": ["1, rue de l’Exemple"],
                "city": CITY,
                "postalCode": _POSTAL_CODE,
                "country": "FR",
            }
        ],
        "communication": [{"language": concept("urn:ietf:bcp:47", "fr-FR", "Français")}],
    }


def _reliability() -> Json:
    status = coding(
        f"{FR_CORE}/CodeSystem/fr-core-cs-identity-status", "QUAL", "Identité qualifiée"
    )
    return {
        "extension": [{"url": "identityStatus", "valueCoding": status}],
        "url": f"{_IDENTITY}/fr-core-identity-reliability",
    }


def _birth_place() -> Json:
    commune = {
        "url": f"{_IDENTITY}/fr-core-address-insee-code",
        "valueCoding": coding(nos("TRE_R13-CommuneOM"), _INSEE_CODE),
    }
    return {
        "url": "http://hl7.org/fhir/StructureDefinition/patient-birthPlace",
        "valueAddress": {"extension": [commune], "city": CITY},
    }
