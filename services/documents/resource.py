"""The FHIR R4 DocumentReference that Carnet writes for a file that brought none (a PDF, a photo, a CDA)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from services.core.categories import AREAS, CATEGORY_SYSTEM, Category
from services.documents import succession
from services.documents.models import DocumentKind, Status

CLASS_SYSTEM: Final = (
    "https://mos.esante.gouv.fr/NOS/TRE_A03-ClasseDocument/FHIR/TRE-A03-ClasseDocument"
)
TYPE_SYSTEM: Final = "https://mos.esante.gouv.fr/NOS/TRE_A05-TypeDocComplementaire/FHIR/TRE-A05-TypeDocComplementaire"
BY_THE_PATIENT: Final = "90"
"""The class of what the person deposits, whose types are EXPPAT_1 to 3 (fhir.md §1.2; ADR 39)."""
CLASSES: Final = {
    "reports": "10",
    "summaries": "11",
    "imaging": "31",
    "prescriptions": "42",
    "certificates": "52",
    "patient": BY_THE_PATIENT,
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

    `class_code`: its class (TRE_A03), by which a server gives it to others. What has none is its person's alone.
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
    class_code: str = ""


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
        "category": _categories(what.category, what.class_code),
        "content": [{"attachment": attachment}],
    }
    if what.replaces:
        resource["relatesTo"] = succession.relations(what.replaces)
    if what.unique_id:
        resource["identifier"] = [{"system": "urn:ietf:rfc:3986", "value": what.unique_id}]
    if what.type or what.type_code:
        system, _, code = what.type_code.rpartition("|")
        if system == TYPE_SYSTEM and code.startswith("EXPPAT_") and not what.class_code:
            resource["category"].append(_class(BY_THE_PATIENT))
        coding = {k: v for k, v in (("system", system), ("code", code)) if v}
        resource["type"] = ({"coding": [coding]} if coding else {}) | (
            {"text": what.type} if what.type else {}
        )
    if what.author:
        resource["author"] = [{"display": what.author}]
    if what.date:
        attachment["creation"] = what.date
    return json.dumps(resource, ensure_ascii=False, separators=(",", ":")).encode()


def _categories(category: Category, class_code: str) -> list[dict[str, Any]]:
    said = [{"coding": [{"system": CATEGORY_SYSTEM, "code": category.value}]}]
    return [*said, _class(class_code)] if class_code else said


def _class(code: str) -> dict[str, Any]:
    return {"coding": [{"system": CLASS_SYSTEM, "code": code}]}


def kind_of(resource: dict[str, Any]) -> DocumentKind:
    """Say by what a server can give a resource to others: its coded type, else its class (TRE_A03)."""
    type = resource.get("type")
    if isinstance(type, dict) and type.get("coding"):
        return DocumentKind.CARE
    classes = [
        coding.get("code")
        for coding in _category_codings(resource)
        if coding.get("system") == CLASS_SYSTEM
    ]
    if not classes:
        return DocumentKind.NONE
    is_own = all(code == BY_THE_PATIENT for code in classes)
    return DocumentKind.OWN if is_own else DocumentKind.CARE


def is_ours(resource: dict[str, Any]) -> bool:
    """Say whether a resource was written by the person's own Carnet, here or on another device: they may edit it."""
    return any(coding.get("system") == CATEGORY_SYSTEM for coding in _category_codings(resource))


def _category_codings(resource: dict[str, Any]) -> Iterator[dict[str, Any]]:
    categories = resource.get("category")
    for category in categories if isinstance(categories, list) else []:
        codings = category.get("coding") if isinstance(category, dict) else None
        if isinstance(codings, list):
            yield from (one for one in codings if isinstance(one, dict))


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
    """Return the resource in another category; everything else stays.

    A class (TRE_A03) that followed from the category follows it; what the person deposited keeps its own. Where
    categories have no area, such as directives, none is named: it reaches nobody by mistake.
    """
    content = json.loads(resource)
    known = [
        str(coding["code"])
        for coding in _category_codings(content)
        if coding.get("system") == CLASS_SYSTEM and coding.get("code") in CLASSES.values()
    ]
    code = ""
    if known and category in AREAS and "EXPPAT_" not in json.dumps(content.get("type")):
        code = BY_THE_PATIENT if BY_THE_PATIENT in known else CLASSES[AREAS[category]]
    content["category"] = _categories(category, code)
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def redated(resource: bytes, date: str) -> bytes:
    """Return the resource with another date; everything else stays."""
    content = json.loads(resource)
    content["content"][0]["attachment"]["creation"] = date
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
