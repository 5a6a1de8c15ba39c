"""The directory: places and professionals with names nobody bears and identifiers that nobody has.

RPPS and FINESS numbers have the shape of real ones over a root of zeros.
"""

from dataclasses import dataclass
from typing import Final

from backend.demo.fhir import Json, concept, nos, reference, stable_id

RPPS: Final = "urn:oid:1.2.250.1.71.4.2.1"
_STRUCTURE: Final = "urn:oid:1.2.250.1.71.4.2.2"
SPECIALTY: Final = "urn:oid:1.2.250.1.213.1.1.4.5"

SECTOR: Final = nos("TRE_R02-SecteurActivite")
SETTING: Final = nos("TRE_A01-CadreExercice")

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Place:
    """Where care is given. `sector` is a code of JDV_J02 and `setting` one of JDV_J04, each with its label."""

    number: str
    name: str
    sector: tuple[str, str]
    setting: tuple[str, str]
    colour: Colour

    @property
    def id(self) -> str:
        return stable_id("Organization", self.number)

    @property
    def reference(self) -> Json:
        return reference("Organization", self.id, self.name)


@dataclass(frozen=True, slots=True)
class Professional:
    """Who signs. `specialty` is a code of JDV_J01 with its label, `trade` the words of the letterhead."""

    number: str
    given: str
    family: str
    specialty: tuple[str, str]
    trade: str
    place: Place
    title: str = "Dr"

    @property
    def name(self) -> str:
        """The name as a letter prints it."""
        return " ".join(part for part in (self.title, self.given, self.family) if part)

    @property
    def id(self) -> str:
        return stable_id("Practitioner", self.number)

    @property
    def role(self) -> Json:
        """A reference to this person at work in this place."""
        return reference(
            "PractitionerRole", stable_id("PractitionerRole", self.number), self._shown
        )

    @property
    def _shown(self) -> str:
        return f"{self.name}, {self.place.name}"


_TOWN: Final = ("AMBULATOIRE", "Ambulatoire")
_STAY: Final = ("ETABLISSEMENT", "Etablissement de santé")
_PUBLIC: Final = ("SA01", "Etablissement public de santé")

PRACTICE: Final = Place(
    "1000000001", "Cabinet du Dr Modèle", ("SA07", "Cabinet individuel"), _TOWN, (46, 98, 80)
)
LABORATORY: Final = Place(
    "1000000002",
    "Laboratoire Exemple",
    ("SA25", "Laboratoire de biologie médicale"),
    _TOWN,
    (128, 72, 24),
)
IMAGING: Final = Place(
    "1000000003", "Imagerie Imaginaire", ("SA08", "Cabinet de groupe"), _TOWN, (104, 62, 104)
)
HOSPITAL: Final = Place("1000000004", "Hôpital du Modèle", _PUBLIC, _STAY, (38, 84, 124))
PHARMACY: Final = Place(
    "1000000005", "Pharmacie Inventée", ("SA33", "Pharmacie d'officine"), _TOWN, (40, 110, 60)
)
UNIVERSITY_HOSPITAL: Final = Place(
    "1000000006", "Hôpital Imaginaire", _PUBLIC, _STAY, (30, 94, 110)
)
HEALTH_CENTRE: Final = Place(
    "1000000007", "Centre de santé Factice", ("SA05", "Centre de santé"), _TOWN, (142, 60, 70)
)

PHYSICIAN: Final = Professional(
    "800000000001",
    "Juste",
    "Modèle",
    ("G15_10/SM26", "Médecin - Qualifié en Médecine Générale (SM)"),
    "médecine générale",
    PRACTICE,
)
PNEUMOLOGIST: Final = Professional(
    "800000000002",
    "Prudence",
    "Fictif",
    ("G15_10/SM41", "Médecin - Pneumologie (SM)"),
    "pneumologie",
    HOSPITAL,
)
BIOLOGIST: Final = Professional(
    "800000000003",
    "Éprouvette",
    "Exemple",
    ("G15_10/SM03", "Médecin - Biologie médicale (SM)"),
    "biologie médicale",
    LABORATORY,
)
RADIOLOGIST: Final = Professional(
    "800000000004",
    "Rayon",
    "Imaginaire",
    ("G15_10/SM74", "Médecin - Radiologie et imagerie médicale (SM)"),
    "radiologie",
    IMAGING,
)
EMERGENCY_PHYSICIAN: Final = Professional(
    "800000000005",
    "Veille",
    "Factice",
    ("G15_10/CAPA02", "Médecin - Aide médicale urgente (CAPA)"),
    "médecine d’urgence",
    HOSPITAL,
)
PHARMACIST: Final = Professional(
    "800000000006",
    "Officine",
    "Inventée",
    ("G15_21/A", "Pharmacien titulaire d'officine"),
    "pharmacie",
    PHARMACY,
    title="",
)
CARDIOLOGIST: Final = Professional(
    "800000000007",
    "Battement",
    "Imaginaire",
    ("G15_10/SM04", "Médecin - Cardiologie et maladies vasculaires (SM)"),
    "cardiologie",
    UNIVERSITY_HOSPITAL,
)
HOSPITAL_PHYSICIAN: Final = Professional(
    "800000000008",
    "Séjour",
    "Factice",
    ("G15_10/SM26", "Médecin - Qualifié en Médecine Générale (SM)"),
    "médecine polyvalente",
    UNIVERSITY_HOSPITAL,
)
PAEDIATRICIAN: Final = Professional(
    "800000000009",
    "Câline",
    "Modèle",
    ("G15_10/SM40", "Médecin - Pédiatrie (SM)"),
    "pédiatrie",
    HEALTH_CENTRE,
)
ADOLESCENT_PHYSICIAN: Final = Professional(
    "800000000010",
    "Discrète",
    "Inventée",
    ("G15_10/SM26", "Médecin - Qualifié en Médecine Générale (SM)"),
    "médecine générale",
    HEALTH_CENTRE,
)

PROFESSIONALS: Final = (
    PHYSICIAN,
    PNEUMOLOGIST,
    BIOLOGIST,
    RADIOLOGIST,
    EMERGENCY_PHYSICIAN,
    PHARMACIST,
    CARDIOLOGIST,
    HOSPITAL_PHYSICIAN,
    PAEDIATRICIAN,
    ADOLESCENT_PHYSICIAN,
)
PLACES: Final = (
    PRACTICE,
    LABORATORY,
    IMAGING,
    HOSPITAL,
    PHARMACY,
    UNIVERSITY_HOSPITAL,
    HEALTH_CENTRE,
)


def directory() -> list[Json]:
    """Return the Organization, Practitioner and PractitionerRole resources that records refer to."""
    return [
        *map(_organization, PLACES),
        *map(_practitioner, PROFESSIONALS),
        *map(_role, PROFESSIONALS),
    ]


def _organization(place: Place) -> Json:
    return {
        "resourceType": "Organization",
        "id": place.id,
        "identifier": [{"system": _STRUCTURE, "value": place.number}],
        "active": True,
        "type": [concept(SECTOR, *place.sector)],
        "name": place.name,
    }


def _practitioner(who: Professional) -> Json:
    name = {"use": "official", "family": who.family, "given": [who.given]}
    return {
        "resourceType": "Practitioner",
        "id": who.id,
        "identifier": [{"system": RPPS, "value": who.number}],
        "active": True,
        "name": [name | ({"prefix": [who.title]} if who.title else {})],
        "qualification": [{"code": concept(SPECIALTY, *who.specialty)}],
    }


def _role(who: Professional) -> Json:
    return {
        "resourceType": "PractitionerRole",
        "id": stable_id("PractitionerRole", who.number),
        "active": True,
        "practitioner": reference("Practitioner", who.id, who.name),
        "organization": who.place.reference,
        "specialty": [concept(SPECIALTY, *who.specialty, text=who.trade)],
    }
