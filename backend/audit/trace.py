"""One thing that was done to a record, or refused: who, when, what kind, for what; never what the record says."""

import json
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final


class AgentKind(StrEnum):
    """What somebody was to the person when they acted."""

    PATIENT = "patient"
    REPRESENTATIVE = "representative"
    HELPER = "helper"
    PROFESSIONAL = "professional"
    SYSTEM = "system"
    SERVER = "server"


class TraceAction(StrEnum):
    """FHIR audit-event-action."""

    CREATE = "C"
    READ = "R"
    UPDATE = "U"
    DELETE = "D"
    EXECUTE = "E"


class Kind(StrEnum):
    READ = "read"
    VREAD = "vread"
    SEARCH = "search"
    HISTORY = "history"
    FEED = "feed"
    EVERYTHING = "everything"
    SEE_AS = "see-as"
    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    SHARE = "share"
    EXPORT = "export"
    EMERGENCY = "emergency"
    REFUSED = "refused"
    CONSENT_DECISION = "consent-decision"
    SIGN_IN = "sign-in"
    SIGN_OUT = "sign-out"
    SIGN_IN_REFUSED = "sign-in-refused"
    TOKEN_GIVEN = "token-given"  # noqa: S105 - a kind of event, no secret
    TOKEN_REFUSED = "token-refused"  # noqa: S105 - same


class Outcome(StrEnum):
    PERMITTED = "permitted"
    REFUSED = "refused"


_ID: Final = re.compile(r"[\w.:@/+=|-]{0,200}", re.ASCII)
_WORD: Final = re.compile(r"[A-Za-z0-9_.:-]{0,64}")
_PARAMETER: Final = re.compile(r"[A-Za-z_$][A-Za-z0-9_.:-]{0,63}")
_MOST_PARAMETERS: Final = 40
_ENCODE: Final = json.JSONEncoder(separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Agent:
    """Who acted. `subject` is a pseudonym, never a name; `client` the app's id, `profession` a code of TRE_G15."""

    subject: str
    kind: AgentKind
    client: str = ""
    profession: str = ""


@dataclass(frozen=True, slots=True)
class Trace:
    """One event. Every field is an id, a code or a number: a text with a space in it is refused.

    Attributes:
        at_ms: milliseconds since 1970; the recorder never lets it go back.
        patient: whose record, or "" when it is nobody's (a sign-in that failed).
        resource_id: given in clear; only its keyed hash is kept.
        parameters: the names of a search's parameters. Their values may be health content, and so may a name the
            server does not know: give those it knows.
        count: resources that left.
        purpose: code of v3-ActReason (TREAT, ETREAT, PATRQT, …).
        reason: why it was refused.

    Raises:
        ValueError: a field is not what it must be; the message does not repeat it.

    """

    at_ms: int
    agent: Agent
    action: TraceAction
    kind: Kind
    patient: str = ""
    resource_type: str = ""
    resource_id: str = ""
    family: str = ""
    count: int = 0
    parameters: tuple[str, ...] = ()
    purpose: str = ""
    outcome: Outcome = Outcome.PERMITTED
    reason: str = ""
    emergency: bool = False
    request: str = ""

    def __post_init__(self) -> None:
        ids = (self.patient, self.resource_id, self.request, self.agent.subject, self.agent.client)
        words = (self.resource_type, self.family, self.purpose, self.reason, self.agent.profession)
        if not all(map(_ID.fullmatch, ids)):
            raise ValueError("a trace holds ids, not texts")
        if not all(map(_WORD.fullmatch, words)):
            raise ValueError("a trace holds codes, not texts")
        if len(self.parameters) > _MOST_PARAMETERS or not all(
            map(_PARAMETER.fullmatch, self.parameters)
        ):
            raise ValueError("a trace holds the names of parameters, not their values")
        if not (0 <= self.at_ms < 2**53 and 0 <= self.count < 2**53):
            raise ValueError("a number of a trace is out of range")


def text_of(trace: Trace, resource: str) -> str:
    """Return what is kept of `trace` but its time: JSON without what is empty.

    `resource` stands for the resource's id (see `PatientKey.resource_token`).
    """
    agent = {
        "subject": trace.agent.subject,
        "kind": trace.agent.kind,
        "client": trace.agent.client,
        "profession": trace.agent.profession,
    }
    fields: dict[str, Any] = {
        "patient": trace.patient,
        "agent": {name: value for name, value in agent.items() if value},
        "action": trace.action,
        "kind": trace.kind,
        "type": trace.resource_type,
        "resource": resource,
        "family": trace.family,
        "count": trace.count,
        "parameters": trace.parameters,
        "purpose": trace.purpose,
        "outcome": trace.outcome,
        "reason": trace.reason,
        "emergency": trace.emergency,
        "request": trace.request,
    }
    return _ENCODE({name: value for name, value in fields.items() if value})


def trace_from(text: str, at_ms: int) -> Trace:
    """Read what `text_of` wrote; `resource_id` is the token in the id's place.

    Raises:
        ValueError, TypeError, KeyError: it did not write this.

    """
    said = json.loads(text)
    agent = said["agent"]
    return Trace(
        at_ms=at_ms,
        agent=Agent(
            agent.get("subject", ""),
            AgentKind(agent["kind"]),
            agent.get("client", ""),
            agent.get("profession", ""),
        ),
        action=TraceAction(said["action"]),
        kind=Kind(said["kind"]),
        patient=said.get("patient", ""),
        resource_type=said.get("type", ""),
        resource_id=said.get("resource", ""),
        family=said.get("family", ""),
        count=said.get("count", 0),
        parameters=tuple(said.get("parameters", ())),
        purpose=said.get("purpose", ""),
        outcome=Outcome(said["outcome"]),
        reason=said.get("reason", ""),
        emergency=said.get("emergency", False),
        request=said.get("request", ""),
    )
