"""The CDA documents of Camille's record, each signed by one of the invented professionals."""

from datetime import datetime, timedelta
from typing import Final

from services.demonstration import biology, cast, entries
from services.demonstration.biology import Result
from services.demonstration.cda import Header, Section, encapsulating_pdf, structured
from services.demonstration.codes import DOCUMENT_TYPE, EMERGENCY, ICD10, Code, loinc
from services.demonstration.dates import Calendar, in_digits
from services.demonstration.history import ALLERGIES, PROBLEMS, TREATMENTS, vaccinations
from services.demonstration.markup import Content, Element, bullets, element, paragraph, table

_LABORATORY_SECTION: Final = ("1.3.6.1.4.1.19376.1.3.3.2.1", "1.2.250.1.213.1.1.2.70")
_ACTIVE_PROBLEMS: Final = (
    "2.16.840.1.113883.10.20.1.11",
    "1.3.6.1.4.1.19376.1.5.3.1.3.6",
    "1.2.250.1.213.1.1.2.132",
)
_ALLERGIES: Final = (
    "2.16.840.1.113883.10.20.1.2",
    "1.3.6.1.4.1.19376.1.5.3.1.3.13",
    "1.2.250.1.213.1.1.2.137",
)
_TREATMENTS: Final = (
    "2.16.840.1.113883.10.20.1.8",
    "1.3.6.1.4.1.19376.1.5.3.1.3.19",
    "1.2.250.1.213.1.1.2.143",
)
_IMMUNIZATIONS: Final = (
    "2.16.840.1.113883.10.20.1.6",
    "1.3.6.1.4.1.19376.1.5.3.1.3.23",
    "1.2.250.1.213.1.1.2.147",
)
_PRESCRIPTION: Final = ("1.3.6.1.4.1.19376.1.9.1.2.1", "1.2.250.1.213.1.1.2.171")
_PRESCRIBED_FOR: Final = timedelta(days=90)


def laboratory(calendar: Calendar, moment: datetime) -> bytes:
    """Return the latest blood test as it was first sent."""
    header = _laboratory_header(calendar, moment, version=1)
    return _laboratory(calendar, header, biology.MISTYPED, "Résultats complets.")


def laboratory_corrected(calendar: Calendar, moment: datetime) -> bytes:
    """Return the same blood test with one value put right: version 2, which replaces the first."""
    header = _laboratory_header(calendar, moment, version=2)
    comment = (
        "Ce compte rendu annule et remplace le précédent : la ferritine avait été mal saisie "
        "(24 µg/L au lieu de 42 µg/L). Les autres valeurs sont inchangées."
    )
    return _laboratory(calendar, header, biology.LATEST, comment)


def _laboratory_header(calendar: Calendar, moment: datetime, *, version: int) -> Header:
    return Header(
        id=calendar.id(f"laboratory/{version}"),
        set_id=calendar.id("laboratory"),
        type=loinc("11502-2", "CR d'examens biologiques"),
        title="Compte rendu d’examens biologiques",
        templates=("1.3.6.1.4.1.19376.1.3.3", "1.2.250.1.213.1.1.1.55"),
        moment=moment,
        author=cast.BIOLOGIST,
        event=biology.HAEMATOLOGY,
        version=version,
        replaces=calendar.id(f"laboratory/{version - 1}") if version > 1 else "",
        recipient=cast.PHYSICIAN,
    )


def _laboratory(
    calendar: Calendar, header: Header, panel: tuple[Result, ...], comment: str
) -> bytes:
    chapters = (biology.HAEMATOLOGY, biology.CHEMISTRY)
    sections = []
    for chapter in chapters:
        results = tuple(result for result in panel if result.analyte.chapter is chapter)
        closing = paragraph(comment) if chapter is chapters[-1] else None
        sections.append(
            Section(
                id=calendar.id(f"laboratory/{header.version}/{chapter.code}"),
                code=chapter,
                title=chapter.label,
                templates=_LABORATORY_SECTION,
                narrative=(_results_table(results), closing),
                entries=(entries.laboratory(chapter, results, header.moment),),
            )
        )
    return structured(header, *sections)


def _results_table(results: tuple[Result, ...]) -> Element:
    rows = tuple(
        (
            _anchored(result.anchor, result.analyte.name),
            _value(result),
            result.analyte.unit,
            result.interval,
        )
        for result in results
    )
    return table(("Analyse", "Résultat", "Unité", "Valeurs de référence du laboratoire"), rows)


def _value(result: Result) -> Content:
    if result.flag == "N":
        return result.in_french
    return element("content", result.in_french, styleCode="Bold")


def prescription(calendar: Calendar, moment: datetime) -> bytes:
    """Return the renewal of the treatment, for three months."""
    start = moment.date()
    end = start + _PRESCRIBED_FOR
    rows = tuple(
        (
            _anchored(f"med-{number}", treatment.name),
            treatment.dosage,
            f"du {in_digits(start)} au {in_digits(end)}",
            treatment.indication,
        )
        for number, treatment in enumerate(TREATMENTS, 1)
    )
    drugs = Section(
        id=calendar.id("prescription/section"),
        code=loinc("57828-6", "Prescriptions"),
        title="Prescription de médicaments",
        templates=_PRESCRIPTION,
        narrative=(
            table(("Médicament", "Posologie", "Durée", "Indication"), rows),
            paragraph("Renouvelable 2 fois."),
        ),
        entries=tuple(
            entries.prescribed(
                treatment, calendar.id(f"prescription/{number}"), f"med-{number}", start, end
            )
            for number, treatment in enumerate(TREATMENTS, 1)
        ),
    )
    kind = loinc("57833-6", "Prescription de produits de santé")
    header = Header(
        id=calendar.id("prescription/1"),
        set_id=calendar.id("prescription"),
        type=kind,
        title="Ordonnance : traitement de l’asthme",
        templates=("1.3.6.1.4.1.19376.1.9.1.1.1", "1.2.250.1.213.1.1.1.39"),
        moment=moment,
        author=cast.PHYSICIAN,
        event=kind,
    )
    return structured(header, drugs)


def vaccination_history(calendar: Calendar, moment: datetime) -> bytes:
    """Return the vaccination history that the pharmacy drew up."""
    given = vaccinations(moment.date())
    kind = loinc("11369-6", "Historique des vaccinations")
    section = Section(
        id=calendar.id("vaccination/section"),
        code=kind,
        title="Historique des vaccinations",
        templates=_IMMUNIZATIONS,
        narrative=(
            table(
                ("Date", "Vaccin", "Rang", "Lot"),
                tuple(
                    (
                        in_digits(one.day),
                        _anchored(f"vaccin-{number}", one.name),
                        one.rank,
                        one.batch,
                    )
                    for number, one in enumerate(given, 1)
                ),
            ),
        ),
        entries=tuple(
            entries.immunization(one, calendar.id(f"vaccination/{number}"), f"vaccin-{number}")
            for number, one in enumerate(given, 1)
        ),
    )
    header = Header(
        id=calendar.id("vaccination/1"),
        set_id=calendar.id("vaccination"),
        type=kind,
        title="Historique des vaccinations",
        templates=("1.3.6.1.4.1.19376.1.5.3.1.1.18.1.2", "1.2.250.1.213.1.1.1.37"),
        moment=moment,
        author=cast.PHARMACIST,
        event=kind,
    )
    return structured(header, section)


def discharge(calendar: Calendar, moment: datetime) -> bytes:
    """Return the letter after a short stay in the emergency department."""

    def section(code: Code, title: str, *narrative: Content) -> Section:
        return Section(calendar.id(f"discharge/{code.code}"), code, title, (), narrative)

    header = Header(
        id=calendar.id("discharge/1"),
        set_id=calendar.id("discharge"),
        type=loinc("34112-3", "CR hospitalier (séjour)"),
        title="Compte rendu de passage aux urgences",
        templates=(),
        moment=moment,
        author=cast.EMERGENCY_PHYSICIAN,
        event=Code("J45.0", "Asthme à prédominance allergique", ICD10),
        encounter=EMERGENCY,
        recipient=cast.PHYSICIAN,
    )
    return structured(
        header,
        section(
            loinc("42349-1", "Motif de la venue"),
            "Motif de la venue",
            paragraph(
                "Gêne respiratoire depuis la veille, après une soirée dans une maison poussiéreuse."
            ),
        ),
        section(
            loinc("8648-8", "Synthèse du séjour"),
            "Synthèse du séjour",
            paragraph(
                "Arrivée à 9 h 10. Parole aisée, sifflements discrets des deux côtés, pas de fièvre. "
                "Amélioration rapide après deux aérosols de salbutamol."
            ),
            table(
                ("Mesure", "À l’arrivée", "À la sortie"),
                (
                    ("Saturation en oxygène", "96 %", "98 %"),
                    ("Fréquence cardiaque", "92 /min", "84 /min"),
                    ("Fréquence respiratoire", "20 /min", "16 /min"),
                    ("Débit expiratoire de pointe", "330 L/min", "410 L/min"),
                ),
            ),
        ),
        section(
            loinc("11535-2", "Conclusion"),
            "Conclusion",
            paragraph("Exacerbation légère d’un asthme allergique connu, résolue sous traitement."),
        ),
        section(
            loinc("18776-5", "Suites prévues"),
            "Suites prévues",
            bullets(
                "Retour au domicile à 13 h 30.",
                "Radiographie du thorax demandée à Imagerie Imaginaire.",
                "Consultation prévue avec le Dr Juste Modèle.",
            ),
        ),
    )


def chest_x_ray(calendar: Calendar, moment: datetime, pdf: bytes) -> bytes:
    """Return the radiologist's report: level 1, the words are in the PDF."""
    header = Header(
        id=calendar.id("x-ray/1"),
        set_id=calendar.id("x-ray"),
        type=loinc("18748-4", "CR d'imagerie médicale"),
        title="Compte rendu de radiographie du thorax",
        templates=("1.3.6.1.4.1.19376.1.2.20",),
        moment=moment,
        author=cast.RADIOLOGIST,
        event=loinc("36643-5", "Radiographie du thorax, 2 incidences"),
        recipient=cast.PHYSICIAN,
    )
    return encapsulating_pdf(header, pdf)


def medical_summary(calendar: Calendar, moment: datetime) -> bytes:
    """Return the summary that the attending physician keeps ("volet de synthèse médicale")."""
    header = Header(
        id=calendar.id("summary/1"),
        set_id=calendar.id("summary"),
        type=Code("SYNTH", "Synthèse", DOCUMENT_TYPE),
        title="Synthèse médicale",
        templates=("1.2.250.1.213.1.1.1.13",),
        moment=moment,
        author=cast.PHYSICIAN,
        event=loinc("34117-2", "Historique et clinique"),
    )
    return structured(
        header,
        _problems(calendar),
        _allergies(calendar),
        _treatments(calendar),
        Section(
            calendar.id("summary/watch"),
            loinc("30954-2", "Résultats d'examens"),
            "Points de vigilance",
            ("1.3.6.1.4.1.19376.1.5.3.1.3.27", "1.2.250.1.213.1.1.2.150"),
            (
                bullets(
                    "Discrète éosinophilie, en baisse sur les trois derniers bilans.",
                    "Ne fume pas.",
                ),
            ),
        ),
    )


def _problems(calendar: Calendar) -> Section:
    rows = tuple((one.since, _anchored(f"pb-{n}", one.name)) for n, one in enumerate(PROBLEMS, 1))
    return Section(
        calendar.id("summary/problems"),
        loinc("11450-4", "Liste des problèmes actifs"),
        "Pathologies en cours",
        _ACTIVE_PROBLEMS,
        (table(("Depuis", "Pathologie"), rows),),
        tuple(
            entries.problem(one, calendar.id(f"summary/problem/{n}"), f"pb-{n}")
            for n, one in enumerate(PROBLEMS, 1)
        ),
    )


def _allergies(calendar: Calendar) -> Section:
    rows = tuple(
        (one.since, _anchored(f"allergie-{n}", one.substance), one.reaction)
        for n, one in enumerate(ALLERGIES, 1)
    )
    return Section(
        calendar.id("summary/allergies"),
        loinc("48765-2", "Allergies et hypersensibilités"),
        "Allergies et hypersensibilités",
        _ALLERGIES,
        (table(("Depuis", "Substance", "Réaction"), rows),),
        tuple(
            entries.allergy(one, calendar.id(f"summary/allergy/{n}"), f"allergie-{n}")
            for n, one in enumerate(ALLERGIES, 1)
        ),
    )


def _treatments(calendar: Calendar) -> Section:
    rows = tuple(
        (in_digits(one.since), _anchored(f"med-{n}", one.name), one.dosage, one.indication)
        for n, one in enumerate(TREATMENTS, 1)
    )
    return Section(
        calendar.id("summary/treatments"),
        loinc("10160-0", "Traitements"),
        "Traitements au long cours",
        _TREATMENTS,
        (table(("Depuis", "Médicament", "Posologie", "Indication"), rows),),
        tuple(
            entries.medication(one, calendar.id(f"summary/treatment/{n}"), f"med-{n}")
            for n, one in enumerate(TREATMENTS, 1)
        ),
    )


def _anchored(anchor: str, words: str) -> Element:
    return element("content", words, ID=anchor)
