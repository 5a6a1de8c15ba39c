"""Léa Exemple, 16: vaccinations, a sprained ankle, and a consultation that only she can see."""

from datetime import date
from typing import Final

from backend.demo import biology as lab
from backend.demo import treatments, vaccines
from backend.demo.cast import LEA, SOPHIE
from backend.demo.chart import Chart, Filing
from backend.demo.directory import (
    ADOLESCENT_PHYSICIAN,
    EMERGENCY_PHYSICIAN,
    PAEDIATRICIAN,
    PHYSICIAN,
    RADIOLOGIST,
)
from backend.demo.documents import HIDDEN_FROM_PARENTS
from backend.demo.fhir import Json
from backend.demo.history import (
    appointment,
    condition,
    prescription,
    related,
    vaccination_record,
)
from backend.demo.kinds import CERTIFICATE, CONSULTATION, EMERGENCY
from backend.demo.letter import items, letter
from backend.demo.results import IMAGING_STUDY, imaging, laboratory

_INJECTIONS: Final = (
    (vaccines.HEXAVALENT, date(2010, 12, 9), "1"),
    (vaccines.PNEUMOCOCCUS, date(2010, 12, 9), "1"),
    (vaccines.HEXAVALENT, date(2011, 2, 10), "2"),
    (vaccines.PNEUMOCOCCUS, date(2011, 2, 10), "2"),
    (vaccines.HEXAVALENT, date(2011, 9, 12), "rappel"),
    (vaccines.PNEUMOCOCCUS, date(2011, 9, 12), "rappel"),
    (vaccines.MEASLES, date(2011, 10, 10), "1"),
    (vaccines.MENINGITIS_C, date(2011, 10, 10), "1"),
    (vaccines.MEASLES, date(2012, 3, 12), "2"),
    (vaccines.WHOOPING_COUGH, date(2016, 10, 24), "rappel"),
    (vaccines.WHOOPING_COUGH, date(2021, 11, 8), "rappel"),
    (vaccines.PAPILLOMAVIRUS, date(2022, 2, 14), "1"),
    (vaccines.PAPILLOMAVIRUS, date(2022, 9, 19), "2"),
    (vaccines.MENINGITIS_ACWY, date(2025, 9, 22), "1"),
)


def record(today: date) -> list[Json]:
    """Return Léa's record as it is on this day."""
    chart = Chart.opened(LEA, today)
    related(chart, SOPHIE, ("MTH", "Mère"), ("GUARD", "Responsable légal"))
    condition(chart, "G43.9", "Migraine, sans précision", "Migraine", "2023")
    vaccination_record(
        chart, "Carnet de vaccination", PAEDIATRICIAN, chart.at(330, 15), _INJECTIONS
    )
    _sprain(chart)
    _visits(chart)
    appointment(chart, "physician", PHYSICIAN, "Certificat pour le sport", chart.at(70, 17, 30))
    return chart.resources


def _sprain(chart: Chart) -> None:
    seen = chart.at(190, 19, 20)
    stay = letter(
        EMERGENCY_PHYSICIAN,
        EMERGENCY,
        "Compte rendu de passage aux urgences",
        seen,
        "Torsion de la cheville gauche au handball. Pas de fracture sur les radiographies.",
        items("Chevillère pendant trois semaines.", "Pas de sport pendant un mois."),
    )
    chart.file("emergency", stay, Filing(since=seen.replace(hour=17, minute=5)))
    imaging(
        chart,
        "ankle",
        seen.replace(hour=18),
        RADIOLOGIST,
        (IMAGING_STUDY, "Radiographie de la cheville gauche"),
        "Pas de lésion osseuse visible.",
        "Torsion de la cheville gauche au sport.",
    )
    prescription(
        chart,
        "ankle-pain",
        EMERGENCY_PHYSICIAN,
        "Ordonnance de sortie",
        seen,
        (treatments.PARACETAMOL_AFTER_A_SPRAIN,),
        days=8,
    )


def _visits(chart: Chart) -> None:
    results = lab.panel((lab.HAEMOGLOBIN, lab.FERRITIN, lab.TSH), "12.4", "18", "1.85")
    laboratory(chart, "blood", chart.at(260, 8, 30), results, "Bilan sans particularité.")
    headache = letter(
        PHYSICIAN,
        CONSULTATION,
        "Consultation : maux de tête",
        chart.at(255, 17, 40),
        "Migraine, une à deux fois par mois. Examen normal. Conseils sur le sommeil et les écrans.",
    )
    chart.file("headache", headache)
    sport = letter(
        PHYSICIAN,
        CERTIFICATE,
        "Certificat médical pour le sport",
        chart.at(70, 17, 50),
        "L’examen de Léa Exemple ne montre pas de contre-indication à la pratique du handball.",
    )
    chart.file("sport", sport)
    secret = letter(
        ADOLESCENT_PHYSICIAN,
        CONSULTATION,
        "Consultation confidentielle",
        chart.at(21, 16, 40),
        "Première consultation d’information sur la contraception, à la demande de Léa, qui souhaite "
        "que ses parents n’en soient pas informés.",
        "Cette consultation est gratuite et reste secrète. Léa peut revenir quand elle le souhaite.",
    )
    chart.file("confidential", secret, Filing(labels=(HIDDEN_FROM_PARENTS,)))
