"""Looks for care and for free times, for the agendas (`service.Finder`)."""

from dataclasses import dataclass

from sqlalchemy import Connection

from backend.booking import finding, searching
from backend.booking.asking import Query
from backend.booking.directory import Directory
from backend.booking.holding import Asker, holder_of
from backend.booking.verdicts import RefusedError, Verdict


@dataclass(frozen=True, slots=True)
class CareFinder:
    """Searches the slots and the directory; nobody is told who holds or booked what."""

    directory: Directory

    def search_slots(
        self, connection: Connection, asker: Asker, query: Query, base: str
    ) -> Verdict:
        """Return a searchset of Slots."""
        seen, holder = self.directory.seen(connection), holder_of(asker)
        try:
            return Verdict(
                searching.search_slots(connection, seen, query, base, holder, asker.now_ms)
            )
        except RefusedError as error:
            return Verdict(refusal=error.refusal)

    def find_care(self, connection: Connection, asker: Asker, query: Query, base: str) -> Verdict:
        """Return a searchset of PractitionerRoles with their first free Slots."""
        seen = self.directory.seen(connection)
        try:
            return Verdict(finding.find_care(connection, seen, query, base, asker.now_ms))
        except RefusedError as error:
            return Verdict(refusal=error.refusal)
