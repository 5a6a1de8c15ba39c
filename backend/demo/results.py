"""Examinations as data: a DiagnosticReport with its Observations beside the document that people read.

Sources: https://hl7.org/fhir/R4/diagnosticreport.html, https://hl7.org/fhir/R4/observation.html; categories v2-0074 and
observation-category; blood pressure and body measures as in the French guide "mesures de santé".
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from backend.demo.biology import Panel, Result
from backend.demo.chart import Chart, Filing
from backend.demo.dates import instant
from backend.demo.directory import BIOLOGIST, LABORATORY, Professional
from backend.demo.documents import attachment
from backend.demo.fhir import HL7, LOINC, Json, concept, identifier, narrative, quantity
from backend.demo.kinds import IMAGING_REPORT, LABORATORY_REPORT
from backend.demo.letter import Part, grid, letter

_CATEGORY: Final = f"{HL7}/observation-category"
_INTERPRETATION: Final = f"{HL7}/v3-ObservationInterpretation"
_COLUMNS: Final = ("Analyse", "Résultat", "Unité", "Référence")
IMAGING_STUDY: Final = "18748-4"
"""Any imaging study; CHEST_X_RAY is one of the few that have a code of their own here."""
CHEST_X_RAY: Final = "36643-5"
TITLE: Final = "Compte rendu d’examens biologiques"


def laboratory(
    chart: Chart,
    key: str,
    moment: datetime,
    results: Panel,
    conclusion: str,
    *,
    title: str = TITLE,
) -> None:
    """File a blood test: the document, the report and its values."""
    table = grid(*_rows(results))
    sheet = letter(BIOLOGIST, LABORATORY_REPORT, title, moment, table, conclusion)
    printed = attachment(chart.file(key, sheet))
    _report(chart, key, moment, results, conclusion, printed, status="final")


@dataclass(frozen=True, slots=True)
class Correction:
    """A report that was sent with one wrong value, then again. `mistyped` has the place of the right value."""

    sent: datetime
    corrected: datetime
    mistyped: Result
    explanation: str


def corrected_laboratory(
    chart: Chart, key: str, results: Panel, conclusion: str, correction: Correction
) -> None:
    """File a blood test twice: the second document replaces the first, the report holds the right values."""
    wrong = correction.mistyped
    first = tuple(wrong if one.analyte is wrong.analyte else one for one in results)
    second = tuple(replace(one, corrected=one.analyte is wrong.analyte) for one in results)
    drawn = correction.sent
    sent = letter(BIOLOGIST, LABORATORY_REPORT, TITLE, drawn, grid(*_rows(first)), conclusion)
    again = letter(
        BIOLOGIST,
        LABORATORY_REPORT,
        f"{TITLE} (rectificatif)",
        correction.corrected,
        correction.explanation,
        grid(*_rows(second)),
        conclusion,
    )
    chart.file(f"{key}/1", sent, Filing(of=key, superseded=True))
    document = chart.file(f"{key}/2", again, Filing(since=drawn, of=key, replaces=f"{key}/1"))
    printed = attachment(document)
    _report(chart, key, drawn, second, conclusion, printed, status="corrected")


def imaging(
    chart: Chart,
    key: str,
    moment: datetime,
    author: Professional,
    examination: tuple[str, str],
    conclusion: str,
    *parts: Part,
) -> None:
    """File an imaging report; `examination` is a LOINC code and the title that people read."""
    code, title = examination
    text = (*parts, conclusion)
    document = chart.file(key, letter(author, IMAGING_REPORT, title, moment, *text))
    chart.add(
        "DiagnosticReport",
        key,
        {
            "identifier": [identifier(chart.id("report", key))],
            "status": "final",
            "category": [concept(f"{HL7}/v2-0074", "RAD", "Radiologie")],
            "code": concept(LOINC, code, text=title),
            "subject": chart.person.reference,
            "effectiveDateTime": instant(moment),
            "issued": instant(moment),
            "performer": [author.place.reference],
            "resultsInterpreter": [author.role],
            "conclusion": conclusion,
            "presentedForm": [attachment(document)],
        },
    )


def blood_pressure(chart: Chart, key: str, moment: datetime, systolic: int, diastolic: int) -> None:
    """Note a blood pressure taken at home, mmHg."""
    parts = (
        ("8480-6", "Pression systolique", systolic),
        ("8462-4", "Pression diastolique", diastolic),
    )
    components = [
        {
            "code": concept(LOINC, code, words),
            "valueQuantity": quantity(str(value), "mmHg", "mm[Hg]"),
        }
        for code, words, value in parts
    ]
    code = concept(LOINC, "85354-9", "Pression artérielle")
    _vital_sign(chart, key, moment, code, {"component": components})


def measure(
    chart: Chart, key: str, moment: datetime, code: tuple[str, str], value: str, unit: str
) -> None:
    """Note a body measure: a LOINC code with its words, and a UCUM unit that is printed as it is."""
    _vital_sign(
        chart, key, moment, concept(LOINC, *code), {"valueQuantity": quantity(value, unit, unit)}
    )


def _vital_sign(chart: Chart, key: str, moment: datetime, code: Json, value: Json) -> None:
    chart.add(
        "Observation",
        key,
        {
            "status": "final",
            "category": [concept(_CATEGORY, "vital-signs", "Signes vitaux")],
            "code": code,
            "subject": chart.person.reference,
            "effectiveDateTime": instant(moment),
            "performer": [chart.person.reference],
            **value,
        },
    )


def _report(
    chart: Chart,
    key: str,
    moment: datetime,
    results: Panel,
    conclusion: str,
    printed: Json,
    *,
    status: str,
) -> None:
    observations = [
        chart.add("Observation", f"{key}/{one.analyte.loinc}", _observation(chart, one, moment))
        for one in results
    ]
    chart.add(
        "DiagnosticReport",
        key,
        {
            "text": narrative(_rows(results)),
            "identifier": [identifier(chart.id("report", key))],
            "status": status,
            "category": [concept(f"{HL7}/v2-0074", "LAB", "Laboratoire")],
            "code": concept(LOINC, "11502-2", "CR d'examens biologiques", text="Bilan sanguin"),
            "subject": chart.person.reference,
            "effectiveDateTime": instant(moment),
            "issued": printed["creation"],
            "performer": [LABORATORY.reference],
            "resultsInterpreter": [BIOLOGIST.role],
            "result": observations,
            "conclusion": conclusion,
            "presentedForm": [printed],
        },
    )


def _observation(chart: Chart, result: Result, moment: datetime) -> Json:
    analyte = result.analyte
    limits = (("low", analyte.low), ("high", analyte.high))
    span: Json = {
        side: quantity(limit, analyte.unit, analyte.ucum) for side, limit in limits if limit
    }
    return {
        "status": "corrected" if result.corrected else "final",
        "category": [concept(_CATEGORY, "laboratory", "Laboratoire")],
        "code": concept(LOINC, analyte.loinc, analyte.name),
        "subject": chart.person.reference,
        "effectiveDateTime": instant(moment),
        "performer": [LABORATORY.reference],
        "valueQuantity": quantity(result.value, analyte.unit, analyte.ucum),
        "interpretation": [concept(_INTERPRETATION, result.flag)],
        "referenceRange": [span | {"text": f"{analyte.interval} {analyte.unit}"}],
    }


def _rows(results: Panel) -> tuple[tuple[str, ...], ...]:
    values = (
        (one.analyte.name, one.printed, one.analyte.unit, one.analyte.interval) for one in results
    )
    return (_COLUMNS, *values)
