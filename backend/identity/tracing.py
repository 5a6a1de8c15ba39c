"""The traces of sign-in: who came in, who was turned away, who left. Written down before the answer goes out."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from backend.audit.trace import Agent, AgentKind, Kind, Outcome, Trace, TraceAction
from backend.identity.grants import Session

Record = Callable[[Sequence[Trace]], Awaitable[None]]
"""Returns once the traces are on disk; raises what keeps the answer from going out."""

_REFUSED: Final = frozenset({Kind.SIGN_IN_REFUSED, Kind.TOKEN_REFUSED})


def trace_of(
    kind: Kind, now: float, session: Session | None, client: str = "", reason: str = ""
) -> Trace:
    """Return the trace of `kind`; nobody is behind it where no session is known. `client` was proven or is known."""
    return Trace(
        at_ms=int(now * 1000),
        agent=Agent("", AgentKind.SYSTEM, client) if session is None else _agent(session),
        action=TraceAction.EXECUTE,
        kind=kind,
        patient="" if session is None else session.patient or "",
        outcome=Outcome.REFUSED if kind in _REFUSED else Outcome.PERMITTED,
        reason=reason,
        emergency=session is not None and session.role.opening is not None,
    )


def _agent(session: Session) -> Agent:
    """Return who a session is of, by the ids that the traces of the record have."""
    role = session.role
    if session.patient is None:
        return Agent(session.subject, AgentKind.SYSTEM, session.client)
    if role.practitioner is not None:
        return Agent(role.practitioner, AgentKind.PROFESSIONAL, session.client)
    if role.own is not None:
        return Agent(role.own, AgentKind.HELPER, session.client)
    return Agent(session.subject, AgentKind.PATIENT, session.client)
