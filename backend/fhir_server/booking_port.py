"""What the FHIR server asks of whoever keeps agendas: backend/server gives it one, of backend.booking.

Neither knows the other: these are shapes, and any class that has them fits. Every method runs in the transaction of
the connection it is given, and touches nothing else.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Connection

Content = Mapping[str, Any]
Query = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks. `patient` is the record their token opens, None for a system; `account` is who they are."""

    account: str
    patient: str | None
    is_system: bool
    is_operator: bool
    now_ms: int


@dataclass(frozen=True, slots=True)
class Change:
    """An Appointment about to be written. None `before`: it is not living; None `after`: it is deleted.

    `key` is the Idempotency-Key of a create. `sees(id)` says whether the asker may see that Appointment of the record.
    """

    asker: Asker
    patient: str
    id: str
    before: Content | None
    after: Content | None
    key: str | None
    sees: Callable[[str], bool]


class Refusal(Protocol):
    """`status` of HTTP, `code` an issue type of FHIR, `text` a fixed sentence; `contained` go into the outcome."""

    @property
    def status(self) -> int: ...
    @property
    def code(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def contained(self) -> Sequence[Content]: ...


class Verdict(Protocol):
    """What becomes of it: a refusal, and the transaction is rolled back; else `content`, to be stored or answered.

    Of a write, `first` is the id of the Appointment that this key made before, to be answered instead; `cancels` are
    the Appointments of the same record to be stored as cancelled in the same transaction. `content` None is 404.
    """

    @property
    def refusal(self) -> Refusal | None: ...
    @property
    def content(self) -> Content | None: ...
    @property
    def first(self) -> str | None: ...
    @property
    def cancels(self) -> Sequence[str]: ...


class Booking(Protocol):
    """Agendas. A Slot's `meta.versionId` becomes the ETag; a Bundle is answered as it is."""

    def on_write(self, connection: Connection, change: Change) -> Verdict:
        """Take, free, move, wait; the patient of the change is locked."""
        ...

    def schedule_of(self, connection: Connection, patient: str, id: str) -> str | None:
        """Return the id of the Schedule in which this Appointment has, or had, its time."""
        ...

    def put_slot(
        self,
        connection: Connection,
        asker: Asker,
        id: str,
        content: Content,
        versions: frozenset[int] | None,
    ) -> Verdict:
        """Hold a Slot or release it; `versions` are those of If-Match."""
        ...

    def claim(self, connection: Connection, asker: Asker, parameters: Content) -> Verdict:
        """Hold any free Slot of what the Parameters say."""
        ...

    def read_slot(self, connection: Connection, asker: Asker, id: str) -> Verdict:
        """Return one Slot."""
        ...

    def search_slots(
        self, connection: Connection, asker: Asker, query: Query, base: str
    ) -> Verdict:
        """Return a searchset Bundle; `base` is the server's address for links."""
        ...

    def find_care(self, connection: Connection, asker: Asker, query: Query, base: str) -> Verdict:
        """Return a searchset Bundle of PractitionerRoles, each with its first free Slots."""
        ...
