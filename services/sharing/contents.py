"""What leaves of a document: a FHIR R4 Bundle with who it is of, what it says of itself, and its bytes; no more."""

import base64
import json
from dataclasses import dataclass, field
from typing import Any, Final

from services.core.identity import Identity
from services.core.ids import new_id
from services.core.narrative import Block
from services.sharing.narrative import xhtml

LONGEST_SIDE: Final = 2400
"""Pixels: a photo leaves upright and readable, without where and with what it was taken."""


@dataclass(frozen=True, slots=True)
class Carried:
    """Bytes that leave with a document."""

    mime: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Shared:
    """A document about to leave; `blocks` are its page in words, empty for a PDF or a picture."""

    title: str
    date: str
    type: str
    author: str
    files: tuple[Carried, ...]
    blocks: tuple[Block, ...] = ()

    @property
    def size(self) -> int:
        return sum(len(file.data) for file in self.files)


def bundle(shared: Shared, person: Identity) -> bytes:
    """Return the Bundle (type collection): the Patient by name and birth date alone, and the DocumentReference."""
    whose = f"urn:uuid:{new_id()}"
    entries = [
        {"fullUrl": whose, "resource": _patient(person)},
        {"fullUrl": f"urn:uuid:{new_id()}", "resource": _document(shared, whose)},
    ]
    content = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _patient(person: Identity) -> dict[str, Any]:
    resource: dict[str, Any] = {"resourceType": "Patient"}
    if person.display:
        given = {"given": [person.given]} if person.given else {}
        family = {"family": person.family} if person.family else {}
        resource["name"] = [{"text": person.display, **family, **given}]
    if person.birth_date:
        resource["birthDate"] = person.birth_date
    return resource


def _document(shared: Shared, whose: str) -> dict[str, Any]:
    resource: dict[str, Any] = {
        "resourceType": "DocumentReference",
        "status": "current",
        "subject": {"reference": whose},
        "content": [{"attachment": _attachment(shared, file)} for file in shared.files],
    }
    if shared.title:
        resource["description"] = shared.title
    if shared.blocks:
        resource["text"] = {"status": "generated", "div": xhtml(shared.blocks)}
    if shared.type:
        resource["type"] = {"text": shared.type}
    if shared.author:
        resource["author"] = [{"display": shared.author}]
    return resource


def _attachment(shared: Shared, file: Carried) -> dict[str, Any]:
    attachment: dict[str, Any] = {
        "contentType": file.mime,
        "data": base64.b64encode(file.data).decode(),
    }
    if shared.title:
        attachment["title"] = shared.title
    if shared.date:
        attachment["creation"] = shared.date
    return attachment
