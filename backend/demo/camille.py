"""Camille Exemple, 34: an allergic asthma followed over eighteen months."""

from datetime import date
from typing import Final

from backend.demo import biology as lab
from backend.demo import treatments, vaccines
from backend.demo.cast import CAMILLE
from backend.demo.chart import Chart, Filing
from backend.demo.dates import in_digits
from backend.demo.directory import (
    EMERGENCY_PHYSICIAN,
    PHARMACIST,
    PHYSICIAN,
    PNEUMOLOGIST,
    RADIOLOGIST,
)
from backend.demo.fhir import Json
from backend.demo.history import (
    allergy,
    appointment,
    condition,
    prescription,
    vaccination_record,
)
from backend.demo.kinds import (
    CERTIFICATE,
    CONSULTATION,
    EMERGENCY,
    FUNCTION_TEST,
    SUMMARY,
)
from backend.demo.letter import Heading, grid, items, letter
from backend.demo.results import CHEST_X_RAY, Correction, corrected_laboratory, imaging, laboratory

_TREATMENTS: Final = (treatments.BUDESONIDE, treatments.SALBUTAMOL, treatments.CETIRIZINE)

_FOLLOW_UP: Final = (
    lab.HAEMOGLOBIN,
    lab.LEUKOCYTES,
    lab.EOSINOPHILS,
    lab.PLATELETS,
    lab.CRP,
    lab.FERRITIN,
    lab.IGE,
)
_PREVENTION: Final = (
    lab.GLUCOSE,
    lab.HBA1C,
    lab.CHOLESTEROL,
    lab.HDL,
    lab.LDL,
    lab.TRIGLYCERIDES,
    lab.CREATININE,
)
_CAMPAIGN: Final = (11, 4)
_INJECTIONS: Final = (
    (vaccines.WHOOPING_COUGH, date(1992, 5, 18), "1"),
    (vaccines.WHOOPING_COUGH, date(1992, 7, 20), "2"),
    (vaccines.MEASLES, date(1993, 4, 5), "1"),
    (vaccines.WHOOPING_COUGH, date(1993, 9, 13), "rappel"),
    (vaccines.MEASLES, date(1997, 4, 14), "2"),
    (vaccines.HEPATITIS_B, date(2003, 10, 6), "1"),
    (vaccines.HEPATITIS_B, date(2004, 4, 19), "2"),
    (vaccines.TETANUS, date(2008, 4, 7), "rappel"),
    (vaccines.WHOOPING_COUGH, date(2017, 5, 15), "rappel"),
)


def record(today: date) -> list[Json]:
    """Return Camille's record as it is on this day."""
    chart = Chart.opened(CAMILLE, today)
    _background(chart)
    _breathing(chart)
    _emergency(chart)
    _analyses(chart)
    _vaccinations(chart)
    _now(chart)
    return chart.resources


def _background(chart: Chart) -> None:
    condition(chart, "J45.0", "Asthme à prédominance allergique", "Asthme allergique", "2004")
    condition(
        chart, "J30.3", "Autres rhinites allergiques", "Rhinite allergique perannuelle", "2006"
    )
    dust, pollen = "Acariens de la poussière de maison", "Pollens de graminées"
    allergy(chart, dust, "environment", "Rhinite, gêne respiratoire", "2004")
    allergy(chart, pollen, "environment", "Rhinite saisonnière", "2006")


def _breathing(chart: Chart) -> None:
    tested, seen = chart.at(420, 9, 45), chart.at(412, 15, 10)
    test = letter(
        PNEUMOLOGIST,
        FUNCTION_TEST,
        "Compte rendu d’exploration fonctionnelle respiratoire",
        tested,
        Heading("Spirométrie, avant et après bronchodilatateur"),
        grid(
            ("Mesure", "Théorique", "Avant", "Après", "Variation"),
            ("VEMS (L)", "3,20", "2,62", "2,98", "+ 14 %"),
            ("CVF (L)", "3,82", "3,55", "3,62", "+ 2 %"),
            ("VEMS / CVF (%)", "83", "74", "82", ""),
        ),
        Heading("Conclusion"),
        "Trouble ventilatoire obstructif léger, réversible après bronchodilatateur.",
    )
    chart.file("breathing-test", test)
    consultation = letter(
        PNEUMOLOGIST,
        CONSULTATION,
        "Lettre de consultation de pneumologie",
        seen,
        "Cher confrère,",
        "J’ai revu Camille Exemple pour un asthme allergique connu depuis l’enfance.",
        Heading("Depuis la dernière consultation"),
        "Les symptômes de jour sont rares, sans réveil nocturne. L’activité physique est régulière. "
        "La technique d’inhalation est correcte.",
        Heading("Examen"),
        "Poids 62 kg, taille 168 cm, saturation 98 % en air ambiant. Auscultation claire et symétrique.",
        Heading("Exploration fonctionnelle"),
        f"Réalisée le {in_digits(tested.date())} : trouble obstructif léger, réversible.",
        Heading("Conclusion"),
        "Asthme partiellement contrôlé. Le traitement de fond est poursuivi sans changement.",
        items(
            "Bilan sanguin de suivi dans un an.", "Prochaine consultation dans douze mois environ."
        ),
    )
    chart.file("pneumology", consultation)


def _emergency(chart: Chart) -> None:
    left, shown = chart.at(302, 13, 30), chart.at(299, 10, 15)
    stay = letter(
        EMERGENCY_PHYSICIAN,
        EMERGENCY,
        "Compte rendu de passage aux urgences",
        left,
        "Gêne respiratoire depuis la veille, après une soirée dans une maison poussiéreuse. "
        "Amélioration rapide après deux aérosols de salbutamol.",
        grid(
            ("Mesure", "À l’arrivée", "À la sortie"),
            ("Saturation en oxygène", "96 %", "98 %"),
            ("Fréquence respiratoire", "20 /min", "16 /min"),
            ("Débit expiratoire de pointe", "330 L/min", "410 L/min"),
        ),
        Heading("Conclusion"),
        "Exacerbation légère d’un asthme allergique connu, résolue sous traitement. Retour au domicile.",
    )
    chart.file("emergency", stay, Filing(since=left.replace(hour=9, minute=10)))
    stop = letter(
        PHYSICIAN,
        CERTIFICATE,
        "Certificat médical : arrêt de travail",
        chart.at(301, 16, 20),
        "L’état de santé de Camille Exemple justifie un arrêt de travail de trois jours. Sorties autorisées.",
    )
    chart.file("work-stop", stop)
    imaging(
        chart,
        "chest-x-ray",
        shown,
        RADIOLOGIST,
        (CHEST_X_RAY, "Radiographie du thorax"),
        "Radiographie du thorax normale.",
        "Contrôle après une exacerbation légère d’un asthme allergique connu.",
        items("Transparence pulmonaire normale et symétrique.", "Pas de foyer, pas d’épanchement."),
    )


def _analyses(chart: Chart) -> None:
    usual = "Discrète éosinophilie. Autres valeurs sans particularité."
    first = lab.panel(_FOLLOW_UP, "12.9", "6.80", "0.66", "265", "2.1", "31", "265")
    second = lab.panel(_FOLLOW_UP, "13.1", "6.40", "0.58", "258", "3.4", "36", "248")
    latest = lab.panel(_FOLLOW_UP, "13.3", "6.10", "0.52", "271", "1.8", "42", "231")
    laboratory(chart, "blood-1", chart.at(535, 8, 20), first, usual)
    checked = lab.panel(_PREVENTION, "0.88", "5.2", "1.84", "0.58", "1.08", "0.90", "7.1")
    laboratory(chart, "prevention", chart.at(380, 8, 40), checked, "Bilan sans particularité.")
    laboratory(chart, "blood-2", chart.at(208, 8, 5), second, usual)
    correction = Correction(
        sent=chart.at(14, 17, 40),
        corrected=chart.at(11, 9, 30),
        mistyped=lab.Result(lab.FERRITIN, "24"),
        explanation="Ce compte rendu annule et remplace le précédent : la ferritine avait été mal saisie "
        "(24 µg/L au lieu de 42 µg/L). Les autres valeurs sont inchangées.",
    )
    corrected_laboratory(chart, "blood-3", latest, usual, correction)


def _vaccinations(chart: Chart) -> None:
    drawn_up = chart.at(151, 16)
    campaign = date(drawn_up.year, *_CAMPAIGN)
    if campaign > drawn_up.date():
        campaign = date(drawn_up.year - 1, *_CAMPAIGN)
    injections = (*_INJECTIONS, (vaccines.INFLUENZA, campaign, "annuel"))
    vaccination_record(chart, "Historique des vaccinations", PHARMACIST, drawn_up, injections)


def _now(chart: Chart) -> None:
    prescription(
        chart,
        "asthma-1",
        PHYSICIAN,
        "Ordonnance : traitement de l’asthme",
        chart.at(230, 10, 20),
        _TREATMENTS,
    )
    prescription(
        chart,
        "asthma-2",
        PHYSICIAN,
        "Ordonnance : traitement de l’asthme",
        chart.at(46, 10, 40),
        _TREATMENTS,
    )
    summary = letter(
        PHYSICIAN,
        SUMMARY,
        "Synthèse médicale",
        chart.at(6, 18, 10),
        Heading("Pathologies en cours"),
        items("Asthme allergique, depuis 2004.", "Rhinite allergique perannuelle, depuis 2006."),
        Heading("Traitements au long cours"),
        items(*(f"{one.name} : {one.dosage}." for one in _TREATMENTS)),
        Heading("Points de vigilance"),
        "Discrète éosinophilie, en baisse sur les trois derniers bilans. Ne fume pas.",
    )
    chart.file("summary", summary)
    chart.note(
        "note",
        "Questions pour le Dr Fictif",
        chart.at(3, 20, 0),
        "- Montrer la courbe de souffle notée le mois dernier.",
        "- Demander si le dernier bilan est à refaire ou non.",
        "- Parler du voyage de l’an prochain : ordonnance en anglais ?",
    )
    renewal = "Renouvellement de l’ordonnance"
    appointment(chart, "physician", PHYSICIAN, renewal, chart.at(46, 10, 20))
