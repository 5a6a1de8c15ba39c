"""What Camille lives with and takes: the facts that several documents tell again."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from services.demonstration.codes import ATC, ICD10, Code


@dataclass(frozen=True, slots=True)
class Problem:
    """A condition known since a year."""

    code: Code
    name: str
    since: str


@dataclass(frozen=True, slots=True)
class Treatment:
    """A medicine by its common name, with the dosage as it is written on the prescription."""

    code: Code
    name: str
    dosage: str
    indication: str
    since: date


@dataclass(frozen=True, slots=True)
class Allergy:
    """A substance and what it does."""

    substance: str
    reaction: str
    since: str


@dataclass(frozen=True, slots=True)
class Vaccination:
    """One injection; `batch` is visibly invented."""

    code: Code
    name: str
    rank: str
    day: date
    batch: str


ASTHMA: Final = Problem(
    Code("J45.0", "Asthme à prédominance allergique", ICD10), "Asthme allergique", "2004"
)
RHINITIS: Final = Problem(
    Code("J30.3", "Autres rhinites allergiques", ICD10), "Rhinite allergique perannuelle", "2006"
)
PROBLEMS: Final = (ASTHMA, RHINITIS)

TREATMENTS: Final = (
    Treatment(
        Code("R03AK07", "Formotérol et budésonide", ATC),
        "Budésonide 200 µg / formotérol 6 µg, poudre pour inhalation",
        "1 inhalation matin et soir",
        ASTHMA.name,
        date(2019, 9, 12),
    ),
    Treatment(
        Code("R03AC02", "Salbutamol", ATC),
        "Salbutamol 100 µg, suspension pour inhalation",
        "1 à 2 bouffées en cas de gêne respiratoire",
        ASTHMA.name,
        date(2004, 10, 4),
    ),
    Treatment(
        Code("R06AE07", "Cétirizine", ATC),
        "Cétirizine 10 mg, comprimé",
        "1 comprimé le soir",
        RHINITIS.name,
        date(2021, 3, 8),
    ),
)

ALLERGIES: Final = (
    Allergy("Acariens de la poussière de maison", "Rhinite, gêne respiratoire", "2004"),
    Allergy("Pollens de graminées", "Rhinite saisonnière", "2006"),
)

_DTP: Final = Code("J07CA01", "Diphtérie, poliomyélite, tétanos", ATC)
_DTPC: Final = Code("J07CA02", "Diphtérie, coqueluche, poliomyélite, tétanos", ATC)
_MMR: Final = Code("J07BD52", "Rougeole, oreillons, rubéole", ATC)
_HEPATITIS_B: Final = Code("J07BC01", "Hépatite B", ATC)
_INFLUENZA: Final = Code("J07BB02", "Grippe, virus inactivé", ATC)

_CHILDHOOD: Final = (
    Vaccination(
        _DTPC, "Diphtérie, tétanos, poliomyélite, coqueluche", "1", date(1992, 5, 18), "EXEMPLE-01"
    ),
    Vaccination(
        _DTPC, "Diphtérie, tétanos, poliomyélite, coqueluche", "2", date(1992, 7, 20), "EXEMPLE-02"
    ),
    Vaccination(_MMR, "Rougeole, oreillons, rubéole", "1", date(1993, 4, 5), "EXEMPLE-03"),
    Vaccination(
        _DTPC,
        "Diphtérie, tétanos, poliomyélite, coqueluche",
        "rappel",
        date(1993, 9, 13),
        "EXEMPLE-04",
    ),
    Vaccination(_MMR, "Rougeole, oreillons, rubéole", "2", date(1997, 4, 14), "EXEMPLE-05"),
    Vaccination(_HEPATITIS_B, "Hépatite B", "1", date(2003, 10, 6), "EXEMPLE-06"),
    Vaccination(_HEPATITIS_B, "Hépatite B", "2", date(2004, 4, 19), "EXEMPLE-07"),
    Vaccination(_DTP, "Diphtérie, tétanos, poliomyélite", "rappel", date(2008, 4, 7), "EXEMPLE-08"),
    Vaccination(
        _DTPC,
        "Diphtérie, tétanos, poliomyélite, coqueluche",
        "rappel",
        date(2017, 5, 15),
        "EXEMPLE-09",
    ),
)
_CAMPAIGN: Final = (11, 4)


def vaccinations(until: date) -> tuple[Vaccination, ...]:
    """Return what was injected up to a day: childhood, and the influenza campaign before that day."""
    year = until.year if (until.month, until.day) >= _CAMPAIGN else until.year - 1
    autumn = Vaccination(
        _INFLUENZA, "Grippe saisonnière", "annuel", date(year, *_CAMPAIGN), "EXEMPLE-10"
    )
    return (*_CHILDHOOD, autumn)
