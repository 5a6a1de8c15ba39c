"""Who may see the documents: what the person decided, what the server says of it."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from services.core.categories import Category
from services.documents.models import DocumentKind
from services.fhir.visibility import Visibility
from services.storage.visibility import State

__all__ = ["PROFESSIONS", "Category", "DocumentKind", "State", "Visibility"]

PROFESSIONS: Final = ("physician", "pharmacist", "nurse", "midwife", "dentist", "physiotherapist")
"""Lines of the server's matrix (TRE_G15) that can be looked as; the first is the usual one."""


class Reach(StrEnum):
    """Whether there is anybody to decide about."""

    HERE = "here"  # only this device has it: nobody else sees it
    SERVER = "server"  # a server has it, or will
    KEPT = "kept"  # its space has a server, and the document is kept from it


@dataclass(frozen=True, slots=True)
class Named:
    """A professional whom the record names; `id` is the one that the server uses."""

    id: str
    name: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class WhoSees:
    """Who may see one document.

    `now` is what the server last said; `wanted` what the person decided and it has not confirmed, None if nothing.
    `state` tells what became of the last decision, None when there was none. `is_minor`: the law lets its person
    keep it from their representatives (R1111-50); of an age that is not known here, no. `is_helped`: the record names
    relatives, who may be helpers. `is_answered`: the server can say what others get; of another, nobody knows whether
    it keeps anything from anybody. `kind`: by what a server gives it to others.
    """

    reach: Reach
    now: Visibility = field(default_factory=Visibility)
    wanted: Visibility | None = None
    state: State | None = None
    is_minor: bool = False
    is_helped: bool = False
    is_answered: bool = False
    professionals: tuple[Named, ...] = ()
    kind: DocumentKind = DocumentKind.CARE

    @property
    def may_be_secret(self) -> bool:
        """Whether there is somebody to keep it from: representatives, or helpers."""
        return self.is_minor or self.is_helped

    @property
    def shown(self) -> Visibility:
        """What the person decided last, confirmed or not."""
        return self.wanted if self.wanted is not None else self.now


@dataclass(frozen=True, slots=True)
class Role:
    """Somebody to look as, in the words of `$see-as`; `name` for somebody in particular, else ""."""

    role: str  # professional | emergency | samu | representative | helper
    profession: str = ""
    id: str = ""  # of a professional, or of a RelatedPerson
    name: str = field(default="", repr=False)
    areas: tuple[str, ...] = ()  # of a helper who is not there yet: what would be open
    right: str = ""

    @property
    def asked(self) -> tuple[tuple[str, str], ...]:
        """The parameters of the question."""
        relative = self.role in {"representative", "helper"}
        found = [("role", self.role), ("profession", self.profession)]
        found.append(("related" if relative else "practitioner", self.id))
        found += [("areas", " ".join(self.areas)), ("right", self.right)]
        return tuple(one for one in found if one[1])


class Unanswered(StrEnum):
    """Why nobody can say what somebody else would get."""

    HERE = "here"  # on this device only: nobody gets anything
    UNSUPPORTED = "unsupported"  # this server has no such answer
    OFFLINE = "offline"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Seen:
    """One document, and the one word of the server about it: `allowed`, or why not."""

    id: str
    title: str = field(repr=False)
    date: str
    reason: str


@dataclass(frozen=True, slots=True)
class SeenAs:
    """What a role would get. `reason` is about the whole record, `elsewhere` counts what is not on this device."""

    role: Role
    reason: str
    given: tuple[Seen, ...]
    refused: tuple[Seen, ...]
    elsewhere: int = 0
