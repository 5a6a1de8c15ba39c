"""What a request does, or one entry of a bundle: noted on its way, written down before its answer leaves."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

from backend.access.gates import usual_purpose
from backend.access.principal import Principal
from backend.access.reasons import Reason
from backend.access.subjects import Purpose, Representative, Subject
from backend.audit.trace import Agent, AgentKind, Kind, Outcome, Trace, TraceAction
from backend.fhir_server.outcomes import CODES
from backend.fhir_server.parameters import NAMES
from backend.fhir_server.repository import Stored
from backend.fhir_server.sight import Sight
from backend.fhir_server.types import ID, SERVED, TRACE

KINDS: Final[Mapping[tuple[str, str], tuple[Kind, TraceAction]]] = {
    ("/{type}", "GET"): (Kind.SEARCH, TraceAction.EXECUTE),
    ("/{type}", "POST"): (Kind.CREATE, TraceAction.CREATE),
    ("/{type}", "PUT"): (Kind.UPDATE, TraceAction.UPDATE),
    ("/{type}/_search", "GET"): (Kind.SEARCH, TraceAction.EXECUTE),
    ("/{type}/_search", "POST"): (Kind.SEARCH, TraceAction.EXECUTE),
    ("/{type}/_history", "GET"): (Kind.HISTORY, TraceAction.READ),
    ("/{type}/{id}", "GET"): (Kind.READ, TraceAction.READ),
    ("/{type}/{id}", "PUT"): (Kind.UPDATE, TraceAction.UPDATE),
    ("/{type}/{id}", "DELETE"): (Kind.DELETE, TraceAction.DELETE),
    ("/{type}/{id}/_history", "GET"): (Kind.HISTORY, TraceAction.READ),
    ("/{type}/{id}/_history/{version}", "GET"): (Kind.VREAD, TraceAction.READ),
    ("/Patient/{id}/$everything", "GET"): (Kind.EVERYTHING, TraceAction.EXECUTE),
    ("/Patient/{id}/$changes", "GET"): (Kind.FEED, TraceAction.EXECUTE),
    ("/Patient/{id}/$see-as", "GET"): (Kind.SEE_AS, TraceAction.EXECUTE),
    ("/Patient/{id}/$leave", "POST"): (Kind.UPDATE, TraceAction.UPDATE),
    ("/Patient/$circle", "GET"): (Kind.SEARCH, TraceAction.EXECUTE),
    ("/Task/$look-invitation", "POST"): (Kind.READ, TraceAction.READ),
    ("/Task/$accept-invitation", "POST"): (Kind.UPDATE, TraceAction.UPDATE),
    ("/Task/$refuse-invitation", "POST"): (Kind.UPDATE, TraceAction.UPDATE),
    ("/PractitionerRole/$find-care", "GET"): (Kind.SEARCH, TraceAction.EXECUTE),
    ("/Slot/$claim", "POST"): (Kind.UPDATE, TraceAction.UPDATE),
    ("/", "POST"): (Kind.UPDATE, TraceAction.EXECUTE),
    ("/AuditEvent", "GET"): (Kind.SEARCH, TraceAction.EXECUTE),
    ("/AuditEvent/_search", "GET"): (Kind.SEARCH, TraceAction.EXECUTE),
    ("/AuditEvent/_search", "POST"): (Kind.SEARCH, TraceAction.EXECUTE),
    ("/AuditEvent/{id}", "GET"): (Kind.READ, TraceAction.READ),
    ("/AuditEvent/{id}/$proof", "GET"): (Kind.READ, TraceAction.READ),
}
"""Template and method to what a trace of it says."""

_NO_KIND: Final = (Kind.REFUSED, TraceAction.EXECUTE)
_PARAMETERS: Final = NAMES | {
    "_cursor", "_format", "_since", "cursor", "practitioner", "profession", "related", "role",
}  # fmt: skip
"""Names that the server knows: any other is the asker's own text, and stays out."""
_DECIDED: Final = frozenset(Reason)


@dataclass(slots=True)
class Doing:
    """One interaction; `parts` are the entries of a bundle. `method` is GET for a HEAD, which `is_head` tells.

    `count` is of the resources that leave, `families` what they, or what was written, are.
    """

    template: str
    method: str
    params: Mapping[str, str]
    is_head: bool = False
    query: Sequence[tuple[str, str]] = ()
    principal: Principal | None = None
    patient: str | None = None
    subject: Subject | None = None
    id: str = ""
    count: int = 0
    families: set[str] = field(default_factory=set)
    status: int = HTTPStatus.OK
    reason: str = ""
    parts: list["Doing"] = field(default_factory=list)

    def sees(self, sight: Sight) -> None:
        """Note who looks at which record; the decision has let them come near."""
        self.patient, self.subject = sight.patient, sight.subject

    def leaves(self, found: Iterable[Stored]) -> None:
        """Note what is answered."""
        for one in found:
            self.count += 1
            self.families.add(one.family)

    def writes(self, written: Stored, *, shown: bool) -> None:
        """Note what was written, or was there already; `shown` is whether it is answered."""
        self.patient, self.id = written.key.patient, written.key.id
        self.families.add(written.family)
        self.count += shown

    def ends(self, status: int, reason: str = "") -> None:
        """Note how it was answered; the decision's own reason stays the reason."""
        self.status = status
        self.reason = reason or self.reason
        for part in self.parts:
            if status >= HTTPStatus.BAD_REQUEST:  # all or nothing: it was nothing
                part.ends(status, reason)

    def traces(self, at_ms: int, professions: Mapping[str, str]) -> list[Trace]:
        """Return a trace each; `professions` leads from a line of the matrix to a code of TRE_G15."""
        request = secrets.token_hex(8) if self.parts else ""
        for part in self.parts:
            part.subject = part.subject or self.subject
            part.patient = self.patient if part.patient is None else part.patient
        return [one.trace(at_ms, professions, request) for one in self.parts or [self]]

    def trace(self, at_ms: int, professions: Mapping[str, str], request: str = "") -> Trace:
        """Return the trace of one interaction."""
        kind, action = self._kind()
        refused = self.status >= HTTPStatus.BAD_REQUEST
        id = self.id or self.params.get("id", "")
        role = None if self.principal is None else self.principal.role
        return Trace(
            at_ms=at_ms,
            agent=self._agent(professions),
            action=action,
            kind=kind,
            patient=self._patient(),
            resource_type=self._type(),
            resource_id=id if ID.fullmatch(id) else "",
            family=next(iter(self.families)) if len(self.families) == 1 else "",
            count=0 if refused or self.is_head else self.count,
            parameters=self._parameters(),
            purpose=self._purpose(),
            outcome=Outcome.REFUSED if refused else Outcome.PERMITTED,
            reason=(self.reason or CODES.get(self.status, "exception")) if refused else "",
            emergency=role is not None and role.opening is not None,
            request=request,
        )

    def _kind(self) -> tuple[Kind, TraceAction]:
        kind, action = KINDS.get((self.template, self.method), _NO_KIND)
        if self.status == HTTPStatus.UNAUTHORIZED:
            return Kind.TOKEN_REFUSED, action
        if self.status == HTTPStatus.FORBIDDEN or self._was_decided():
            return Kind.REFUSED, action
        if self.status == HTTPStatus.CREATED:
            return Kind.CREATE, TraceAction.CREATE
        return kind, action

    def _was_decided(self) -> bool:
        return self.status >= HTTPStatus.BAD_REQUEST and self.reason in _DECIDED

    def _patient(self) -> str:
        """Return whose record it is: until one was looked for, the one that the token opens."""
        if self.patient is not None:
            return self.patient
        return (self.principal.patient if self.principal else None) or ""

    def _type(self) -> str:
        if self.template.startswith("/Patient/"):
            return "Patient"
        if self.template.startswith(f"/{TRACE}"):
            return TRACE
        if self.template == "/":
            return "Bundle"
        if self.template.startswith("/Slot/"):
            return "Slot"
        if self.template.startswith("/Task/"):
            return "Task"
        type = self.params.get("type", "")
        return type if type in SERVED else ""

    def _parameters(self) -> tuple[str, ...]:
        names = (name.partition(":")[0] for name, _ in self.query)
        return tuple(name for name in dict.fromkeys(names) if name in _PARAMETERS)

    def _agent(self, professions: Mapping[str, str]) -> Agent:
        if self.principal is None:
            return Agent("", AgentKind.SYSTEM)
        return agent_of(self.principal, self.subject, professions)

    def _purpose(self) -> str:
        if self.subject is not None:
            return usual_purpose(self.subject)
        if self.principal is None:
            return ""
        return purpose_of(self.principal)


def agent_of(
    principal: Principal, subject: Subject | None, professions: Mapping[str, str]
) -> Agent:
    """Return who acts: by the id of their Practitioner or Patient, where the record can say who that is."""
    role, client = principal.role, principal.client
    if principal.is_operator:
        return Agent(principal.subject, AgentKind.SERVER, client)
    if role.practitioner is not None:
        profession = professions.get(role.profession, "")
        return Agent(role.practitioner, AgentKind.PROFESSIONAL, client, profession)
    if principal.is_system:
        return Agent(principal.subject, AgentKind.SYSTEM, client)
    if role.own is not None:
        represents = isinstance(subject, Representative)
        kind = AgentKind.REPRESENTATIVE if represents else AgentKind.HELPER
        return Agent(role.own, kind, client)
    return Agent(principal.subject, AgentKind.PATIENT, client)


def purpose_of(principal: Principal) -> str:
    """Return why someone asks who was refused before the decision knew what they are."""
    if principal.role.opening is not None:
        samu = principal.role.opening.samu
        return Purpose.EMERGENCY if samu else Purpose.BREAK_GLASS
    if principal.role.practitioner is not None or principal.is_system:
        return Purpose.TREATMENT
    return Purpose.FAMILY_REQUEST if principal.role.own else Purpose.PATIENT_REQUEST
