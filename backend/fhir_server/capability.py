"""What this server does, said by itself (FHIR R4, capabilitystatement.html): no more is claimed than is tested."""

import json
from typing import Any, Final

from backend.fhir_server.parameters import INCLUDES
from backend.fhir_server.parts import MOST
from backend.fhir_server.types import DATES, DIRECTORY, SERVED, TRACE

CHANGES: Final = "urn:carnet:OperationDefinition:patient-changes"
SEE_AS: Final = "urn:carnet:OperationDefinition:patient-see-as"
FIND_CARE: Final = "urn:carnet:OperationDefinition:find-care"
CLAIM: Final = "urn:carnet:OperationDefinition:slot-claim"
PROOF: Final = "urn:carnet:OperationDefinition:audit-event-proof"
CIRCLE: Final = "urn:carnet:OperationDefinition:patient-circle"
LEAVE: Final = "urn:carnet:OperationDefinition:patient-leave"
INVITATION: Final = "urn:carnet:OperationDefinition:task-{}-invitation"
"""Our own operations; their documentation is the operation entries'."""
PARTS: Final = "urn:carnet:StructureDefinition:binary-parts"
"""Our own extension: the bytes that one part of a Binary may have, where it is sent in parts."""

_EVERYTHING: Final = "http://hl7.org/fhir/OperationDefinition/Patient-everything"
_OAUTH_URIS: Final = "http://terminology.hl7.org/CodeSystem/restful-security-service"
_INTERACTIONS: Final = (
    "read", "vread", "update", "delete", "history-instance", "history-type", "create", "search-type",
)  # fmt: skip
_DOCUMENTATION: Final = (
    "Every resource is kept under one patient, whom its subject, patient, beneficiary, for, individual, "
    "securityContext or participant.actor names, or else the token; what of it the bearer of a token gets is decided "
    "row by row from the record's own RelatedPerson, Consent, CareTeam and generalPractitioner, and from labels "
    "(TRE_A07 in securityLabel or meta.security, urn:carnet:hidden-from). Directory types (HealthcareService, "
    "Location, Organization, Practitioner, PractitionerRole, Schedule, Slot) are read by all who are signed in and "
    "written by systems. A system names the patient in what it deposits, by the search parameter patient, or by the "
    "header X-Security-Context, and reads what it deposited; the one search across records is a system's, Patient by "
    "one whole identifier and nothing else (identifier=system|value; two at most are answered, who they are and no "
    "more, POST keeps it out of addresses). Only systems give a Patient an identifier. A transaction takes writes "
    "only, a batch anything. Lists show a Binary without its data (tag SUBSETTED). Sort takes one key: _lastUpdated, "
    "_id or date."
)
_CHANGES_DOCUMENTATION: Final = (
    "GET Patient/[id]/$changes?cursor=&_count= answers a history Bundle of the last version of what changed after the "
    "cursor, deletions too, the oldest change first. Its next link always carries the next cursor; the tag of system "
    "urn:carnet:feed is `more` when more follows now, `end` when not. 410: start again without a cursor."
)
_SEE_AS_DOCUMENTATION: Final = (
    "GET Patient/[id]/$see-as?role=&profession=&practitioner=&related=&_count= answers the person alone with what "
    "somebody else would get of their record: role professional, emergency or samu (profession, and practitioner for "
    "somebody in particular), helper or representative (related: the id of their RelatedPerson). The tag of system "
    "urn:carnet:see-as is `allowed`, or says in one word why nothing would be given. With explain=documents it answers "
    "Parameters instead: `reason`, one `document` (reference, reason) for each of the record, and `next`."
)
_PARTS_DOCUMENTATION: Final = (
    "PUT Binary/[id] of raw bytes may come in parts (RFC 9110, 14.5): Content-Range: bytes [first]-[last]/[whole], in "
    "order, with Repr-Digest: sha-256=:[of the whole]: (RFC 9530) and the other headers the same each time. 202 tells "
    "by Upload-Offset how far it is; with bytes */[whole] and no body, a PUT only asks, or finishes what is all there. "
    "409: ask. The last part is answered as the whole would be, after its size and digest were verified, 422 when they "
    "are not what was said. What nobody goes on with is removed after a day."
)
_SLOTS_DOCUMENTATION: Final = (
    "A Slot is kept by an agenda: PUT with If-Match and status busy-tentative holds it for five minutes, free lets "
    "it go, a system's busy-unavailable blocks it; nothing else of it changes. 409 carries free Slots in `contained`."
)
_CLAIM_DOCUMENTATION: Final = (
    "POST Slot/$claim of Parameters (specialty, or service by reference; start, end) holds any free Slot there, "
    "as a PUT of it would: 200, or 409."
)
_FIND_CARE_DOCUMENTATION: Final = (
    "GET PractitionerRole/$find-care answers practices that receive, each (match) with what it points to, its "
    "Schedules and its first three free Slots (include): specialty, near (postcode or town), within (km, 50), sector, "
    "third-party, new-patients, step-free, lift, language, mode (place, home, remote), reason (HealthcareService/id), "
    "before (date), _id, sort (time, distance), _count, page. Nobody pays for a rank."
)
_BOOKING_DOCUMENTATION: Final = (
    "With a Slot, POST books it (or asks: pending), held before or not; start and end are the Slot's; Idempotency-Key "
    "or an identifier of urn:carnet:booking makes a resend be answered with the first. PUT with another Slot moves, "
    "status cancelled cancels. Status waitlist with urn:carnet:service and requestedPeriod waits; an offer comes as "
    "slot and urn:carnet:offer-until: booked accepts, no slot declines."
)
_CIRCLE_DOCUMENTATION: Final = (
    "GET Patient/$circle answers Parameters, one `person` for each record that the person behind the token may open "
    "besides their own: record, name, kind (helper, representative), areas (urn:carnet:area), right (see, add, "
    "manage), until; `mandate` says it exactly where several add up. A token for one is had by token exchange "
    "(RFC 8693, resource Patient/[id]); 403 with urn:carnet:refusal|access-ended tells that a relation has ended."
)
_LEAVE_DOCUMENTATION: Final = (
    "POST Patient/[id]/$leave with a helper's token ends their help: the Consents that name them become inactive, and "
    "every later request with that token is refused."
)
_INVITATION_DOCUMENTATION: Final = (
    "A Task of code urn:carnet:task (help, ask-to-help, trusted-person) in one's own record invites: status "
    "requested, identifier urn:carnet:invitation with the base64url of SHA-256(carnet-invitation:CODE), "
    "restriction.period.end within seven days, input name, areas, right, until, or text. Afterwards only its status "
    "changes, and the server keeps the other side's alike. Accepted, both sides have the restriction.period.end of the "
    "confirmation, seven days later: completed after it answers 410."
)
_INVITATIONS: Final = {
    "look": "POST Parameters (code) answers what an invitation asks, with no id: kind, name, areas, right, until, "
    "expires, text. 404 unknown, 409 one's own or used, 410 over, 429 too many codes tried.",
    "accept": "POST Parameters (code, name, born, agreement) makes it the asker's, and answers their side: the Task "
    "mirror-[id] of their own record, whose output check both compare. Again by the same account: the same.",
    "refuse": "POST Parameters (code) refuses it on both sides.",
}
_TRACES: Final = {
    "type": TRACE,
    "documentation": (
        "What was done to the record, refusals too, written by the server before it answers and by nobody else. Only "
        "the person reads it; the newest first. entity.what.identifier (urn:carnet:trace-resource) is a keyed hash of "
        "the id; entity.what.reference is there too when the resource is living."
    ),
    "interaction": [{"code": "read"}, {"code": "search-type"}],
    "versioning": "no-version",
    "searchParam": [{"name": "date", "type": "date"}, {"name": "patient", "type": "reference"}],
    "operation": [
        {
            "name": "proof",
            "definition": PROOF,
            "documentation": (
                "GET AuditEvent/[id]/$proof answers Parameters: `status` proven or pending (signed within a minute), "
                "`proof` the JSON that shows with SHA-256 and Ed25519 alone that the trace is in the server's signed "
                "chain, `key` the public key as a JWK."
            ),
        }
    ],
}
_PARAMETERS: Final = {
    "_id": "token",
    "_lastUpdated": "date",
    "type": "token",
    "category": "token",
    "status": "token",
    "identifier": "token",
}


def statement(base: str, date: str) -> bytes:
    """Return the CapabilityStatement; `date` is when the server began to say so."""
    content = {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": date,
        "kind": "instance",
        "software": {"name": "Carnet"},
        "implementation": {"description": "Carnet's reference server", "url": base},
        "fhirVersion": "4.0.1",
        "format": ["json"],
        "rest": [
            {
                "mode": "server",
                "documentation": _DOCUMENTATION,
                "security": _security(),
                "resource": [*map(_resource, sorted(SERVED)), _TRACES],
                "interaction": [{"code": "transaction"}, {"code": "batch"}],
            }
        ],
    }
    return json.dumps(content).encode()


def _security() -> dict[str, Any]:
    coding = {"system": _OAUTH_URIS, "code": "SMART-on-FHIR"}
    return {
        "service": [{"coding": [coding]}],
        "description": "Bearer tokens with SMART v2 scopes; see .well-known/smart-configuration.",
    }


def _resource(type: str) -> dict[str, Any]:
    said: dict[str, Any] = {
        "type": type,
        "interaction": [{"code": code} for code in _INTERACTIONS],
        "versioning": "versioned-update",
        "readHistory": True,
        "updateCreate": True,
        "conditionalCreate": True,
        "conditionalRead": "not-match",
        "conditionalUpdate": True,
        "conditionalDelete": "not-supported",
        "searchParam": [{"name": name, "type": kind} for name, kind in _parameters(type)],
    }
    if type == "Binary":
        said["documentation"] = _PARTS_DOCUMENTATION
        said["extension"] = [{"url": PARTS, "valueUnsignedInt": MOST}]
    if type == "Slot":
        said["documentation"] = _SLOTS_DOCUMENTATION
        operation = {"name": "claim", "definition": CLAIM, "documentation": _CLAIM_DOCUMENTATION}
        said["operation"] = [operation]
    if type == "PractitionerRole":
        operation = {"name": "find-care", "definition": FIND_CARE}
        said["operation"] = [operation | {"documentation": _FIND_CARE_DOCUMENTATION}]
    if type == "Appointment":
        said["documentation"] = _BOOKING_DOCUMENTATION
    if type in INCLUDES:
        said["searchInclude"] = [f"{type}:{element}" for element in INCLUDES[type]]
    if type == "Patient":
        said["operation"] = [
            {"name": "everything", "definition": _EVERYTHING},
            {"name": "changes", "definition": CHANGES, "documentation": _CHANGES_DOCUMENTATION},
            {"name": "see-as", "definition": SEE_AS, "documentation": _SEE_AS_DOCUMENTATION},
            {"name": "circle", "definition": CIRCLE, "documentation": _CIRCLE_DOCUMENTATION},
            {"name": "leave", "definition": LEAVE, "documentation": _LEAVE_DOCUMENTATION},
        ]
    if type == "Task":
        said["documentation"] = _INVITATION_DOCUMENTATION
        said["operation"] = [
            {
                "name": f"{name}-invitation",
                "definition": INVITATION.format(name),
                "documentation": documentation,
            }
            for name, documentation in _INVITATIONS.items()
        ]
    if type == "PractitionerRole":
        said["operation"] = [{"name": "find-care", "definition": FIND_CARE}]
    if type == "Slot":
        said["operation"] = [{"name": "claim", "definition": CLAIM}]
    return said


def _parameters(type: str) -> list[tuple[str, str]]:
    found = list(_PARAMETERS.items())
    if type in DATES:
        found.append(("date", "date"))
    if type not in DIRECTORY:
        found.append(("patient", "reference"))
    return found
