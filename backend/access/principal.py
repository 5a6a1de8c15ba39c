"""Who asks: the person or hospital system behind a token, and the ceiling of what they may do."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from backend.access.asking import Asker
from backend.access.role import THEMSELF, Role


class Context(StrEnum):
    """Whose data a scope speaks of (SMART App Launch 2.2, scopes)."""

    PATIENT = "patient"
    SYSTEM = "system"


class Action(StrEnum):
    """The five SMART v2 permissions, in the only order a scope may list them."""

    CREATE = "c"
    READ = "r"
    UPDATE = "u"
    DELETE = "d"
    SEARCH = "s"


_SCOPE: Final = re.compile(r"(patient|system)/(\*|[A-Z][A-Za-z]{1,63})\.(c?r?u?d?s?)")


@dataclass(frozen=True, slots=True)
class Scope:
    """`patient/DocumentReference.rs`: a context, a resource type or "*", and what may be done."""

    context: Context
    type: str
    actions: frozenset[Action]

    def allows(self, action: Action, type: str) -> bool:
        return self.type in {"*", type} and action in self.actions


def scopes_from_text(text: str) -> tuple[Scope, ...]:
    """Read the resource scopes of a space-separated list; others (openid, offline_access) grant no data."""
    found = (_SCOPE.fullmatch(word) for word in text.split())
    return tuple(
        Scope(Context(match[1]), match[2], frozenset(map(Action, match[3])))
        for match in found
        if match and match[3]
    )


@dataclass(frozen=True, slots=True)
class Principal:
    """The bearer of a token.

    `subject` is a pseudonymous account or client id, never a name. `patient` is the one record a token opens; a
    system has none and names the patient in what it deposits. `role` says who opens it when it is not the person.
    `is_operator` is true of the server's own process only: no token says it.
    """

    subject: str
    client: str
    patient: str | None
    scopes: tuple[Scope, ...]
    role: Role = THEMSELF
    is_operator: bool = False

    @property
    def is_system(self) -> bool:
        return self.patient is None

    @property
    def asker(self) -> Asker:
        """Who asks, as the decision wants to know it."""
        role = self.role
        if role.practitioner is not None:
            return Asker(self.subject, practitioner=role.practitioner, profession=role.profession)
        return Asker(self.subject, role.own or self.patient, system=self.is_system)

    @property
    def is_own(self) -> bool:
        """Whether the person opens their own record."""
        return self.patient is not None and self.role == THEMSELF

    def may(self, action: Action, type: str) -> bool:
        """Say whether a scope allows `action` on this resource type; nothing is allowed otherwise."""
        context = Context.SYSTEM if self.is_system else Context.PATIENT
        return any(scope.context is context and scope.allows(action, type) for scope in self.scopes)
