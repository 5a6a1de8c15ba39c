"""What stands on the server, changed there: moved, cancelled, an offer taken or left. Needs the server's answer.

A change is written over the version that is known; where that is an old one, the server's is kept and tried once more.
An answer that is lost is looked for before anything is repeated.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from services.appointments import store, writing
from services.appointments.asking import Asking, kept
from services.appointments.mapping import times, zone_name
from services.appointments.models import (
    Appointment,
    Booked,
    Hold,
    Slot,
    State,
    Taken,
    TooLate,
)
from services.appointments.store import Kind, Own
from services.core.changes import Topic
from services.core.errors import Fault, NotFoundError, RemoteError
from services.fhir.parsing import Json, parse
from services.remote.bookings import Bookings, Made, Refused
from services.remote.scheduling import line
from services.storage.driver import Connection
from services.storage.record import Record
from services.sync.models import Server

_RULE: Final = "business-rule"
_LONGEST_WHY: Final = 500

Edit = Callable[[Json], Json]
Stands = Callable[[Json], bool]


@dataclass(frozen=True, slots=True)
class Changing:
    """Changes the appointments of the open record."""

    asking: Asking

    async def move(self, id: str, hold: Hold) -> Booked | Taken:
        """Put an appointment at a time that is kept; the old one is free in the same moment, or nothing changes."""
        record = self.asking.record.current
        before = await record.database.read(lambda c: store.one(c, id))
        at = f"Slot/{hold.slot.id}"

        def edit(resource: Json) -> Json:
            return writing.moved(resource, hold.slot)

        answer = await self._changed(record, id, edit, lambda said: _slot(said) == at)
        if isinstance(answer, Refused):
            return Taken(times(answer.near))
        await record.database.write(lambda c: _moved(c, before.remote, hold.slot))
        return Booked(await record.database.read(lambda c: store.one(c, id)))

    async def cancel(self, id: str, why: str = "") -> Appointment | TooLate:
        """Give up an appointment, a request, a place on the waiting list, or what was entered by hand."""
        record = self.asking.record.current
        before = await record.database.read(lambda c: store.one(c, id))
        if not before.remote:
            return await self._given_up(record, before)
        said = line(why, _LONGEST_WHY)

        def edit(resource: Json) -> Json:
            return writing.cancelled(resource, said)

        answer = await self._changed(record, id, edit, _is_cancelled)
        if isinstance(answer, Refused):
            if _RULE in answer.codes:
                return TooLate(before.reason.rule, before.practice.place.phone)
            return await self._as_it_stands(record, id)
        return answer

    async def accept(self, id: str) -> Booked | Taken:
        """Take the earlier time that is offered; what it replaces is cancelled in the same moment."""
        record = self.asking.record.current
        answer = await self._changed(
            record, id, writing.accepted, lambda said: said.get("status") in {"booked", "pending"}
        )
        if isinstance(answer, Refused):
            await self._as_it_stands(record, id)
            return Taken(times(answer.near))
        if answer.instead_of:
            await self._as_it_stands(record, answer.instead_of)
        return Booked(answer)

    async def decline(self, id: str) -> Appointment:
        """Leave an offer to the next in line, and go on waiting."""
        record = self.asking.record.current
        answer = await self._changed(record, id, writing.declined, lambda said: not _slot(said))
        return await self._as_it_stands(record, id) if isinstance(answer, Refused) else answer

    async def forget(self, id: str) -> None:
        """Forget what exists on this device only; a request that may have left is asked about first.

        Raises:
            NotFoundError: it stands on the server, or nowhere.

        """
        record = self.asking.record.current
        found = await record.database.read(lambda c: store.own(c, id))
        if found is None:
            raise NotFoundError
        await record.database.write(lambda c: withdraw(c, found))
        self.asking.changes.publish(Topic.APPOINTMENTS)

    async def _given_up(self, record: Record, before: Appointment) -> Appointment:
        found = await record.database.read(lambda c: store.own(c, before.id))
        if found is not None and found.kind is Kind.ELSEWHERE:
            gone = replace(found, state=State.CANCELLED.value)
            await record.database.write(lambda c: store.put_own(c, gone))
            self.asking.changes.publish(Topic.APPOINTMENTS)
        else:
            await self.forget(before.id)
        return replace(before, state=State.CANCELLED)

    # -- one change ----------------------------------------------------------------------------------------------

    async def _changed(
        self, record: Record, id: str, edit: Edit, stands: Stands
    ) -> Appointment | Refused:
        """Write a change and keep the answer; `stands` says of a resource that it has taken effect already."""
        async with self.asking.server() as (bookings, server):
            appointment, resource = await record.database.read(lambda c: _known(c, id))
            answer = await _tried(bookings, appointment, edit(resource), stands)
            if isinstance(answer, Refused) and answer.is_old:
                found = await bookings.appointment(appointment.remote)
                here = await self._keep(record, server, found)
                there = parse(found.resource.json)
                if stands(there):
                    return here
                answer = await _tried(bookings, here, edit(there), stands)
            if isinstance(answer, Refused):
                return answer
            return await self._keep(record, server, answer)

    async def _as_it_stands(self, record: Record, id: str) -> Appointment:
        """Ask how an appointment stands, keep it, and return it."""
        async with self.asking.server() as (bookings, server):
            before = await record.database.read(lambda c: store.one(c, id))
            if not before.remote:
                return before
            return await self._keep(record, server, await bookings.appointment(before.remote))

    async def _keep(self, record: Record, server: Server, made: Made) -> Appointment:
        at = self.asking.moment()

        def work(connection: Connection) -> Appointment:
            return store.one(connection, kept(connection, made, server.patient, at))

        found = await record.database.write(work)
        self.asking.changes.publish(Topic.APPOINTMENTS)
        return found


def withdraw(connection: Connection, own: Own) -> None:
    """Forget a row of this device; what may have reached the server waits until it was asked."""
    if own.tried and own.state == State.REQUESTED:
        store.put_own(connection, replace(own, state=store.WITHDRAWN))
    else:
        store.drop_own(connection, own.id)


async def _tried(
    bookings: Bookings, before: Appointment, resource: Json, stands: Stands
) -> Made | Refused:
    """Write once; where the answer is lost, look whether it was done, and only then write again."""
    try:
        return await bookings.change(resource, before.version)
    except RemoteError as error:
        if not error.unsure or error.fault is Fault.ORIGIN:
            raise
        found = await bookings.appointment(before.remote)
        if stands(parse(found.resource.json)):
            return found
        return await bookings.change(resource, found.resource.version)


def _known(connection: Connection, id: str) -> tuple[Appointment, Json]:
    found, said = store.one(connection, id), store.resource(connection, id)
    if said is None or not found.remote:
        raise NotFoundError
    return found, said


def _moved(connection: Connection, remote: str, slot: Slot) -> None:
    card = store.card(connection, remote)
    if card is not None:
        zone = zone_name(slot) or card.zone  # before the answer is read: its times are told in it
        store.put_card(connection, remote, replace(card, zone=zone))


def _slot(said: Json) -> str:
    listed = said.get("slot")
    first = listed[0] if isinstance(listed, list) and listed else {}
    reference = first.get("reference") if isinstance(first, dict) else ""
    return "/".join(str(reference).rsplit("/", 2)[-2:]) if reference else ""


def _is_cancelled(said: Json) -> bool:
    return said.get("status") == "cancelled"
