"""What the FHIR server asks of whoever keeps invitations: backend/server gives it one, of backend.circle.

Neither knows the other: these are shapes, and any class that has them fits. Every method but `tries` runs in the
transaction of the connection it is given, and touches nothing else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Connection

Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Asker:
    """Who shows a code, by the Patient of their own record."""

    patient: str
    now_ms: int


@dataclass(frozen=True, slots=True)
class Change:
    """A Task about to be written. None `before`: it is not living; None `after`: it is deleted.

    `by_person` is whether the person whose record it is writes, with a token of their own.
    """

    patient: str
    id: str
    before: Content | None
    after: Content | None
    by_person: bool
    now_ms: int


class Refusal(Protocol):
    """`status` of HTTP, `code` an issue type, `text` a fixed sentence, `word` a code of urn:carnet:refusal."""

    @property
    def status(self) -> int: ...
    @property
    def code(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def word(self) -> str: ...
    @property
    def retry_after(self) -> int: ...


class Note(Protocol):
    """A Task for the server to store, in somebody's record."""

    @property
    def patient(self) -> str: ...
    @property
    def id(self) -> str: ...
    @property
    def content(self) -> Content: ...


class Verdict(Protocol):
    """What becomes of it: a refusal, or what to answer, and what to store besides."""

    @property
    def refusal(self) -> Refusal | None: ...
    @property
    def content(self) -> Content | None: ...
    @property
    def notes(self) -> Sequence[Note]: ...


class Circle(Protocol):
    """Invitations."""

    def other_side(self, connection: Connection, patient: str, id: str) -> str | None:
        """Return in whose record the other side of this Task is, if it has one."""
        ...

    def on_write(self, connection: Connection, change: Change) -> Verdict:
        """Invite, confirm, refuse, withdraw; both patients are locked. A refusal rolls everything back."""
        ...

    def inviter(self, connection: Connection, parameters: Content) -> str | None:
        """Return in whose record the invitation of a code is."""
        ...

    def tries(self, account: str) -> Verdict:
        """Count a code that somebody tries, and refuse too many."""
        ...

    def look(self, connection: Connection, asker: Asker, parameters: Content) -> Verdict:
        """Say what an invitation asks; what a refusal wrote down stays."""
        ...

    def accept(self, connection: Connection, asker: Asker, parameters: Content) -> Verdict:
        """Accept it, both patients being locked; answer the asker's side."""
        ...

    def refuse(self, connection: Connection, asker: Asker, parameters: Content) -> Verdict:
        """Refuse it, both patients being locked."""
        ...
