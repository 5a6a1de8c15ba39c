"""The FHIR R4 datatypes that a record is written with (https://hl7.org/fhir/R4/datatypes.html), as plain JSON."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final
from uuid import UUID, uuid5

import msgspec

Json = dict[str, Any]

_ENCODER: Final = msgspec.json.Encoder(decimal_format="number")

HL7: Final = "http://terminology.hl7.org/CodeSystem"
LOINC: Final = "http://loinc.org"
UCUM: Final = "http://unitsofmeasure.org"
ICD10: Final = "http://hl7.org/fhir/sid/icd-10"
ATC: Final = "http://www.whocc.no/atc"
URI: Final = "urn:ietf:rfc:3986"
FR_CORE: Final = "https://hl7.fr/ig/fhir/core"
NOS: Final = "https://mos.esante.gouv.fr/NOS"

_NAMESPACE: Final = UUID("c0ffee00-0000-5000-8000-0000000fab1e")


def stable_id(*words: str) -> str:
    """Return the UUID of what these words name: the same on every day and every machine."""
    return str(uuid5(_NAMESPACE, "/".join(words)))


def nos(table: str) -> str:
    """Return the FHIR system of a table of the French "nomenclature des objets de santé" (`TRE_A03-ClasseDocument`)."""
    return f"{NOS}/{table}/FHIR/{table.replace('_', '-')}"


def coding(system: str, code: str, display: str = "") -> Json:
    return {"system": system, "code": code} | ({"display": display} if display else {})


def concept(system: str, code: str, display: str = "", *, text: str = "") -> Json:
    """Return a CodeableConcept; `text` is what the person reads, when it differs from the code's own words."""
    return {"coding": [coding(system, code, display)]} | ({"text": text} if text else {})


def reference(type: str, id: str, display: str = "") -> Json:
    return {"reference": f"{type}/{id}"} | ({"display": display} if display else {})


def identifier(id: str) -> Json:
    """Return an identifier that is a UUID, as XDS ids are carried in FHIR."""
    return {"system": URI, "value": f"urn:uuid:{id}"}


def quantity(value: str, unit: str, ucum: str) -> Json:
    """Return a Quantity: a decimal with the digits that are printed, the unit as printed, and its UCUM code."""
    return {"value": Decimal(value), "unit": unit, "system": UCUM, "code": ucum}


def written(resource: Mapping[str, Any]) -> bytes:
    """Return a resource as JSON, its decimals as they are printed: 6.10 is not 6.1 (datatypes.html#decimal)."""
    return _ENCODER.encode(resource)


def narrative(rows: Sequence[Sequence[str]]) -> Json:
    """Return a generated table, for a reader that knows nothing but XHTML."""
    lines = "".join(
        "<tr>" + "".join(f"<td>{_escaped(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    div = f'<div xmlns="http://www.w3.org/1999/xhtml"><table><tbody>{lines}</tbody></table></div>'
    return {"status": "generated", "div": div}


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
