"""What waited on this device, done when the server is back: wishes sent, cards fetched."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from services.appointments import store, writing
from services.appointments.asking import UNREACHED, Asking, kept
from services.appointments.booking import Booking
from services.appointments.mapping import practice_of, reason_of, times
from services.appointments.models import Appointment, State
from services.appointments.store import Card, Own
from services.core.changes import Topic
from services.core.errors import Fault, NotFoundError, RemoteError, SignedOutError
from services.fhir.parsing import parse
from services.remote.bookings import Bookings, Made, Refused
from services.remote.scheduling import Role
from services.storage.driver import Connection
from services.storage.record import Record
from services.sync.models import Server

_CARDS: Final = 20
"""Practices that are asked for at once; the others at the next occasion."""


@dataclass(slots=True)
class Requests:
    """Sends what waits, in the order in which it was wished for; one at a time, whoever asks."""

    asking: Asking
    booking: Booking
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def send_waiting(self) -> Sequence[Appointment]:
        """Send every wish that waits; return those that were granted or refused.

        Raises:
            RemoteError: the server is away, or knows the person no more; what is left waits on.

        """
        async with self._one_at_a_time:
            record = self.asking.record.current
            try:
                return await self._all(record)
            finally:
                self.asking.changes.publish(Topic.APPOINTMENTS)

    async def _all(self, record: Record) -> tuple[Appointment, ...]:
        waiting = await record.database.read(store.to_send)
        unknown = await record.database.read(lambda c: store.without_card(c, _CARDS))
        if not waiting and not unknown:
            return ()
        settled: list[Appointment] = []
        async with self.asking.server() as (bookings, server):
            for own in waiting:
                if own.state == store.WITHDRAWN:
                    await self._take_back(record, bookings, server, own)
                elif done := await self._send(record, bookings, server, own):
                    settled.append(done)
            for appointment, role, service in unknown:
                await _fetch_card(record, bookings, appointment, role, service)
        return tuple(settled)

    async def _send(
        self, record: Record, bookings: Bookings, server: Server, own: Own
    ) -> Appointment | None:
        """Send one wish; one that the server will not have is refused, one that it does not answer waits on."""
        try:
            done = await self.booking.sent(record, bookings, server, own)
        except NotFoundError:
            return None
        except RemoteError as error:
            if isinstance(error, SignedOutError) or error.fault in UNREACHED:
                raise
            if error.unsure or error.fault is Fault.WRONG_ANSWER:
                return None
            done = Refused("")
        if not isinstance(done, Refused):
            return done
        wish = replace(own.wish, alternatives=times(done.near))
        refused = replace(own, state=State.REFUSED.value, wish=wish)
        await record.database.write(lambda c: store.refuse(c, refused))
        return refused.appointment

    async def _take_back(
        self, record: Record, bookings: Bookings, server: Server, own: Own
    ) -> None:
        """Cancel what a wish that was given up may have become, and forget it."""
        found = await bookings.made(own.key, server.patient)
        if found is not None:
            said = parse(found.resource.json)
            if said.get("status") not in {"cancelled", "fulfilled", "noshow"}:
                answer = await bookings.change(writing.cancelled(said, ""), found.resource.version)
                if isinstance(answer, Made):
                    found = answer
            await self._keep(record, server, own, found)
        await record.database.write(lambda c: store.drop_own(c, own.id))

    async def _keep(self, record: Record, server: Server, own: Own, made: Made) -> None:
        at, wish = self.asking.moment(), own.wish
        card = Card(wish.practice, wish.reason, wish.zone, own.id)

        def work(connection: Connection) -> None:
            kept(connection, made, server.patient, at)
            store.put_card(connection, made.resource.id, card)

        await record.database.write(work)


async def _fetch_card(
    record: Record, bookings: Bookings, appointment: str, role: str, service: str
) -> None:
    """Fetch the practice of what was booked elsewhere, so that it can be read without network."""
    try:
        card = await _card(bookings, role, service)
    except RemoteError as error:
        if isinstance(error, SignedOutError) or error.fault in UNREACHED:
            raise
        return  # a practice that is gone: the appointment says its name itself
    if card is not None:
        await record.database.write(lambda c: store.put_card(c, appointment, card))


async def _card(bookings: Bookings, role: str, service: str) -> Card | None:
    page = await bookings.role(role)
    known = {entry.resource.reference: entry.resource for entry in page.entries}
    found = known.get(f"PractitionerRole/{role}")
    if not isinstance(found, Role) or not service:
        return None
    practice = practice_of(found, known)
    reason = next((one for one in practice.reasons if one.id == service), None)
    return Card(practice, reason or reason_of(await bookings.service(service)))
