"""Which system keeps an agenda: it sees and changes the appointments in it, whoever asked for them."""

from collections.abc import Callable
from typing import Final

from sqlalchemy import Connection

from backend.access.principal import Principal
from backend.fhir_server import repository
from backend.fhir_server.booking_port import Booking
from backend.fhir_server.repository import Key
from backend.fhir_server.types import SHARED

_OPERATOR: Final = "server"
"""The subject of the server's own process (`backend.server`)."""


def keeper(booking: Booking | None, principal: Principal) -> Callable[[Connection, Key], bool]:
    """Return what tells whether a system keeps the agenda of an Appointment: it wrote the Schedule.

    Those that the server's own process wrote, for its demonstration, are kept by every system it knows.
    """

    def keeps(connection: Connection, key: Key) -> bool:
        if booking is None:
            return False
        id = booking.schedule_of(connection, key.patient, key.id)
        found = None if id is None else repository.read(connection, Key(SHARED, "Schedule", id))
        return found is not None and found.author in {principal.subject, _OPERATOR}

    return keeps
