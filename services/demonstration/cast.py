"""Who is in the demonstration: a person, practitioners and places with names nobody bears.

The identifiers have the shape of real ones and a root of zeros, so that they can be nobody's. The INS belongs to
the demonstration range (`codes/ins-oids.tsv`, INS-NIR-DEMO); its department 00 does not exist.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

INS_DEMONSTRATION_OID: Final = "1.2.250.1.213.1.4.11"
INS: Final = "292030000000195"
FAMILY: Final = "Exemple"
GIVEN: Final = "Camille"
BIRTH_DATE: Final = date(1992, 3, 14)
STREET: Final = "1, rue de l’Exemple"
POSTAL_CODE: Final = "00000"
CITY: Final = "Villefictive"
INSEE_CODE: Final = "00000"


@dataclass(frozen=True, slots=True)
class Place:
    """Where care is given. `kind` is a code of JDV_J02, `setting` one of JDV_J04, each with its label."""

    id: str
    name: str
    kind: tuple[str, str]
    setting: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Professional:
    """Who signs. `specialty` is a code of JDV_J01 with its label, `trade` the words on a letter."""

    id: str
    given: str
    family: str
    specialty: tuple[str, str]
    trade: str
    place: Place
    title: str = "Dr"

    @property
    def display(self) -> str:
        """The name as a letter prints it."""
        return " ".join(part for part in (self.title, self.given, self.family) if part)


_TOWN: Final = ("AMBULATOIRE", "Ambulatoire")
_HOSPITAL: Final = ("ETABLISSEMENT", "Etablissement de santé")
_SINGLE_PRACTICE: Final = ("SA07", "Cabinet individuel")

PRACTICE: Final = Place("1000000001", "Cabinet du Dr Modèle", _SINGLE_PRACTICE, _TOWN)
LABORATORY: Final = Place(
    "1000000002", "Laboratoire Exemple", ("SA25", "Laboratoire de biologie médicale"), _TOWN
)
IMAGING: Final = Place("1000000003", "Imagerie Imaginaire", ("SA08", "Cabinet de groupe"), _TOWN)
HOSPITAL: Final = Place(
    "1000000004", "Hôpital du Modèle", ("SA01", "Etablissement public de santé"), _HOSPITAL
)
PHARMACY: Final = Place("1000000005", "Pharmacie Inventée", ("SA33", "Pharmacie d'officine"), _TOWN)

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
