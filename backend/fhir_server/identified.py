"""The only search across records: which Patient has this identifier. A system asks, for a hospital knows the INS."""

from http import HTTPStatus
from typing import Final

from sqlalchemy import Connection, select

from backend.access.permits import IDENTITY_FIELDS
from backend.fhir_server.calls import Call
from backend.fhir_server.outcomes import FhirError
from backend.fhir_server.parameters import Code, Query
from backend.fhir_server.repository import Stored
from backend.fhir_server.schema import identifies_a_patient, token
from backend.fhir_server.search import by_ids
from backend.fhir_server.sight import subset

_MOST: Final = 2
"""Two say that the identifier names nobody for certain; nobody needs the third."""

_BESIDE: Final = frozenset({"identifier", "_format"})


def asked(call: Call, query: Query) -> Code | None:
    """Return the identifier a system looks for across records; None for every other search.

    Raises FhirError 400 unless that is all it asks, whole: `identifier=system|value` once, and nothing to vary.
    """
    sought = [codes for param, codes in query.codes if param == "identifier"]
    if not (call.principal.is_system and query.type == "Patient" and sought):
        return None
    if query.patients or "x-security-context" in call.headers:
        return None
    names = [name for name, _ in call.query]
    alone = names.count("identifier") == 1 and _BESIDE.issuperset(names)
    if not alone or len(sought[0]) != 1 or not (sought[0][0].system and sought[0][0].code):
        raise FhirError(
            HTTPStatus.BAD_REQUEST,
            "Across records, one whole identifier is searched and nothing else: identifier=system|value.",
        )
    return sought[0][0]


def patients_identified(connection: Connection, identifier: Code) -> list[str]:
    """Return the ids of the living Patients that have exactly this identifier, two at most.

    The one function that reads without a patient's key: it gives out ids and nothing of any record.
    """
    statement = select(token.c.patient).where(
        identifies_a_patient,
        token.c.code == identifier.code,
        token.c.system == identifier.system,
    )
    return list(connection.execute(statement.order_by(token.c.patient).limit(_MOST)).scalars())


def found(connection: Connection, identifier: Code) -> list[Stored]:
    """Return what it takes to be sure of whom one speaks: name, birth date and gender, no more of any record."""
    return [
        subset(patient, IDENTITY_FIELDS)
        for id in patients_identified(connection, identifier)
        for patient in by_ids(connection, id, "Patient", [id])
    ]
