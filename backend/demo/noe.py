"""Noé Exemple, 6: the vaccinations and growth of a child, and a peanut allergy that his school knows."""

from datetime import date
from typing import Final

from backend.demo import treatments, vaccines
from backend.demo.cast import NOE, SOPHIE
from backend.demo.chart import Chart
from backend.demo.directory import EMERGENCY_PHYSICIAN, PAEDIATRICIAN
from backend.demo.fhir import Json
from backend.demo.history import (
    allergy,
    appointment,
    prescription,
    related,
    vaccination_record,
)
from backend.demo.kinds import CHILD_CHECK, EMERGENCY, INDIVIDUAL_PLAN
from backend.demo.letter import grid, items, letter
from backend.demo.results import measure

_INJECTIONS: Final = (
    (vaccines.HEXAVALENT, date(2020, 7, 20), "1"),
    (vaccines.PNEUMOCOCCUS, date(2020, 7, 20), "1"),
    (vaccines.HEXAVALENT, date(2020, 9, 21), "2"),
    (vaccines.PNEUMOCOCCUS, date(2020, 9, 21), "2"),
    (vaccines.MENINGITIS_C, date(2020, 10, 19), "1"),
    (vaccines.HEXAVALENT, date(2021, 4, 19), "rappel"),
    (vaccines.PNEUMOCOCCUS, date(2021, 4, 19), "rappel"),
    (vaccines.MEASLES, date(2021, 5, 25), "1"),
    (vaccines.MENINGITIS_C, date(2021, 5, 25), "rappel"),
    (vaccines.MEASLES, date(2021, 10, 18), "2"),
    (vaccines.WHOOPING_COUGH, date(2026, 6, 8), "rappel"),
)
_GROWTH: Final = (
    (date(2020, 5, 19), "3.4", "50"),
    (date(2021, 5, 25), "9.8", "75"),
    (date(2022, 5, 23), "12.4", "87"),
    (date(2023, 6, 5), "14.5", "96"),
    (date(2024, 6, 3), "16.6", "103"),
    (date(2025, 6, 2), "18.7", "110"),
    (date(2026, 6, 8), "20.9", "117"),
)
"""The day, kilograms, centimetres."""


def record(today: date) -> list[Json]:
    """Return Noé's record as it is on this day."""
    chart = Chart.opened(NOE, today)
    related(chart, SOPHIE, ("MTH", "Mère"), ("GUARD", "Responsable légal"))
    allergy(chart, "Arachide", "food", "Urticaire, gonflement des lèvres", "2023")
    _growth(chart)
    vaccination_record(
        chart, "Carnet de vaccination", PAEDIATRICIAN, chart.at(167, 16, 40), _INJECTIONS
    )
    _peanuts(chart)
    appointment(chart, "paediatrician", PAEDIATRICIAN, "Examen des 6 ans", chart.at(167, 16))
    return chart.resources


def _growth(chart: Chart) -> None:
    for day, kilograms, centimetres in _GROWTH:
        moment = chart.at((chart.today - day).days, 16)
        weight, height = ("29463-7", "Poids corporel"), ("8302-2", "Taille")
        measure(chart, f"weight/{day}", moment, weight, kilograms, "kg")
        measure(chart, f"height/{day}", moment, height, centimetres, "cm")
    check = letter(
        PAEDIATRICIAN,
        CHILD_CHECK,
        "Examen de santé de l’enfant : 6 ans",
        chart.at(167, 16, 30),
        "Bonne croissance, développement sans particularité. Vue et audition normales.",
        grid(("Mesure", "Résultat"), ("Poids", "20,9 kg"), ("Taille", "117 cm")),
    )
    chart.file("six-years", check)


def _peanuts(chart: Chart) -> None:
    reaction = letter(
        EMERGENCY_PHYSICIAN,
        EMERGENCY,
        "Compte rendu de passage aux urgences",
        chart.at(345, 15, 30),
        "Urticaire après un gâteau qui contenait de l’arachide. Pas de gêne respiratoire. Bonne évolution.",
    )
    chart.file("emergency", reaction)
    plan = letter(
        PAEDIATRICIAN,
        INDIVIDUAL_PLAN,
        "Projet d’accueil individualisé pour l’école",
        chart.at(80, 17, 0),
        items(
            "Pas d’arachide à la cantine.",
            "Un stylo d’adrénaline est à l’école, dans la trousse à son nom.",
            "En cas de réaction grave : une injection, puis appeler le 15.",
        ),
    )
    chart.file("school-plan", plan)
    title = "Ordonnance : trousse d’urgence"
    prescription(
        chart, "kit", PAEDIATRICIAN, title, chart.at(80, 17, 10), (treatments.ADRENALINE,), days=365
    )
