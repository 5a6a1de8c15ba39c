"""What is written down of links: that one was made, opened, refused, closed, that a report was left or taken."""

from enum import StrEnum
from typing import Final

from backend.access.principal import Principal
from backend.audit.trace import Agent, AgentKind, Kind, Outcome, Trace, TraceAction

VISITOR: Final = "share-link"
"""Who opens a link is nobody the server knows: what they type of themself is in the person's list, in no trace."""


class Event(StrEnum):
    """In one word, as `reason` of the trace."""

    MADE = "link-made"
    REVOKED = "link-revoked"
    OPENED = "link-opened"
    FETCHED = "file-fetched"
    LEFT = "report-left"
    TAKEN = "report-taken"


_ACTIONS: Final = {
    Event.MADE: TraceAction.CREATE,
    Event.REVOKED: TraceAction.DELETE,
    Event.OPENED: TraceAction.EXECUTE,
    Event.FETCHED: TraceAction.READ,
    Event.LEFT: TraceAction.CREATE,
    Event.TAKEN: TraceAction.DELETE,
}


def by_owner(event: Event, principal: Principal, link: str, now: float) -> Trace:
    """Return the trace of what the person did with a link."""
    return Trace(
        at_ms=int(now * 1000),
        agent=Agent(principal.subject, AgentKind.PATIENT, principal.client),
        action=_ACTIONS[event],
        kind=Kind.SHARE,
        patient=principal.patient or "",
        reason=event,
        request=link[:16],
    )


def refused_owner(principal: Principal, reason: str, now: float) -> Trace:
    """Return the trace of somebody who is signed in and may not share."""
    kind = AgentKind.SYSTEM if principal.is_system else AgentKind.HELPER
    if principal.is_own:
        kind = AgentKind.PATIENT
    if principal.role.practitioner is not None:
        kind = AgentKind.PROFESSIONAL
    return Trace(
        at_ms=int(now * 1000),
        agent=Agent(principal.subject, kind, principal.client),
        action=TraceAction.EXECUTE,
        kind=Kind.SHARE,
        patient=principal.patient or "",
        outcome=Outcome.REFUSED,
        reason=reason,
    )


def by_visitor(event: Event, patient: str, link: str, now: float, count: int = 0) -> Trace:
    """Return the trace of what whoever has the link did; `count` files left."""
    return Trace(
        at_ms=int(now * 1000),
        agent=Agent("", AgentKind.SYSTEM, VISITOR),
        action=_ACTIONS[event],
        kind=Kind.SHARE,
        patient=patient,
        count=count,
        reason=event,
        request=link[:16],
    )


def refused_visitor(reason: str, patient: str, link: str, now: float) -> Trace:
    """Return the trace of a link that did not open."""
    return Trace(
        at_ms=int(now * 1000),
        agent=Agent("", AgentKind.SYSTEM, VISITOR),
        action=TraceAction.EXECUTE,
        kind=Kind.SHARE,
        patient=patient,
        outcome=Outcome.REFUSED,
        reason=reason,
        request=link[:16],
    )
