"""The record of Camille Exemple, who does not exist: what a person of 34 with asthma keeps over eighteen months.

Same day, same bytes: no clock and no chance in it.
"""

from datetime import date, datetime
from typing import Final

from services.core.categories import Category
from services.demonstration import biology, bundles, reports
from services.demonstration.dates import Calendar, in_words

FILED: Final = {
    "Exploration respiratoire.pdf": Category.REPORT,
    "Lettre de pneumologie.pdf": Category.REPORT,
    "Arrêt de travail.pdf": Category.CERTIFICATE,
    "Radiographie du thorax.png": Category.IMAGING,
}
"""Where Camille filed what says nothing of its own kind."""


def files(today: date) -> tuple[tuple[str, bytes], ...]:
    """Return the files (name, bytes) of the record as it would be on `today`, oldest first."""
    # fpdf2 takes half a second to import, and only who opens the demonstration needs it.
    from services.demonstration import letters, picture  # noqa: PLC0415 - see above

    calendar = Calendar(today)
    first_test, second_test = calendar.at(535, 8, 20), calendar.at(208, 8, 5)
    breathing_test, consultation = calendar.at(420, 9, 45), calendar.at(412, 15, 10)
    emergency, x_ray = calendar.at(302, 13, 30), calendar.at(299, 10, 15)
    latest, corrected = calendar.at(14, 17, 40), calendar.at(11, 9, 30)
    return (
        (
            "Bilan sanguin 1.json",
            bundles.laboratory(calendar, first_test, "laboratory-first", biology.FIRST),
        ),
        ("Exploration respiratoire.pdf", letters.breathing_test(breathing_test)),
        ("Lettre de pneumologie.pdf", letters.consultation(consultation, breathing_test)),
        ("Compte rendu des urgences.xml", reports.discharge(calendar, emergency)),
        ("Arrêt de travail.pdf", letters.work_stop(calendar.at(301, 16, 20))),
        (
            "Compte rendu de radiographie.xml",
            reports.chest_x_ray(calendar, x_ray, letters.chest_x_ray(x_ray)),
        ),
        ("Radiographie du thorax.png", picture.chest_x_ray(x_ray)),
        (
            "Bilan sanguin 2.json",
            bundles.laboratory(calendar, second_test, "laboratory-second", biology.SECOND),
        ),
        ("Vaccinations.xml", reports.vaccination_history(calendar, calendar.at(151, 16, 0))),
        ("Résumé international.json", bundles.patient_summary(calendar, calendar.at(120, 11, 0))),
        ("Ordonnance.xml", reports.prescription(calendar, calendar.at(46, 10, 40))),
        ("Bilan sanguin 3.xml", reports.laboratory(calendar, latest)),
        ("Bilan sanguin 3 corrigé.xml", reports.laboratory_corrected(calendar, corrected)),
        ("Synthèse médicale.xml", reports.medical_summary(calendar, calendar.at(6, 18, 10))),
        ("Questions pour le Dr Fictif.txt", _note(calendar.at(3, 20, 0))),
    )


def _note(moment: datetime) -> bytes:
    text = f"""Questions pour le Dr Fictif
Notes de Camille, {in_words(moment.date())}

- Montrer la courbe de souffle notée le mois dernier.
- Demander si le dernier bilan est à refaire ou non.
- Parler du voyage de l’an prochain : ordonnance en anglais ?
- Apporter les derniers résultats du Laboratoire Exemple.
"""
    return text.encode()
