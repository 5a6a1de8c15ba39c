"""The PDF documents of Camille's record."""

from datetime import datetime, timedelta
from typing import Final

from services.demonstration import cast
from services.demonstration.dates import in_digits, in_words
from services.demonstration.pdf import Letter, Letterhead

_HOSPITAL_BLUE: Final = (38, 84, 124)
_PRACTICE_GREEN: Final = (46, 98, 80)
_IMAGING_PLUM: Final = (104, 62, 104)
_PATIENT: Final = f"{cast.GIVEN} {cast.FAMILY}"


def consultation(moment: datetime, breathing_test: datetime) -> bytes:
    """Return the pneumologist's letter to the attending physician, two pages."""
    letter = Letter(
        Letterhead(
            cast.PNEUMOLOGIST,
            "Service de pneumologie",
            "Lettre de consultation de pneumologie",
            moment,
            _HOSPITAL_BLUE,
        )
    )
    letter.opening(cast.PHYSICIAN)
    letter.paragraph("Cher confrère,")
    letter.paragraph(
        f"J’ai vu ce jour en consultation {_PATIENT}, {_age(moment)} ans, que vous suivez pour un asthme "
        "allergique connu depuis l’enfance. Il s’agit d’une consultation de suivi, à votre demande."
    )
    letter.section("Antécédents")
    letter.bullets(
        "Asthme allergique depuis 2004, sans hospitalisation.",
        "Rhinite allergique perannuelle depuis 2006.",
        "Allergie aux acariens de la poussière de maison et aux pollens de graminées.",
        "Pas de tabac. Un chat à la maison dans l’enfance, aucun animal aujourd’hui.",
    )
    letter.section("Traitement actuel")
    letter.bullets(
        "Budésonide 200 µg / formotérol 6 µg, une inhalation matin et soir.",
        "Salbutamol 100 µg, utilisé environ une fois par semaine au printemps.",
        "Cétirizine 10 mg le soir, de mars à juin.",
    )
    letter.section("Depuis la dernière consultation")
    letter.paragraph(
        "Les symptômes de jour sont rares, une à deux fois par semaine. Il n’y a pas de réveil nocturne. "
        "L’activité physique est régulière : natation une fois par semaine et vélo pour aller au travail. "
        "Aucun arrêt de travail lié à l’asthme au cours de l’année écoulée. La technique d’inhalation, "
        "revue ensemble, est correcte."
    )
    letter.section("Examen clinique")
    letter.paragraph(
        "Poids 62 kg, taille 168 cm. Fréquence respiratoire 14 par minute, saturation 98 % en air ambiant. "
        "Auscultation pulmonaire claire et symétrique. Muqueuse nasale un peu pâle. Le reste de l’examen "
        "est sans particularité."
    )
    letter.section("Exploration fonctionnelle respiratoire")
    letter.paragraph(
        f"Réalisée le {in_digits(breathing_test.date())} dans le service. Le compte rendu complet vous est "
        "adressé séparément."
    )
    letter.grid(
        ("Mesure", "Avant", "Après", "Théorique"),
        ("VEMS", "2,62 L", "2,98 L", "3,20 L"),
        ("CVF", "3,55 L", "3,62 L", "3,82 L"),
        ("VEMS / CVF", "74 %", "82 %", "83 %"),
        widths=(40, 20, 20, 20),
    )
    letter.section("Biologie")
    letter.paragraph(
        "Discrète éosinophilie à 0,66 G/L. Immunoglobulines E totales à 265 kUI/L. Le reste du bilan du "
        "Laboratoire Exemple est sans particularité."
    )
    letter.section("Conclusion")
    letter.paragraph(
        "Asthme allergique partiellement contrôlé, avec un trouble ventilatoire obstructif léger et "
        "réversible. Le traitement de fond est poursuivi sans changement."
    )
    letter.section("Suites prévues")
    letter.bullets(
        "Renouvellement de l’ordonnance par vos soins.",
        "Bilan sanguin de suivi dans un an environ, au Laboratoire Exemple.",
        "Prochaine consultation de pneumologie dans douze mois.",
    )
    letter.paragraph(
        "Je vous remercie de votre confiance et vous adresse mes salutations confraternelles."
    )
    letter.signature()
    return letter.as_bytes()


def breathing_test(moment: datetime) -> bytes:
    """Return the report of the breathing test, with its curve."""
    letter = Letter(
        Letterhead(
            cast.PNEUMOLOGIST,
            "Explorations fonctionnelles respiratoires",
            "Compte rendu d’exploration fonctionnelle respiratoire",
            moment,
            _HOSPITAL_BLUE,
        )
    )
    letter.opening()
    letter.section("Spirométrie, avant et après bronchodilatateur")
    letter.grid(
        ("Mesure", "Théorique", "Avant", "% théo.", "Après", "% théo.", "Variation"),
        ("VEMS (L)", "3,20", "2,62", "82", "2,98", "93", "+ 14 %"),
        ("CVF (L)", "3,82", "3,55", "93", "3,62", "95", "+ 2 %"),
        ("VEMS / CVF (%)", "83", "74", "", "82", "", ""),
        ("DEP (L/s)", "6,9", "6,1", "88", "6,8", "99", "+ 11 %"),
        ("DEM 25-75 (L/s)", "3,6", "2,3", "64", "3,1", "86", "+ 35 %"),
        widths=(30, 20, 16, 16, 16, 16, 20),
    )
    letter.section("Courbe débit-volume")
    _flow_volume_curve(letter)
    letter.section("Conditions de l’examen")
    letter.paragraph(
        "Trois manœuvres reproductibles, bonne coopération. Taille 168 cm, poids 62 kg. Bronchodilatateur : "
        "salbutamol 400 µg."
    )
    letter.section("Conclusion")
    letter.paragraph("Trouble ventilatoire obstructif léger, réversible après bronchodilatateur.")
    letter.signature()
    return letter.as_bytes()


def _flow_volume_curve(letter: Letter) -> None:
    left, top, width, height = letter.l_margin + 12, letter.get_y() + 3, 110.0, 52.0
    bottom = top + height
    letter.set_draw_color(108, 117, 125)
    letter.line(left, top, left, bottom)
    letter.line(left, bottom, left + width, bottom)
    letter.set_font("Roboto", "", 8)
    letter.set_text_color(108, 117, 125)
    letter.text(left + width - 18, bottom + 4.5, "volume (L)")
    letter.text(left - 10, top - 1.5, "débit (L/s)")
    letter.set_line_width(0.6)
    curves = (("avant", 6.1, 3.55, 0.62, (160, 110, 60)), ("après", 6.8, 3.62, 0.85, (38, 84, 124)))
    for number, (label, peak, volume, fullness, colour) in enumerate(curves):
        letter.set_draw_color(*colour)
        points = [
            (left + volume * x / 4 * width, bottom - flow / 8 * height)
            for x, flow in _flows(peak, fullness)
        ]
        letter.polyline(points)
        letter.set_text_color(*colour)
        letter.text(left + width - 14, top + 5 + 5 * number, label)
    letter.set_line_width(0.2)
    letter.set_y(bottom + 9)


def _flows(peak: float, fullness: float) -> tuple[tuple[float, float], ...]:
    # A forced breath out: a straight rise to the peak, then a fall that hollows when the airways narrow.
    rise = 0.12
    steps = 24
    fall = (
        (rise + (1 - rise) * n / steps, peak * (1 - n / steps) ** (1 / fullness))
        for n in range(steps + 1)
    )
    return ((0.0, 0.0), *fall)


def chest_x_ray(moment: datetime) -> bytes:
    """Return the radiologist's report on a chest X-ray."""
    letter = Letter(
        Letterhead(
            cast.RADIOLOGIST,
            "Radiologie et imagerie médicale",
            "Radiographie du thorax",
            moment,
            _IMAGING_PLUM,
        )
    )
    letter.opening(cast.PHYSICIAN)
    letter.section("Indication")
    letter.paragraph("Contrôle après une exacerbation légère d’un asthme allergique connu.")
    letter.section("Technique")
    letter.paragraph(
        "Deux incidences, de face et de profil, debout, en inspiration. Dose : 0,05 Gy·cm²."
    )
    letter.section("Résultat")
    letter.bullets(
        "Transparence pulmonaire normale et symétrique.",
        "Pas de foyer, pas d’épanchement pleural.",
        "Silhouette cardiaque de taille normale.",
        "Médiastin et cadre osseux sans anomalie.",
    )
    letter.section("Conclusion")
    letter.paragraph("Radiographie du thorax normale.")
    letter.signature()
    return letter.as_bytes()


def work_stop(moment: datetime) -> bytes:
    """Return a certificate for a stop of three days."""
    last = moment + timedelta(days=2)
    letter = Letter(
        Letterhead(
            cast.PHYSICIAN,
            "Médecine générale",
            "Certificat médical : arrêt de travail",
            moment,
            _PRACTICE_GREEN,
        )
    )
    letter.opening()
    letter.paragraph(
        f"Je soussigné, {cast.PHYSICIAN.display}, certifie avoir examiné ce jour {_PATIENT}, née le "
        f"{in_words(cast.BIRTH_DATE)}."
    )
    letter.paragraph(
        f"Son état de santé justifie un arrêt de travail de trois jours, du {in_words(moment.date())} au "
        f"{in_words(last.date())} inclus. Sorties autorisées."
    )
    letter.paragraph(
        "Certificat remis en main propre à l’intéressée, pour faire valoir ce que de droit."
    )
    letter.signature()
    return letter.as_bytes()


def _age(moment: datetime) -> int:
    birth, day = cast.BIRTH_DATE, moment.date()
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
