"""How each kind of event is coded: IHE BALP for REST, DICOM PS3.15 for what concerns security."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from backend.audit.trace import Kind

_DCM: Final = "http://dicom.nema.org/resources/ontology/DCM"
_REST: Final = "http://hl7.org/fhir/restful-interaction"
_TYPE: Final = "http://terminology.hl7.org/CodeSystem/audit-event-type"
_PARTICIPATION: Final = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"
_AUTHORISATION: Final = "https://profiles.ihe.net/ITI/BALP/CodeSystem/AuthZsubType"
_CUSTODIAN: Final = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"

Coding = dict[str, str]


@dataclass(frozen=True, slots=True)
class Shape:
    """How a kind of event is written: its codes, the roles of client and server, the person's, and a profile."""

    type: Coding
    subtype: Coding
    client: Coding
    server: Coding
    user: Coding
    profile: str = ""


def coding(system: str, code: str, display: str = "") -> Coding:
    return {"system": system, "code": code} | ({"display": display} if display else {})


_SENDS: Final = coding(_DCM, "110153", "Source Role ID")
_RECEIVES: Final = coding(_DCM, "110152", "Destination Role ID")
_APPLICATION: Final = coding(_DCM, "110150", "Application")
_READER: Final = coding(_PARTICIPATION, "IRCP", "information recipient")
_AUTHOR: Final = coding(_PARTICIPATION, "AUT", "author (originator)")
_RESTFUL: Final = coding(_TYPE, "rest", "Restful Operation")
_ALERT: Final = coding(_DCM, "110113", "Security Alert")
_LOGIN: Final = coding(_DCM, "110114", "User Authentication")
_EXPORT: Final = coding(_DCM, "110106", "Export")


def _read(code: str, profile: str = "") -> Shape:
    return Shape(_RESTFUL, coding(_REST, code, code), _RECEIVES, _SENDS, _READER, profile)


def _write(code: str, profile: str) -> Shape:
    return Shape(_RESTFUL, coding(_REST, code, code), _SENDS, _RECEIVES, _AUTHOR, profile)


def _security(type: Coding, subtype: Coding) -> Shape:
    authorizer = coding(
        "http://terminology.hl7.org/CodeSystem/extra-security-role-type", "authserver"
    )
    return Shape(type, subtype, _APPLICATION, authorizer, _READER)


SHAPES: Final[Mapping[Kind, Shape]] = {
    Kind.READ: _read("read", "Read"),
    Kind.VREAD: _read("vread", "Read"),
    Kind.SEARCH: Shape(
        _RESTFUL, coding(_REST, "search", "search"), _SENDS, _RECEIVES, _READER, "Query"
    ),
    Kind.HISTORY: _read("history"),
    Kind.FEED: _read("operation"),
    Kind.EVERYTHING: _read("operation"),
    Kind.SEE_AS: _read("operation"),
    Kind.CREATE: _write("create", "Create"),
    Kind.UPDATE: _write("update", "Update"),
    Kind.DELETE: Shape(
        _RESTFUL,
        coding(_REST, "delete", "delete"),
        _APPLICATION,
        coding(_CUSTODIAN, "custodian", "Custodian"),
        _AUTHOR,
        "Delete",
    ),
    Kind.SHARE: _security(
        _EXPORT, coding("http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle", "disclose")
    ),
    Kind.EXPORT: _security(
        _EXPORT, coding("http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle", "extract")
    ),
    Kind.EMERGENCY: _security(_ALERT, coding(_DCM, "110127", "Emergency Override Started")),
    Kind.REFUSED: _security(_ALERT, coding(_AUTHORISATION, "AuthZ-Role")),
    Kind.CONSENT_DECISION: _security(_ALERT, coding(_AUTHORISATION, "AuthZ-Consent")),
    Kind.SIGN_IN: _security(_LOGIN, coding(_DCM, "110122", "Login")),
    Kind.SIGN_OUT: _security(_LOGIN, coding(_DCM, "110123", "Logout")),
    Kind.TOKEN_GIVEN: _security(_LOGIN, coding(_DCM, "110122", "Login")),
    Kind.SIGN_IN_REFUSED: _security(_LOGIN, coding(_DCM, "110122", "Login")),
    Kind.TOKEN_REFUSED: _security(_ALERT, coding(_DCM, "110132", "Use of Restricted Function")),
}
