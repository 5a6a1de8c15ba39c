"""What the record knows for the sheet, each thing with where it was read: functions of a connection."""

import hashlib
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any, Final

from services.core.errors import RefusedError
from services.documents.store import referenced
from services.emergency.models import Entry, Known, Part
from services.fhir.datatypes import Speaker, title_of
from services.fhir.parsing import Json, parse
from services.fhir.references import within
from services.fhir.summary import date_of
from services.storage import meta
from services.storage.driver import Connection, Row

_READ: Final = 300
"""Resources of a type looked at."""
_LISTED: Final = 40
"""Entries of a part that are offered."""
_TYPES: Final = {
    "AllergyIntolerance": Part.ALLERGIES,
    "MedicationStatement": Part.TREATMENTS,
    "MedicationRequest": Part.TREATMENTS,
    "Condition": Part.CONDITIONS,
}
_GROUPS: Final = frozenset({"882-1", "883-9", "10331-7", "34530-6"})
"""LOINC: ABO and Rh group, ABO group, Rh, ABO and Rh panel."""
_WITHDRAWN: Final = frozenset(
    {"entered-in-error", "refuted", "cancelled", "preliminary", "registered"}
)
_OVER: Final = frozenset(
    {"inactive", "resolved", "remission", "completed", "stopped", "not-taken", "on-hold", "draft"}
)
_QUERY: Final = """SELECT r.uid, r.json, d.title AS title, d.author AS author, d.date AS dated
    FROM resource r LEFT JOIN document d ON d.id = (
        SELECT id FROM document WHERE file = r.file AND r.file <> '' AND deleted_at IS NULL
            AND superseded_by IS NULL AND status <> 'entered-in-error' ORDER BY sort DESC LIMIT 1)
    WHERE r.type = ? AND r.deleted_at IS NULL ORDER BY r.rowid DESC LIMIT ?"""


def known(
    connection: Connection, language: str, elsewhere: Mapping[Part, tuple[Entry, ...]]
) -> Known:
    """Return what may be chosen, the parts of other features among it."""
    found: dict[Part, dict[str, Entry]] = {part: {} for part in Part}
    identity = meta.identity(connection)
    if identity.display:
        found[Part.NAME]["name"] = Entry("name", identity.display, date=identity.birth_date)
    for type, part in _TYPES.items():
        for row, resource in _resources(connection, type):
            if _stands(resource):
                _add(
                    found[part],
                    part,
                    row,
                    _title(connection, resource, language),
                    date_of(resource),
                )
    for row, resource in _resources(connection, "Observation"):
        # Only a document that one can open again says it well enough.
        if (
            row["title"] is not None
            and _codes(resource.get("code")) & _GROUPS
            and _stands(resource)
        ):
            value = _value(connection, resource, language)
            _add(found[Part.BLOOD_GROUP], Part.BLOOD_GROUP, row, value, date_of(resource))
    for part, entries in elsewhere.items():
        found[part] |= {one.key: one for one in entries}
    return Known({part: tuple(each.values())[:_LISTED] for part, each in found.items()})


def _add(found: dict[str, Entry], part: Part, row: Row, text: str, date: str) -> None:
    text = plain_line(text)
    if not text:
        return
    # The same thing said by two documents is one line; what was chosen stays chosen after a sync renumbers.
    key = f"{part}:{hashlib.sha256(text.casefold().encode()).hexdigest()[:16]}"
    source = (
        " · ".join(filter(None, (row["title"], row["author"]))) if row["title"] is not None else ""
    )
    found.setdefault(key, Entry(key, text, plain_line(source), date or row["dated"] or ""))


def plain_line(text: str) -> str:
    """Return text on one line, without what could turn or hide what stands beside it (Cc, bidirectional controls)."""
    kept = "".join(
        " " if unicodedata.category(one) in {"Cc", "Zl", "Zp"} else one
        for one in text
        if unicodedata.bidirectional(one)
        not in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
        and unicodedata.category(one) != "Cs"
    )
    return " ".join(kept.split())


def _title(connection: Connection, resource: Json, language: str) -> str:
    name = title_of(resource, _speaker(connection, resource, language))
    dosages = resource.get("dosage") or resource.get("dosageInstruction")
    said = [
        one["text"]
        for one in (dosages if isinstance(dosages, list) else [])
        if isinstance(one, dict) and isinstance(one.get("text"), str)
    ]
    return " · ".join(filter(None, (name, ", ".join(said)))) if name else ""


def _value(connection: Connection, resource: Json, language: str) -> str:
    speaker = _speaker(connection, resource, language)
    parts = resource.get("component")
    values = [resource, *(parts if isinstance(parts, list) else [])]
    said = [
        speaker.words(one.get("valueCodeableConcept") or one.get("valueString") or "")
        for one in values
        if isinstance(one, dict)
    ]
    return " ".join(filter(None, said))


def _resources(connection: Connection, type: str) -> Iterator[tuple[Row, Json]]:
    for row in connection.execute(_QUERY, (type, _READ)):
        try:
            yield row, parse(bytes(row["json"]))
        except RefusedError:  # kept as it came; it is no worse for the others
            continue


def _speaker(connection: Connection, resource: Json, language: str) -> Speaker:
    def resolve(reference: str) -> Json | None:
        found = referenced(connection, reference, "")
        try:
            return parse(found) if found else None
        except RefusedError:
            return None

    return Speaker(within(resource, resolve), language)


def _stands(resource: Json) -> bool:
    """Say whether it still holds: what is over or was withdrawn is not proposed."""
    status = resource.get("status")
    words = {status} if isinstance(status, str) else set()
    words |= _codes(resource.get("verificationStatus")) | _codes(resource.get("clinicalStatus"))
    over = _OVER if resource.get("resourceType") != "MedicationRequest" else _OVER - {"completed"}
    return not words & _WITHDRAWN and not words & over


def _codes(concept: Any) -> set[str]:
    codings = concept.get("coding") if isinstance(concept, dict) else None
    return {
        coding["code"]
        for coding in (codings if isinstance(codings, list) else [])
        if isinstance(coding, dict) and isinstance(coding.get("code"), str)
    }
