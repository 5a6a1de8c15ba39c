"""Agendas as the FHIR server asks them: every refusal is a verdict, and nothing is written with it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Connection

from backend.booking import agendas, appointments, holding, wire, writing
from backend.booking.facts import Directory
from backend.booking.holding import Asker
from backend.booking.verdicts import Content, RefusedError, Verdict
from backend.booking.writing import Change

Query = Sequence[tuple[str, str]]


class Finder(Protocol):
    """Looks for care and for free times."""

    def search_slots(
        self, connection: Connection, asker: Asker, query: Query, base: str
    ) -> Verdict: ...
    def find_care(
        self, connection: Connection, asker: Asker, query: Query, base: str
    ) -> Verdict: ...


@dataclass(frozen=True, slots=True)
class Agendas:
    """`directory(connection, type, id)` reads a living resource of the directory; no `finder` finds nothing."""

    directory: Directory
    finder: Finder | None = None

    def on_write(self, connection: Connection, change: Change) -> Verdict:
        """Take, free, move, wait, as an Appointment says; the patient is locked by who asks."""
        return _verdict(lambda: writing.on_write(connection, change, self.directory))

    def schedule_of(self, connection: Connection, patient: str, id: str) -> str | None:
        """Return the id of the Schedule in which an appointment has, or had, its time."""
        row = appointments.read(connection, patient, id)
        found = None if row is None or row.slot is None else agendas.read(connection, row.slot)
        return None if found is None else found.schedule

    def put_slot(
        self,
        connection: Connection,
        asker: Asker,
        id: str,
        content: Content,
        versions: frozenset[int] | None,
    ) -> Verdict:
        """Hold a Slot or release it; a system blocks it or opens it."""
        return _verdict(lambda: holding.put(connection, asker, id, content, versions))

    def claim(self, connection: Connection, asker: Asker, parameters: Content) -> Verdict:
        """Hold any free Slot of what is said."""
        return _verdict(lambda: holding.claim(connection, asker, self.directory, parameters))

    def read_slot(self, connection: Connection, asker: Asker, id: str) -> Verdict:
        """Return one Slot."""
        found = agendas.read(connection, id)
        if found is None:
            return Verdict()
        return Verdict(wire.as_fhir(found, asker.now_ms, holding.holder_of(asker)))

    def search_slots(
        self, connection: Connection, asker: Asker, query: Query, base: str
    ) -> Verdict:
        """Return a searchset Bundle of Slots."""
        finder = self.finder
        return Verdict() if finder is None else finder.search_slots(connection, asker, query, base)

    def find_care(self, connection: Connection, asker: Asker, query: Query, base: str) -> Verdict:
        """Return a searchset Bundle of PractitionerRoles, each with its first free Slots."""
        finder = self.finder
        return Verdict() if finder is None else finder.find_care(connection, asker, query, base)


def _verdict(work: Callable[[], Verdict]) -> Verdict:
    try:
        return work()
    except RefusedError as error:
        return Verdict(refusal=error.refusal)
