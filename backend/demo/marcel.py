"""Marcel Fictif, 71: diabetes, high blood pressure and a tired kidney, over two years; his daughter helps him."""

from datetime import date, timedelta
from typing import Final

from backend.demo import biology as lab
from backend.demo import treatments, vaccines
from backend.demo.cast import MARCEL, SOPHIE
from backend.demo.chart import Chart, Filing
from backend.demo.directory import (
    CARDIOLOGIST,
    HOSPITAL_PHYSICIAN,
    PHARMACIST,
    PHYSICIAN,
    RADIOLOGIST,
)
from backend.demo.fhir import Json
from backend.demo.history import (
    allergy,
    appointment,
    condition,
    delegation,
    immunization,
    prescription,
    related,
)
from backend.demo.kinds import (
    CARE_PROTOCOL,
    CONSULTATION,
    DIRECTIVES,
    DISCHARGE,
    OPHTHALMOLOGY,
    SUMMARY,
    WILL,
)
from backend.demo.letter import Heading, grid, items, letter
from backend.demo.results import (
    CHEST_X_RAY,
    IMAGING_STUDY,
    blood_pressure,
    imaging,
    laboratory,
    measure,
)

_PANEL: Final = (
    lab.GLUCOSE,
    lab.HBA1C,
    lab.CHOLESTEROL,
    lab.HDL,
    lab.LDL,
    lab.TRIGLYCERIDES,
    lab.CREATININE_OF_MEN,
    lab.FILTRATION,
    lab.POTASSIUM,
    lab.HAEMOGLOBIN_OF_MEN,
    lab.CRP,
)
_ANALYSES: Final = (
    (700, "1.62 8.1 2.31 0.41 1.52 1.90 12.4 60 4.6 13.6 4.2"),
    (580, "1.51 7.8 2.12 0.42 1.36 1.72 12.9 57 4.7 13.5 3.8"),
    (455, "1.44 7.5 1.92 0.43 1.17 1.61 13.3 55 4.8 13.4 3.1"),
    (335, "1.39 7.3 1.78 0.44 1.04 1.52 13.9 52 4.9 13.2 5.6"),
    (226, "1.58 7.7 1.81 0.42 1.08 1.57 14.8 48 5.2 12.8 68.0"),
    (118, "1.36 7.2 1.70 0.45 0.96 1.46 14.3 50 5.0 13.0 4.4"),
    (20, "1.33 7.1 1.66 0.46 0.92 1.42 14.2 50 4.9 13.1 3.9"),
)
"""Days ago, and the values in the order of the panel. The fifth is of the hospital stay."""
_PRESSURES: Final = ((90, 152, 88), (60, 146, 86), (33, 141, 84), (12, 138, 82), (4, 136, 80))
_WEIGHTS: Final = ((455, "86.2"), (226, "82.9"), (118, "83.4"), (20, "83.0"))


def record(today: date) -> list[Json]:
    """Return Marcel's record as it is on this day."""
    chart = Chart.opened(MARCEL, today)
    _background(chart)
    _measures(chart)
    _letters(chart)
    _stay(chart)
    _treatments(chart)
    _wishes(chart)
    appointment(chart, "cardiology", CARDIOLOGIST, "Consultation de cardiologie", chart.at(150, 11))
    appointment(chart, "physician", PHYSICIAN, "Suivi du diabète", chart.at(17, 9, 30))
    return chart.resources


def _background(chart: Chart) -> None:
    condition(
        chart, "I10", "Hypertension essentielle (primitive)", "Hypertension artérielle", "2003"
    )
    condition(
        chart, "E11.9", "Diabète sucré de type 2, sans complication", "Diabète de type 2", "2009"
    )
    condition(
        chart, "N18.3", "Maladie rénale chronique, stade 3", "Maladie rénale chronique", "2024"
    )
    condition(chart, "M17.9", "Gonarthrose, sans précision", "Arthrose du genou", "2016")
    allergy(chart, "Amoxicilline", "medication", "Éruption étendue", "1988")
    for year in (2023, 2024, 2025):
        immunization(chart, vaccines.INFLUENZA, date(year, 10, 20), "annuel", PHARMACIST)
    immunization(chart, vaccines.TETANUS, date(2020, 6, 15), "rappel", PHYSICIAN)
    immunization(chart, vaccines.PNEUMOCOCCUS, date(2024, 11, 5), "1", PHYSICIAN)
    tie, roles = (
        ("DAU", "Fille biologique"),
        (("CAREGIVER", "Aidant"), ("QUAL", "Personne de confiance")),
    )
    related(chart, SOPHIE, tie, *roles)
    since = chart.today - timedelta(days=200)
    areas = ("reports", "prescriptions", "imaging", "appointments", "prevention", "identity")
    delegation(chart, SOPHIE, areas, since, since + timedelta(days=730))


def _measures(chart: Chart) -> None:
    for days_ago, values in _ANALYSES:
        results = lab.panel(_PANEL, *values.split())
        conclusion = "Fonction rénale à surveiller. Équilibre du diabète à suivre."
        laboratory(chart, f"blood/{days_ago}", chart.at(days_ago, 8, 10), results, conclusion)
    for days_ago, systolic, diastolic in _PRESSURES:
        blood_pressure(
            chart, f"pressure/{days_ago}", chart.at(days_ago, 7, 45), systolic, diastolic
        )
    for days_ago, kilograms in _WEIGHTS:
        weight = ("29463-7", "Poids corporel")
        measure(chart, f"weight/{days_ago}", chart.at(days_ago, 8, 0), weight, kilograms, "kg")


def _letters(chart: Chart) -> None:
    protocol = letter(
        PHYSICIAN,
        CARE_PROTOCOL,
        "Protocole de soins : affection de longue durée",
        chart.at(640, 18, 0),
        "Diabète de type 2. Prise en charge à 100 % des soins en rapport avec cette maladie.",
        items(
            "HbA1c tous les trois mois.",
            "Fonction rénale et fond d’œil une fois par an.",
            "Examen des pieds une fois par an.",
        ),
    )
    chart.file("protocol", protocol)
    eyes = letter(
        HOSPITAL_PHYSICIAN,
        OPHTHALMOLOGY,
        "Dépistage de la rétinopathie diabétique",
        chart.at(410, 14, 30),
        "Fond d’œil des deux yeux : pas de rétinopathie diabétique. Contrôle dans un an.",
    )
    chart.file("eyes", eyes)
    imaging(
        chart,
        "knee",
        chart.at(370, 9, 20),
        RADIOLOGIST,
        (IMAGING_STUDY, "Radiographie du genou droit"),
        "Arthrose modérée du compartiment interne, sans épanchement.",
        "Douleurs du genou droit à la marche, depuis plusieurs mois.",
    )
    heart = letter(
        CARDIOLOGIST,
        CONSULTATION,
        "Lettre de consultation de cardiologie",
        chart.at(150, 11, 40),
        "Cher confrère,",
        "J’ai vu Marcel Fictif, venu avec sa fille, pour le suivi de son hypertension.",
        grid(
            ("Mesure", "Résultat"),
            ("Pression artérielle", "148 / 86 mmHg"),
            ("Fréquence cardiaque", "72 /min, régulière"),
            ("Fraction d’éjection", "60 %"),
        ),
        "Électrocardiogramme et échographie sans anomalie. Je propose d’ajouter l’amlodipine le soir.",
    )
    chart.file("cardiology", heart)
    summary = letter(
        PHYSICIAN,
        SUMMARY,
        "Synthèse médicale",
        chart.at(17, 10, 0),
        Heading("Pathologies en cours"),
        items("Diabète de type 2, depuis 2009.", "Hypertension artérielle, depuis 2003."),
        items("Maladie rénale chronique, stade 3.", "Arthrose du genou droit."),
        Heading("Points de vigilance"),
        "Allergie à l’amoxicilline. Éviter les anti-inflammatoires : la fonction rénale est diminuée.",
        Heading("Personne de confiance"),
        "Sa fille, Sophie Exemple.",
    )
    chart.file("summary", summary)


def _stay(chart: Chart) -> None:
    admitted, left = chart.at(228, 10, 0), chart.at(222, 14, 0)
    imaging(
        chart,
        "chest",
        chart.at(228, 11, 30),
        RADIOLOGIST,
        (CHEST_X_RAY, "Radiographie du thorax"),
        "Foyer de la base droite, sans épanchement.",
        "Fièvre et toux depuis trois jours.",
    )
    discharge = letter(
        HOSPITAL_PHYSICIAN,
        DISCHARGE,
        "Lettre de liaison à la sortie : pneumonie",
        left,
        "Marcel Fictif a été hospitalisé pour une pneumonie de la base droite, sans gravité.",
        Heading("Pendant le séjour"),
        "Antibiotique adapté à son allergie à l’amoxicilline. Apyrexie au deuxième jour. La créatinine est "
        "montée à 14,8 mg/L, puis s’est stabilisée.",
        Heading("À la sortie"),
        items(
            "Metformine réduite à 500 mg matin et soir.",
            "Bilan de contrôle dans trois mois au Laboratoire Exemple.",
            "Pas d’anti-inflammatoire.",
        ),
    )
    chart.file("discharge", discharge, Filing(since=admitted))


def _treatments(chart: Chart) -> None:
    title = "Ordonnance : diabète et tension"
    before = (
        treatments.METFORMIN,
        treatments.RAMIPRIL,
        treatments.ATORVASTATIN,
        treatments.PARACETAMOL_FOR_THE_KNEE,
    )
    after = (
        treatments.LESS_METFORMIN,
        treatments.RAMIPRIL,
        treatments.AMLODIPINE,
        treatments.ATORVASTATIN,
        treatments.PARACETAMOL_FOR_THE_KNEE,
    )
    prescription(chart, "long-1", PHYSICIAN, title, chart.at(420, 9, 50), before)
    prescription(chart, "long-2", PHYSICIAN, title, chart.at(140, 9, 40), after)
    prescription(chart, "long-3", PHYSICIAN, title, chart.at(17, 9, 50), after)


def _wishes(chart: Chart) -> None:
    trusted = letter(
        None,
        WILL,
        "Désignation de ma personne de confiance",
        chart.at(215, 18, 0),
        "Je désigne ma fille, Sophie Exemple, comme personne de confiance. Elle est d’accord.",
    )
    chart.file("trusted-person", trusted)
    directives = letter(
        None,
        DIRECTIVES,
        "Mes directives anticipées",
        chart.at(200, 17, 0),
        "Si je ne peux plus dire ma volonté, et si ma vie n’est plus maintenue qu’artificiellement, je "
        "demande que les soins visent d’abord mon confort.",
        "J’ai parlé de ce texte avec le Dr Juste Modèle et avec ma fille.",
    )
    chart.file("directives", directives)
