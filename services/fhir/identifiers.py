"""One spelling for the names of documents, so that CDA ids and FHIR identifiers meet.

CDA writes root and extension, XDS "root^extension", FHIR a system and a value, or "urn:oid:" and "urn:uuid:".
"""

import re
from typing import Final

INS_ROOTS: Final = tuple(f"1.2.250.1.213.1.4.{n}" for n in (8, 9, 10, 11, 2))
"""Assigning authorities of the INS, the obsolete INS-C last (codes/ins-oids.tsv)."""

_UUID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_NO_SYSTEM: Final = frozenset({"", "urn:ietf:rfc:3986", "urn:ietf:rfc:4122"})
_LOINC: Final = "2.16.840.1.113883.6.1"


def document_name(value: str, system: str = "") -> str:
    """Return "root^extension", an OID alone, or a UUID in small letters; "" for nothing."""
    name = _bare(value)
    if not name or system in _NO_SYSTEM:
        return name
    return f"{_bare(system)}^{name}"


def code_name(code: str, system: str) -> str:
    """Return "system|code" with a FHIR system, from an OID or a FHIR system; "" without a code."""
    if not code:
        return ""
    oid = system.removeprefix("urn:oid:")
    if oid == _LOINC:
        system = "http://loinc.org"
    elif oid[:1].isdigit():
        system = f"urn:oid:{oid}"
    return f"{system}|{code}"


def ins(root: str, value: str) -> str:
    """Return "urn:oid:root|value" if the root assigns INS numbers, else ""."""
    oid = root.removeprefix("urn:oid:")
    return f"urn:oid:{oid}|{value}" if oid in INS_ROOTS and value else ""


def best_ins(candidates: list[str]) -> str:
    """Return the INS of the strongest authority among several, "" if there is none."""
    order = {f"urn:oid:{root}": rank for rank, root in enumerate(INS_ROOTS)}
    return min((c for c in candidates if c), key=lambda c: order[c.partition("|")[0]], default="")


def _bare(value: str) -> str:
    name = value.strip()
    for prefix in ("urn:oid:", "urn:uuid:"):
        if name.casefold().startswith(prefix):
            name = name[len(prefix) :]
    return name.casefold() if _UUID.fullmatch(name) else name
