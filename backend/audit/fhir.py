"""A trace as a FHIR R4 AuditEvent, in the shapes of IHE BALP; the French profile where it fits.

Sources: IHE ITI BALP (Read, Query, Create, Update, Delete and their Patient variants; AuthZconsent), DICOM PS3.15 for
security events, ANS TDEAuditEvent (one subtype, period.start, at most two agents with `who`, an observer). BALP names
a person besides the app and the server, which is three: the French profile is claimed only when nobody is behind the
app. BALP wants the client's network address: it is not recorded, and said to be masked.
"""

import base64
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from backend.audit.reading import Recorded
from backend.audit.shapes import SHAPES, Coding, Shape, coding
from backend.audit.trace import Agent, AgentKind, Kind, Outcome, Trace

BALP: Final = "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit."
TDE: Final = "https://interop.esante.gouv.fr/ig/fhir/tde/StructureDefinition/TDEAuditEvent"
EXTENSION: Final = "urn:carnet:trace:"
SUBJECT: Final = "urn:carnet:subject"
CLIENT: Final = "urn:carnet:client"
RESOURCE: Final = "urn:carnet:trace-resource"
"""System of the keyed hash that stands for a resource's id."""

_ENTITY: Final = "http://terminology.hl7.org/CodeSystem/audit-entity-type"
_ROLE: Final = "http://terminology.hl7.org/CodeSystem/object-role"
_REASON: Final = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
_TRANSACTION: Final = "https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType"
_SOURCE: Final = "http://terminology.hl7.org/CodeSystem/security-source-type"
_PROFESSION: Final = (
    "https://mos.esante.gouv.fr/NOS/TRE_G15-ProfessionSante/FHIR/TRE-G15-ProfessionSante"
)
_KIND: Final = "urn:carnet:agent-kind"
_ABSENT: Final = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
_BEHIND_NOBODY: Final = frozenset({AgentKind.SYSTEM, AgentKind.SERVER})
_PERSON_TYPES: Final[Mapping[AgentKind, str]] = {
    AgentKind.PATIENT: "Patient",
    AgentKind.REPRESENTATIVE: "RelatedPerson",
    AgentKind.HELPER: "RelatedPerson",
    AgentKind.PROFESSIONAL: "Practitioner",
}
_OK: Final = "0"
_MINOR: Final = "4"


def audit_event(recorded: Recorded, server: str = "Carnet", resource: str = "") -> dict[str, Any]:
    """Return the AuditEvent of a trace; `server` is the server's name or base URL.

    `resource` is the `Type/id` of what the trace is of, where the one who reads it found that out.

    The operation of an `operation` (feed, everything, see-as) is the extension `urn:carnet:trace:kind`; counts and
    families are extensions too, since BALP allows no detail on a query.
    """
    trace, shape = recorded.trace, SHAPES[recorded.trace.kind]
    permitted = trace.outcome is Outcome.PERMITTED
    moment = datetime.fromtimestamp(trace.at_ms / 1000, UTC).isoformat(timespec="milliseconds")
    moment = moment.replace("+00:00", "Z")
    agents = _agents(trace, shape, server)
    event: dict[str, Any] = {
        "resourceType": "AuditEvent",
        "id": recorded.id,
        "meta": {"profile": _profiles(trace, shape, len(agents))},
        "extension": _extensions(trace),
        "type": shape.type,
        "subtype": [shape.subtype],
        "action": trace.action,
        "period": {"start": moment, "end": moment},
        "recorded": moment,
        "outcome": _OK if permitted else _MINOR,
        "outcomeDesc": trace.reason,
        "purposeOfEvent": [{"coding": [coding(_REASON, code)]} for code in _purposes(trace)],
        "agent": agents,
        "source": {
            "observer": {"type": "Device", "display": server},
            "type": [coding(_SOURCE, "4", "Application Server")],
        },
        "entity": _entities(trace, resource),
    }
    if not event["meta"]["profile"]:
        del event["meta"]
    return {name: value for name, value in event.items() if value}


def _profiles(trace: Trace, shape: Shape, agents: int) -> list[str]:
    """BALP speaks of what succeeded only; a failure follows the shape and claims nothing."""
    french = [TDE] if agents <= 2 else []  # noqa: PLR2004 - TDEAuditEvent.agent ..2
    if not shape.profile or trace.outcome is not Outcome.PERMITTED:
        return french
    name = f"Patient{shape.profile}" if trace.patient else shape.profile
    return [BALP + name, *french]


def _extensions(trace: Trace) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [{"url": f"{EXTENSION}kind", "valueCode": trace.kind}]
    if trace.family:
        found.append({"url": f"{EXTENSION}family", "valueCode": trace.family})
    if trace.count:
        found.append({"url": f"{EXTENSION}count", "valueUnsignedInt": trace.count})
    if trace.emergency:
        found.append({"url": f"{EXTENSION}emergency", "valueBoolean": True})
    return found


def _purposes(trace: Trace) -> list[str]:
    """An emergency is a break of the glass, whatever else was said."""
    said = [trace.purpose] if trace.purpose else []
    return [*said, "BTG"] if trace.emergency and "BTG" not in said else said


def _agents(trace: Trace, shape: Shape, server: str) -> list[dict[str, Any]]:
    agent = trace.agent
    alone = agent.kind in _BEHIND_NOBODY
    client = {
        "type": _concept(shape.client),
        "who": {
            "identifier": {"system": CLIENT, "value": agent.client or agent.subject or "unknown"}
        },
        "requestor": alone,
        "network": {"extension": [{"url": _ABSENT, "valueCode": "masked"}]},
    }
    served = {
        "type": _concept(shape.server),
        "who": {"type": "Device", "display": server},
        "requestor": False,
        "network": {"address": server, "type": "5" if "://" in server else "1"},
    }
    return [client, served] if alone else [client, served, _user(trace, agent, shape)]


def _user(trace: Trace, agent: Agent, shape: Shape) -> dict[str, Any]:
    roles = [_concept(coding(_KIND, agent.kind))]
    if agent.profession:
        roles.append(_concept(coding(_PROFESSION, agent.profession)))
    who: dict[str, Any] = {"type": _PERSON_TYPES[agent.kind]}
    if agent.subject:
        who["identifier"] = {"system": SUBJECT, "value": agent.subject}
    else:
        who["display"] = "unknown"
    if agent.kind is AgentKind.PATIENT and trace.patient:
        who["reference"] = f"Patient/{trace.patient}"
    elif agent.kind is AgentKind.PROFESSIONAL and agent.subject:
        who["reference"] = f"Practitioner/{agent.subject}"
    return {"type": _concept(shape.user), "role": roles, "who": who, "requestor": True}


def _entities(trace: Trace, resource: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if trace.patient:
        found.append(
            {
                "what": {"reference": f"Patient/{trace.patient}"},
                "type": coding(_ENTITY, "1", "Person"),
                "role": coding(_ROLE, "1", "Patient"),
            }
        )
    if trace.kind is Kind.SEARCH or trace.parameters:
        found.append(_query(trace))
    elif trace.resource_type:
        found.append(_data(trace, resource))
    if trace.request:
        found.append(
            {
                "what": {"identifier": {"value": trace.request}},
                "type": coding(_TRANSACTION, "XrequestId"),
            }
        )
    return found


def _query(trace: Trace) -> dict[str, Any]:
    """What was asked for, without what it was compared with: a value may be health content."""
    asked = f"{trace.resource_type}?{'&'.join(trace.parameters)}"
    return {
        "type": coding(_ENTITY, "2", "System Object"),
        "role": coding(_ROLE, "24", "Query"),
        "query": base64.b64encode(asked.encode()).decode(),
    }


def _data(trace: Trace, resource: str) -> dict[str, Any]:
    what: dict[str, Any] = {"type": trace.resource_type}
    if trace.resource_id:
        what["identifier"] = {"system": RESOURCE, "value": trace.resource_id}
    else:
        what["display"] = trace.resource_type
    if resource:
        what["reference"] = resource
    return {
        "what": what,
        "type": coding(_ENTITY, "2", "System Object"),
        "role": coding(_ROLE, "4", "Domain Resource"),
    }


def _concept(code: Coding) -> dict[str, Any]:
    return {"coding": [code]}
