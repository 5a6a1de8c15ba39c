"""Agendas as the FHIR server asks them: every refusal is a verdict, and nothing is written with it."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from backend.booking import agendas, holding, wire, writing
from backend.booking.facts import Directory
from backend.booking.holding import Asker
from backend.booking.verdicts import Content, RefusedError, Verdict
from backend.booking.writing import Change


@dataclass(frozen=True, slots=True)
class Agendas:
    """`directory(connection, type, id)` reads a living resource of the directory."""

    directory: Directory

    def on_write(self, connection: Connection, change: Change) -> Verdict:
        """Take, free, move, wait, as an Appointment says; the patient is locked by who asks."""
        return _verdict(lambda: writing.on_write(connection, change, self.directory))

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


def _verdict(work: Callable[[], Verdict]) -> Verdict:
    try:
        return work()
    except RefusedError as error:
        return Verdict(refusal=error.refusal)
