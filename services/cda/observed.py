"""The laboratory values in the entries of a CDA: what machines read beside the attested narrative.

Source: HL7 CDA R2, and the French CI-SIS "compte rendu d'examens de biologie médicale": organizers hold observations.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice
from typing import Final
from xml.etree.ElementTree import Element

from services.cda.parsing import attribute, every, first, path, text
from services.core.observed import Observed, exact, number_in, tidy
from services.fhir.dates import date_time_from_hl7
from services.fhir.narrative import text_of
from services.fhir.observed import MOST, is_loinc
from services.fhir.ucum import code_of, printed

_LOINC: Final = "2.16.840.1.113883.6.1"
_TYPE: Final = "{http://www.w3.org/2001/XMLSchema-instance}type"
_STATEMENTS: Final = ("organizer", "act", "observation", "battery")
_SIGNS: Final = {"<=": "≤", ">=": "≥"}
_DEEPEST: Final = 12
_NO_VALUES: Final = frozenset({"CD", "CE", "CO", "CV", "BL", "TS", "ED", "II"})
"""Findings in codes, dates, files: no values to compare."""
_NO_RESULT: Final = frozenset({"aborted", "nullified", "cancelled"})


@dataclass(frozen=True, slots=True)
class _Around:
    at: str
    laboratory: str
    method: str = ""


def observed_in(root: Element) -> tuple[Observed, ...]:
    """Return the values of every observation that a section's entries hold, in the order of the document."""
    around = _Around(
        date_time_from_hl7(attribute(root, "documentationOf/serviceEvent/effectiveTime", "value")),
        _performer(first(root, "documentationOf/serviceEvent"))
        or text(root, "author/assignedAuthor/representedOrganization/name")
        or text(root, "custodian/assignedCustodian/representedCustodianOrganization/name"),
    )
    found = (
        observed
        for section in root.iter(path("section"))
        for entry in every(section, "entry")
        for observed in _within(entry, around, 0)
    )
    return tuple(islice(found, MOST))


def _within(holder: Element, around: _Around, depth: int) -> Iterator[Observed]:
    if depth > _DEEPEST:
        return
    for name in _STATEMENTS:
        for statement in every(holder, name):
            yield from _statement(statement, around, depth)


def _statement(statement: Element, around: _Around, depth: int) -> Iterator[Observed]:
    if (
        attribute(statement, "statusCode", "code") in _NO_RESULT
        or statement.get("negationInd") == "true"
    ):
        return
    time = first(statement, "effectiveTime")
    moment = (time.get("value") if time is not None else "") or attribute(time, "low", "value")
    own = _Around(
        date_time_from_hl7(moment) or around.at,
        _performer(statement) or around.laboratory,
        _concept(first(statement, "methodCode")) or around.method,
    )
    if statement.tag == path("observation") and (observed := _value(statement, own)):
        yield observed
    for link in (*every(statement, "component"), *every(statement, "entryRelationship")):
        yield from _within(link, own, depth + 1)


def _performer(statement: Element | None) -> str:
    entity = first(statement, "performer/assignedEntity")
    return text(entity, "representedOrganization/name")


def _concept(element: Element | None) -> str:
    if element is None:
        return ""
    said = (element.get("displayName") or "").strip() or text(element, "originalText")
    return said or (element.get("code") or "").strip()


def _loinc(code: Element) -> str:
    for coding in (code, *every(code, "translation")):
        if coding.get("codeSystem") == _LOINC and is_loinc(found := coding.get("code") or ""):
            return found
    return ""


def _value(observation: Element, around: _Around) -> Observed | None:
    code, value = first(observation, "code"), first(observation, "value")
    name = _concept(code)
    if code is None or value is None or not name or _kind(value) in _NO_VALUES:
        return None
    observed = _measured(
        Observed(
            name,
            _loinc(code),
            "",
            at=around.at,
            laboratory=around.laboratory,
            method=around.method,
        ),
        value,
    )
    if not observed.value:
        return None
    ranges = list(every(observation, "referenceRange/observationRange"))
    if len(ranges) == 1:
        observed = _ranged(observed, ranges[0])
    return tidy(observed)


def _kind(value: Element) -> str:
    return (value.get(_TYPE) or "").rpartition(":")[2]


def _measured(observed: Observed, value: Element) -> Observed:
    kind = _kind(value)
    if kind == "IVL_PQ" or (not kind and first(value, "high") is not None):
        return _between(observed, value)
    written = (value.get("value") or "").strip()
    if kind in {"PQ", "INT", "REAL"} or (not kind and written):
        return _quantity(observed, written, (value.get("unit") or "").strip())
    words = text_of(value) or _concept(value)
    comparator, number = number_in(words)
    return replace(observed, value=words, comparator=comparator, number=number)


def _quantity(observed: Observed, written: str, unit: str, comparator: str = "") -> Observed:
    """Return the number as the document writes it, with the comma that is printed in France."""
    shown = printed(unit)
    number = exact(written)
    digits = written if number is None else written.replace(".", ",")
    said = " ".join(filter(None, (_SIGNS.get(comparator, comparator), digits, shown)))
    return replace(
        observed,
        value=said if written else "",
        number=number,
        comparator=comparator,
        unit=shown,
        ucum=code_of(unit),
    )


def _between(observed: Observed, value: Element) -> Observed:
    """Return an interval with one end, which is how CDA writes "< 5"; one with two ends is words."""
    low, high = first(value, "low"), first(value, "high")
    ends = [(end, sign) for end, sign in ((low, ">"), (high, "<")) if _is_number(end)]
    if len(ends) == 1:
        end, sign = ends[0]
        comparator = sign if end is None or end.get("inclusive") == "false" else f"{sign}="
        return _written(observed, end, comparator)
    return replace(observed, value=_said(low, high))


def _written(observed: Observed, end: Element | None, comparator: str) -> Observed:
    if end is None:
        return observed
    return _quantity(observed, end.get("value") or "", end.get("unit") or "", comparator)


def _is_number(end: Element | None) -> bool:
    return end is not None and bool(end.get("value"))


def _ranged(observed: Observed, given: Element) -> Observed:
    value = first(given, "value")
    low, high = first(value, "low"), first(value, "high")
    said = text(given, "text") or _said(low, high)
    return replace(observed, range=said, low=_bound(low, observed), high=_bound(high, observed))


def _bound(end: Element | None, observed: Observed) -> Decimal | None:
    if end is None or not end.get("value"):
        return None
    unit = end.get("unit")
    return exact(end.get("value")) if not unit or code_of(unit) == observed.ucum else None


def _said(low: Element | None, high: Element | None) -> str:
    """Return a range as it is printed: "0,5 – 5,4 mmol/L", "≤ 5,4 mmol/L"."""
    (least, unit), (most, other) = _end(low), _end(high)
    if least and most:
        first = least if unit == other else f"{least} {unit}"
        return f"{first} – {most} {other}".strip()
    return f"≥ {least} {unit}".strip() if least else f"≤ {most} {other}".strip() if most else ""


def _end(end: Element | None) -> tuple[str, str]:
    if end is None:
        return "", ""
    return (end.get("value") or "").replace(".", ","), printed(end.get("unit") or "")
