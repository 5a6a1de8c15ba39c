"""What two devices say to each other so that both agree: an invitation by code, a text, an answer, a confirmation.

Who carries it is built with the app (`app/designating.py`): invitations are Tasks of the circle, a feature of its own.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class Stage(StrEnum):
    """How far the other one is."""

    WAITING = "waiting"
    ANSWERED = "answered"
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Reply:
    """How an invitation stands; `agreement` is JSON, as the other one's app wrote it."""

    stage: Stage
    name: str = field(default="", repr=False)
    born: str = field(default="", repr=False)
    check: str = field(default="", repr=False)
    agreement: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation that was made: its id, the code to give, until when (FHIR instant)."""

    id: str
    code: str = field(repr=False)
    expires: str


@dataclass(frozen=True, slots=True)
class Taken:
    """An invitation that this person accepted: its text (JSON), the digits to compare, how it stands."""

    stage: Stage
    text: str = field(repr=False)
    check: str = field(repr=False)


class Wire(Protocol):
    """Every method raises ServiceError; those that take a code raise NotDesignatedError for one that leads nowhere."""

    async def can_invite(self) -> bool:
        """Say whether there is a server for it; asks nobody."""
        ...

    async def invite(self, text: str) -> Invited:
        """Make an invitation that says this text (JSON)."""
        ...

    async def look(self, code: str) -> str:
        """Return the text that a code leads to."""
        ...

    async def accept(self, code: str, agreement: str) -> str:
        """Agree, under the name and birth date of this space; return four digits to compare."""
        ...

    async def refuse(self, code: str) -> None:
        """Say no."""
        ...

    async def reply(self, id: str) -> Reply:
        """Ask how an invitation stands."""
        ...

    async def confirm(self, id: str) -> None:
        """Say that it is who it should be: both are told that it is done."""
        ...

    async def withdraw(self, id: str) -> None:
        """Take an invitation back: both are told."""
        ...

    async def over(self, texts: frozenset[str]) -> None:
        """Tell whoever agreed to one of these texts (their hashes) that it holds no more; again changes nothing."""
        ...

    async def taken(self, *, ask: bool = False) -> tuple[Taken, ...]:
        """Return what this person agreed to, as this device knows it; with `ask`, up to date."""
        ...
