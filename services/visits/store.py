"""The draft, and what the record knows, in the database: functions of a connection."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, Final

from services.core.categories import Category
from services.core.dates import sort_key
from services.core.errors import RefusedError
from services.documents.store import referenced
from services.fhir.datatypes import Speaker, title_of
from services.fhir.parsing import Json, parse
from services.fhir.references import Resolve, within
from services.fhir.results import observed_rows
from services.fhir.summary import date_of
from services.storage import meta
from services.storage.driver import Connection
from services.visits.models import (
    QUESTIONS,
    Draft,
    LastVisit,
    Measure,
    Taking,
    Treatment,
)

_DRAFT: Final = "visit_draft"
_READ: Final = 400
"""Resources of a type looked at, the newest first: more than a sheet of paper could tell."""
_MEASURES: Final = 6
_TREATMENTS: Final = 20
_UNDER_WAY: Final = frozenset({"active", "intended"})
_WITHDRAWN: Final = frozenset({"entered-in-error", "cancelled"})
_NO_TREATMENT: Final = "no-known-medications"
"""Of http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips: said to take none."""
_NOTHING_KNOWN: Final = "no-medication-info"
_NEWEST: Final = """SELECT json FROM (
        SELECT json, CASE WHEN json_valid(CAST(json AS TEXT)) THEN coalesce(
            json_extract(CAST(json AS TEXT), '$.effectiveDateTime'),
            json_extract(CAST(json AS TEXT), '$.effectivePeriod.start'),
            json_extract(CAST(json AS TEXT), '$.period.start'),
            json_extract(CAST(json AS TEXT), '$.authoredOn'),
            json_extract(CAST(json AS TEXT), '$.issued')) END AS at
        FROM resource WHERE type = ? AND deleted_at IS NULL)
    ORDER BY at DESC LIMIT ?"""


def draft(connection: Connection) -> Draft:
    """Return what was written so far."""
    kept: dict[str, Any] = json.loads(meta.get(connection, _DRAFT) or "{}")
    if not kept:
        return Draft()
    questions = tuple(kept.pop("questions"))
    left_out = frozenset(kept.pop("left_out"))
    return Draft(**kept, questions=questions[:QUESTIONS], left_out=left_out)


def keep(connection: Connection, draft: Draft) -> None:
    """Keep the draft in the encrypted record."""
    values = asdict(draft) | {"left_out": sorted(draft.left_out)}
    meta.put(connection, _DRAFT, json.dumps(values, ensure_ascii=False))


def last_visit(connection: Connection, before: int, language: str) -> LastVisit:
    """Return the last visit before a moment (milliseconds since 1970): an Encounter's, else the last report's."""
    for encounter in _resources(connection, "Encounter"):
        date = date_of(encounter)
        if date and encounter.get("status") not in _WITHDRAWN and _starts(date) < before:
            return LastVisit(date, title_of(encounter, _speaker(encounter, connection, language)))
    row = connection.execute(
        """SELECT title, date FROM document WHERE category = ? AND sort < ? AND deleted_at IS NULL
               AND superseded_by IS NULL AND status <> 'entered-in-error' AND date_origin <> 'import'
           ORDER BY sort DESC LIMIT 1""",
        (Category.REPORT.value, before),
    ).fetchone()
    return LastVisit(row["date"], row["title"]) if row else LastVisit()


def treatments(
    connection: Connection, now: int, language: str
) -> tuple[Taking, tuple[Treatment, ...]]:
    """Return the treatments under way: none said, none known, or which."""
    found: dict[str, Treatment] = {}
    said_none = False
    for type in ("MedicationStatement", "MedicationRequest"):
        for one in _resources(connection, type):
            if one.get("status") not in _UNDER_WAY or _is_over(one, now):
                continue
            codes = set(_codes(one.get("medicationCodeableConcept")))
            said_none |= _NO_TREATMENT in codes
            name = title_of(one, _speaker(one, connection, language))
            if name and not codes & {_NO_TREATMENT, _NOTHING_KNOWN}:
                found.setdefault(name.casefold(), Treatment(name, _dosage(one)))
    if found:
        return Taking.SOME, tuple(found.values())[:_TREATMENTS]
    return (Taking.NONE if said_none else Taking.NOT_FILLED), ()


def measures(connection: Connection, language: str) -> tuple[Measure, ...]:
    """Return the last value of each kind, the newest first."""
    found: dict[str, Measure] = {}
    for observation in _resources(connection, "Observation"):
        date = date_of(observation)
        if not date or observation.get("status") in _WITHDRAWN:
            continue
        speaker = _speaker(observation, connection, language)
        for row in observed_rows(observation, speaker):
            name, value, range_, *_ = ("".join(run.text for run in cell.runs) for cell in row)
            if name and value:
                found.setdefault(name.casefold(), Measure(name, value, range_, date))
        if len(found) >= _MEASURES:
            break
    return tuple(found.values())[:_MEASURES]


def _resources(connection: Connection, type: str) -> Iterator[Json]:
    for row in connection.execute(_NEWEST, (type, _READ)):
        try:
            yield parse(bytes(row["json"]))
        except RefusedError:  # kept as it came; it is no worse for the others
            continue


def _speaker(resource: Json, connection: Connection, language: str) -> Speaker:
    return Speaker(within(resource, _elsewhere(connection)), language)


def _elsewhere(connection: Connection) -> Resolve:
    def resolve(reference: str) -> Json | None:
        found = referenced(connection, reference, "")
        try:
            return parse(found) if found else None
        except RefusedError:
            return None

    return resolve


def _starts(date: str) -> int:
    return sort_key(date) or 0


def _is_over(resource: Json, now: int) -> bool:
    period = resource.get("effectivePeriod")
    end = period.get("end") if isinstance(period, dict) else None
    return isinstance(end, str) and 0 < _starts(end) < now


def _codes(concept: Any) -> Iterator[str]:
    codings = concept.get("coding") if isinstance(concept, dict) else None
    for coding in codings if isinstance(codings, list) else []:
        if isinstance(coding, dict) and isinstance(coding.get("code"), str):
            yield coding["code"]


def _dosage(resource: Json) -> str:
    """Return the dosage in the prescriber's own words: no sentence is made of its parts."""
    dosages = resource.get("dosage") or resource.get("dosageInstruction")
    texts = [
        one["text"].strip()
        for one in (dosages if isinstance(dosages, list) else [])
        if isinstance(one, dict) and isinstance(one.get("text"), str)
    ]
    return ", ".join(filter(None, texts))
