"""The FHIR R4 DocumentReference that Carnet writes for a file that brought none (a PDF, a photo, a CDA)."""

import json
from dataclasses import dataclass
from typing import Any, Final

from services.core.categories import AREAS, CATEGORY_SYSTEM, Category
from services.documents import succession
from services.documents.models import Status

CLASS_SYSTEM: Final = (
    "https://mos.esante.gouv.fr/NOS/TRE_A03-ClasseDocument/FHIR/TRE-A03-ClasseDocument"
)
TYPE_SYSTEM: Final = "https://mos.esante.gouv.fr/NOS/TRE_A05-TypeDocComplementaire/FHIR/TRE-A05-TypeDocComplementaire"
_BY_THE_PATIENT: Final = "90"
"""The class of what the person deposits, whose types are EXPPAT_1 to 3 (fhir.md §1.2)."""
_CLASSES: Final = {
    "reports": "10",
    "summaries": "11",
    "imaging": "31",
    "prescriptions": "42",
    "certificates": "52",
    "patient": _BY_THE_PATIENT,
    "management": "95",
}
"""TRE_A03, by area."""
SHA256_EXTENSION: Final = "urn:carnet:attachment-sha256"

_STATUS: Final = {
    Status.CURRENT: ("current", "final"),
    Status.PRELIMINARY: ("current", "preliminary"),
    Status.AMENDED: ("current", "amended"),
    Status.SUPERSEDED: ("superseded", "final"),
    Status.ENTERED_IN_ERROR: ("entered-in-error", "entered-in-error"),
}


@dataclass(frozen=True, slots=True)
class Description:
    """What the resource says of a document; `date` is "" when the document says none.

    `classed`: its class is said (TRE_A03). What has none is its person's alone: nobody could add it for another.
    """

    uid: str
    title: str
    date: str
    category: Category
    type: str
    type_code: str  # "system|code"
    author: str
    mime: str
    size: int
    sha256: str
    status: Status
    unique_id: str
    replaces: tuple[str, ...] = ()  # the masterIdentifiers of those it stands in the place of
    classed: bool = False


def document_reference(what: Description) -> bytes:
    """Return the resource as JSON (http://hl7.org/fhir/R4/documentreference.html).

    R4's `attachment.hash` is SHA-1 and is added when the bytes are sent; the SHA-256 stands in an extension.
    """
    status, doc_status = _STATUS[what.status]
    attachment: dict[str, Any] = {
        "extension": [{"url": SHA256_EXTENSION, "valueString": what.sha256}],
        "contentType": what.mime,
        "size": what.size,
        "title": what.title,
    }
    resource: dict[str, Any] = {
        "resourceType": "DocumentReference",
        "id": what.uid,
        "masterIdentifier": {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{what.uid}"},
        "status": status,
        "docStatus": doc_status,
        "category": _categories(what.category, classed=what.classed),
        "content": [{"attachment": attachment}],
    }
    if what.replaces:
        resource["relatesTo"] = succession.relations(what.replaces)
    if what.unique_id:
        resource["identifier"] = [{"system": "urn:ietf:rfc:3986", "value": what.unique_id}]
    if what.type or what.type_code:
        system, _, code = what.type_code.rpartition("|")
        if system == TYPE_SYSTEM and code.startswith("EXPPAT_") and not what.classed:
            by_the_patient = {"system": CLASS_SYSTEM, "code": _BY_THE_PATIENT}
            resource["category"].append({"coding": [by_the_patient]})
        coding = {k: v for k, v in (("system", system), ("code", code)) if v}
        resource["type"] = ({"coding": [coding]} if coding else {}) | (
            {"text": what.type} if what.type else {}
        )
    if what.author:
        resource["author"] = [{"display": what.author}]
    if what.date:
        attachment["creation"] = what.date
    return json.dumps(resource, ensure_ascii=False, separators=(",", ":")).encode()


def _categories(category: Category, *, classed: bool) -> list[dict[str, Any]]:
    said = [{"coding": [{"system": CATEGORY_SYSTEM, "code": category.value}]}]
    if classed and category in AREAS:
        said.append({"coding": [{"system": CLASS_SYSTEM, "code": _CLASSES[AREAS[category]]}]})
    return said


def is_classified(resource: dict[str, Any]) -> bool:
    """Say whether a resource names its class (TRE_A03) or a coded type: a person's own file has neither."""
    categories = resource.get("category")
    type = resource.get("type")
    coded = type.get("coding") if isinstance(type, dict) else None
    return bool(coded) or any(
        isinstance(coding, dict) and coding.get("system") == CLASS_SYSTEM
        for category in (categories if isinstance(categories, list) else [])
        if isinstance(category, dict)
        for coding in category.get("coding") or []
    )


def is_ours(resource: dict[str, Any]) -> bool:
    """Say whether a resource was written by the person's own Carnet, here or on another device: they may edit it."""
    categories = resource.get("category")
    codings = [
        coding
        for category in (categories if isinstance(categories, list) else [])
        if isinstance(category, dict)
        for coding in category.get("coding") or []
    ]
    return any(
        isinstance(coding, dict) and coding.get("system") == CATEGORY_SYSTEM for coding in codings
    )


def attachments(resource: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the attachments of a DocumentReference that have a shape."""
    content = resource.get("content")
    found = (
        [each.get("attachment") for each in content or [] if isinstance(each, dict)]
        if isinstance(content, list)
        else []
    )
    return [attachment for attachment in found if isinstance(attachment, dict)]


def sha256_of(attachment: dict[str, Any]) -> str:
    """Return the SHA-256 that Carnet wrote for the bytes of an attachment, "" if none."""
    extensions = attachment.get("extension")
    for extension in extensions if isinstance(extensions, list) else []:
        if isinstance(extension, dict) and extension.get("url") == SHA256_EXTENSION:
            return str(extension.get("valueString", ""))
    return ""


def renamed(resource: bytes, title: str) -> bytes:
    """Return the resource with another title; everything else stays."""
    content = json.loads(resource)
    content["content"][0]["attachment"]["title"] = title
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def recategorised(resource: bytes, category: Category) -> bytes:
    """Return the resource in another category, with its class if it had one; everything else stays."""
    content = json.loads(resource)
    classed = any(
        coding.get("system") == CLASS_SYSTEM and coding.get("code") in _CLASSES.values()
        for one in content.get("category", [])
        for coding in one.get("coding", [])
    ) and "EXPPAT_" not in json.dumps(content.get("type"))
    content["category"] = _categories(category, classed=classed)
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def redated(resource: bytes, date: str) -> bytes:
    """Return the resource with another date; everything else stays."""
    content = json.loads(resource)
    content["content"][0]["attachment"]["creation"] = date
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
