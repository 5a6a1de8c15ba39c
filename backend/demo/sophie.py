"""Sophie Exemple, born Fictif, 45: little of her own, and the papers of someone who cares for others."""

from datetime import date

from backend.demo import biology as lab
from backend.demo import treatments, vaccines
from backend.demo.cast import SOPHIE
from backend.demo.chart import Chart, Filing
from backend.demo.directory import HEALTH_CENTRE, PHYSICIAN, RADIOLOGIST
from backend.demo.documents import HIDDEN_FROM_PROFESSIONALS
from backend.demo.fhir import Json
from backend.demo.history import appointment, immunization, prescription
from backend.demo.kinds import CONSULTATION, SCREENING
from backend.demo.letter import items, letter
from backend.demo.results import IMAGING_STUDY, imaging, laboratory


def record(today: date) -> list[Json]:
    """Return Sophie's record as it is on this day."""
    chart = Chart.opened(SOPHIE, today)
    immunization(chart, vaccines.WHOOPING_COUGH, date(2009, 3, 2), "rappel", PHYSICIAN)
    immunization(chart, vaccines.TETANUS, date(2026, 3, 9), "rappel", PHYSICIAN)
    _screening(chart)
    _tired(chart)
    appointment(chart, "physician", PHYSICIAN, "Fatigue", chart.at(95, 18, 10))
    return chart.resources


def _screening(chart: Chart) -> None:
    smear = letter(
        PHYSICIAN,
        SCREENING,
        "Dépistage du cancer du col de l’utérus",
        chart.at(480, 12, 0),
        f"Test HPV négatif, prélevé au {HEALTH_CENTRE.name}. Prochain dépistage dans cinq ans.",
    )
    chart.file("cervix", smear)
    imaging(
        chart,
        "shoulder",
        chart.at(300, 18, 20),
        RADIOLOGIST,
        (IMAGING_STUDY, "Échographie de l’épaule droite"),
        "Tendinopathie simple, sans rupture.",
        "Douleurs de l’épaule droite au port de charges.",
    )


def _tired(chart: Chart) -> None:
    tested = (lab.HAEMOGLOBIN, lab.FERRITIN, lab.TSH, lab.CRP, lab.CREATININE)
    first = lab.panel(tested, "11.8", "11", "2.10", "1.4", "7.4")
    second = lab.panel(tested, "12.7", "29", "1.96", "1.1", "7.3")
    low, better = "Réserves en fer basses.", "Réserves en fer corrigées."
    laboratory(chart, "blood-1", chart.at(92, 8, 0), first, low)
    laboratory(chart, "blood-2", chart.at(8, 8, 0), second, better)
    talk = letter(
        PHYSICIAN,
        CONSULTATION,
        "Consultation : fatigue",
        chart.at(95, 18, 30),
        "Fatigue de l’aidante. Sommeil court, pas de retentissement sur le travail.",
        items("Bilan sanguin.", "Plateforme de répit : coordonnées données."),
    )
    chart.file("tired", talk, Filing(labels=(HIDDEN_FROM_PROFESSIONALS,)))
    prescription(
        chart, "iron", PHYSICIAN, "Ordonnance : fer", chart.at(88, 18, 0), (treatments.IRON,)
    )
    chart.note(
        "note",
        "Ce que je dois demander pour papa",
        chart.at(5, 21, 0),
        "- Qui peut venir quand je travaille ?",
        "- Que change la maladie rénale pour les repas ?",
    )
