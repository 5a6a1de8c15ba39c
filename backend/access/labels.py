"""What a resource says of who must not see it (ANS TRE_A07, R1111-49 and R1111-50), as bits kept beside it."""

from collections.abc import Iterator, Mapping
from enum import IntFlag
from typing import Any, Final

from backend.access.codes import HIDDEN_FROM_SYSTEM, VISIBILITY_SYSTEMS
from backend.access.elements import coded, codings, objects, text


class Label(IntFlag):
    """Bits of the column `labels`; their values are stored, so they never change.

    The first four are read from the resource. DEPOSITED is set by the server when a hospital or a professional wrote
    it. The last ones name kinds of document that some professions do not see whatever the family.
    """

    HIDDEN = 1
    SECRET = 2
    UNANNOUNCED = 4
    HIDDEN_FROM_SOME = 8
    DEPOSITED = 16
    BIRTH = 256
    PSYCHOLOGY = 512
    PSYCHIATRY = 1024
    TELEMEDICINE = 2048
    CARE_HOME_ENTRY = 4096


VISIBILITY: Final = Label.HIDDEN | Label.SECRET | Label.UNANNOUNCED | Label.HIDDEN_FROM_SOME
"""What people decide; the rest is fact."""

_SHUT: Final = Label.HIDDEN | Label.SECRET
"""What is not understood in a masking system is hidden from everyone it could have meant."""

_CODES: Final = {
    "MASQUE_PS": Label.HIDDEN,
    "INVISIBLE_REPRESENTANTS_LEGAUX": Label.SECRET,
    "INVISIBLE_PATIENT": Label.UNANNOUNCED,
}

_KINDS: Final = {
    "15508-5": Label.BIRTH,
    "83901-9": Label.PSYCHOLOGY,
    "68599-0": Label.PSYCHIATRY,
    "85208-7": Label.TELEMEDICINE,
    "75496-0": Label.TELEMEDICINE,
    "88348-8": Label.CARE_HOME_ENTRY,
}
"""LOINC types of JDV_J07; the last is the nearest type to "dossier d'entrée en Ehpad", which has none of its own."""


def labels_of(resource: Mapping[str, Any]) -> Label:
    """Return the labels a resource carries, those of what it contains included."""
    found = Label(0)
    for one in _with_contained(resource):
        for system, code in _security(one):
            found |= _label(system, code)
        for concepts in (one.get("type"), one.get("code")):
            for _, code in codings(concepts):
                found |= _KINDS.get(code, Label(0))
    return found


def hidden_from_of(resource: Mapping[str, Any]) -> frozenset[str]:
    """Return the ids of the professionals it is hidden from by name."""
    return frozenset(
        code
        for one in _with_contained(resource)
        for system, code in _security(one)
        if system == HIDDEN_FROM_SYSTEM and code
    )


def _label(system: str, code: str) -> Label:
    if system == HIDDEN_FROM_SYSTEM:
        return Label.HIDDEN_FROM_SOME if code else Label.HIDDEN
    known = _CODES.get(code)
    if known is not None:  # whoever writes it in another system means it all the same
        return known
    return _SHUT if system in VISIBILITY_SYSTEMS else Label(0)


def _security(resource: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for meta in objects(resource.get("meta")):
        yield from coded(meta.get("security"))
    if resource.get("resourceType") == "DocumentReference":
        yield from codings(resource.get("securityLabel"))
    yield "", text(resource.get("confidentiality"))


def _with_contained(resource: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield a resource and what travels inside it: a bundle with a secret thing in it is secret."""
    yield resource
    for one in objects(resource.get("contained")):
        yield from _with_contained(one)
    if resource.get("resourceType") == "Bundle":
        for entry in objects(resource.get("entry")):
            for one in objects(entry.get("resource")):
                yield from _with_contained(one)
