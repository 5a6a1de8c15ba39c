"""What the header of a CDA R2 document says, as plain values (CDA R2 §4.2; CI-SIS volet structuration minimale)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element

from services.cda.parsing import attribute, every, first, path, text
from services.cda.people import author_name, identity, person_name
from services.core.errors import Refusal, RefusedError
from services.core.identity import Identity
from services.fhir.dates import date_time_from_hl7
from services.fhir.identifiers import code_name, document_name

_STATUS_ELEMENTS: Final = (
    "{urn:hl7-org:sdtc}statusCode",
    "{urn:oid:1.3.6.1.4.1.19376.1.3.2}statusCode",
)
"""Of HL7's sdtc extension (the whole document) and of IHE XD-LAB (the act reported)."""
_STATUSES: Final = {
    "active": "preliminary",
    "new": "preliminary",
    "held": "preliminary",
    "nullified": "entered-in-error",
    "aborted": "entered-in-error",
    "cancelled": "entered-in-error",
    "obsolete": "superseded",
}
_DOCUMENT_STATUS: Final = "GEN-065"
"""TA_ASIP code of the observation "Statut du document" of French letters."""
_ONGOING: Final = "385651009"
"""SNOMED CT "in progress", the value of that observation while a letter is not final."""


@dataclass(frozen=True, slots=True)
class Header:
    """One document's header; every text may be "". `status` is a word of FHIR's document status."""

    title: str
    date: str
    code: str
    type_code: str
    type: str
    author: str
    author_role: str
    organisation: str
    custodian: str
    authenticator: str
    performers: tuple[str, ...]
    recipients: tuple[str, ...]
    events: tuple[str, ...]
    period: str
    facility: str
    confidentiality: str
    language: str
    identity: Identity
    unique_id: str
    set_id: str
    version: int | None
    replaces: tuple[str, ...]
    status: str


def header(root: Element) -> Header:
    """Read the header; RefusedError CDA_INCOMPLETE if it names no patient."""
    role = first(root, "recordTarget/patientRole")
    who = identity(role) if role is not None else Identity()
    if role is None or (who.is_empty and first(role, "id") is None):
        raise RefusedError(Refusal.CDA_INCOMPLETE, "recordTarget")
    assigned = first(root, "author/assignedAuthor")
    code, system = attribute(root, "code", "code"), attribute(root, "code", "codeSystem")
    return Header(
        title=text(root, "title"),
        date=date_time_from_hl7(attribute(root, "effectiveTime", "value")),
        code=code,
        type_code=code_name(code, system),
        type=attribute(root, "code", "displayName"),
        author=author_name(assigned),
        author_role=attribute(assigned, "code", "displayName"),
        organisation=text(assigned, "representedOrganization/name"),
        custodian=text(root, "custodian/assignedCustodian/representedCustodianOrganization/name"),
        authenticator=person_name(
            first(root, "legalAuthenticator/assignedEntity/assignedPerson/name")
        ),
        performers=_performers(root),
        recipients=_recipients(root),
        events=_distinct(
            attribute(act, "code", "displayName")
            for act in every(root, "documentationOf/serviceEvent")
        ),
        period=_period(first(root, "documentationOf/serviceEvent/effectiveTime")),
        facility=attribute(
            root,
            "componentOf/encompassingEncounter/location/healthCareFacility/code",
            "displayName",
        ),
        confidentiality=attribute(root, "confidentialityCode", "displayName")
        or attribute(root, "confidentialityCode", "code"),
        language=attribute(root, "languageCode", "code"),
        identity=who,
        unique_id=_id(first(root, "id")),
        set_id=_id(first(root, "setId")),
        version=_number(attribute(root, "versionNumber", "value")),
        replaces=_replaces(root),
        status=_status(root),
    )


def _id(element: Element | None) -> str:
    if element is None:
        return ""
    root, extension = element.get("root") or "", element.get("extension") or ""
    return document_name(extension, root) if extension else document_name(root)


def _number(written: str) -> int | None:
    return int(written) if written.isdecimal() and len(written) < 10 else None  # noqa: PLR2004 - fits SQLite


def _replaces(root: Element) -> tuple[str, ...]:
    return _distinct(
        _id(id)
        for related in every(root, "relatedDocument")
        if related.get("typeCode") == "RPLC"
        for id in every(related, "parentDocument/id")
    )


def _performers(root: Element) -> tuple[str, ...]:
    return _distinct(
        person_name(first(entity, "assignedPerson/name"))
        or text(entity, "representedOrganization/name")
        for entity in every(root, "documentationOf/serviceEvent/performer/assignedEntity")
    )


def _recipients(root: Element) -> tuple[str, ...]:
    return _distinct(
        person_name(first(whom, "informationRecipient/name"))
        or text(whom, "receivedOrganization/name")
        for whom in every(root, "informationRecipient/intendedRecipient")
    )


def _period(time: Element | None) -> str:
    start = date_time_from_hl7(attribute(time, "low", "value"))
    end = date_time_from_hl7(attribute(time, "high", "value"))
    if not start and not end and time is not None:
        return date_time_from_hl7(time.get("value") or "")
    return f"{start}/{end}" if end else start


def _status(root: Element) -> str:
    codes = [e.get("code") or "" for e in root if e.tag in _STATUS_ELEMENTS]
    for act in every(root, "documentationOf/serviceEvent"):
        codes += [e.get("code") or "" for e in act if e.tag in _STATUS_ELEMENTS]
    if _ONGOING in _document_statuses(root):
        codes.append("active")
    return next((_STATUSES[code] for code in codes if code in _STATUSES), "current")


def _document_statuses(root: Element) -> Iterator[str]:
    for observation in root.iter(path("observation")):
        if attribute(observation, "code", "code") == _DOCUMENT_STATUS:
            yield attribute(observation, "value", "code")


def _distinct(words: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in words if word))
