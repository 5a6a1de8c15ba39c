"""Keeping a time, and making an appointment of it: never shown as booked before the server said so.

What is asked for is written down with its key before anything is sent. Whatever happens then (an answer that is lost,
a process that is killed), the key finds what became of it: there is one appointment, or none.
"""

from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from services.appointments import store, writing
from services.appointments.asking import UNREACHED, Asking, kept
from services.appointments.mapping import slot_of, time_from, times, zone_name
from services.appointments.models import (
    Appointment,
    Booked,
    Hold,
    Kept,
    Practice,
    Reason,
    Slot,
    State,
    Taken,
)
from services.appointments.store import Card, Kind, Own, Wish, wish_for
from services.core.changes import Topic
from services.core.errors import Fault, OfflineError, RemoteError, SignedOutError
from services.core.ids import new_id
from services.fhir.parsing import Json
from services.remote.bookings import Bookings, Made, Refused
from services.storage.driver import Connection
from services.storage.record import Record
from services.sync.models import Server

_TOO_MANY: Final = "too-costly"


@dataclass(slots=True)
class Booking:
    """Asks the server of the open record, and keeps what it answered at once."""

    asking: Asking
    _held: dict[str, tuple[Slot, float]] = field(default_factory=dict)
    """The times kept for the person: each with the end of it, by a clock that nobody sets."""

    async def hold(self, slot: Slot) -> Hold | Taken:
        """Have a time kept for a few minutes; a hold of before gives way where there are too many."""
        async with self.asking.server() as (bookings, _server):
            answer = await bookings.hold(time_from(slot))
            if isinstance(answer, Refused) and _TOO_MANY in answer.codes and self._held:
                await self._let_go(bookings)
                answer = await bookings.hold(time_from(slot))
        if isinstance(answer, Refused):
            if _TOO_MANY in answer.codes:
                raise RemoteError(Fault.CONFLICT, _TOO_MANY, status=409)
            return Taken(times(answer.near))
        held = slot_of(answer.time)
        self._held[held.id] = (held, self.asking.monotonic() + answer.left.total_seconds())
        return Hold(held, self.asking.clock.now() + answer.left)

    def left(self, hold: Hold) -> timedelta:
        """Return how long a time is still kept: the server's duration, counted by a clock that nobody sets."""
        _slot, end = self._held.get(hold.slot.id, (None, 0.0))
        return timedelta(seconds=max(0.0, end - self.asking.monotonic()))

    async def release(self, hold: Hold) -> None:
        """Give a time back; it ends by itself where the server cannot be told."""
        self._held.pop(hold.slot.id, None)
        async with self.asking.server() as (bookings, _server):
            await bookings.release(time_from(hold.slot))

    async def _let_go(self, bookings: Bookings) -> None:
        for slot, _end in list(self._held.values()):
            self._held.pop(slot.id, None)
            with suppress(RemoteError):
                await bookings.release(time_from(slot))

    async def confirm(
        self, hold: Hold, practice: Practice, reason: Reason, *, note: str, secret: bool
    ) -> Booked | Taken | Kept:
        """Make the appointment of a time that is kept, or find that it was made; see the module."""
        wish = wish_for(hold.slot, practice, reason, note, secret=secret)
        own = await self.wished(Kind.BOOKING, wish)
        done = await self._sent_now(own)
        self._held.pop(hold.slot.id, None)
        return done

    async def request(
        self, slot: Slot, practice: Practice, reason: Reason, *, note: str, secret: bool
    ) -> Kept:
        """Keep a wish on this device, sent as soon as the server is there."""
        own = await self.wished(Kind.BOOKING, wish_for(slot, practice, reason, note, secret=secret))
        return Kept(own.appointment)

    async def join(
        self, practice: Practice, reason: Reason, first: date, last: date, instead_of: str
    ) -> Appointment:
        """Wait for an earlier time; without network, as soon as the server is there (REQUESTED until then)."""
        zone = zone_name(practice.first[0]) if practice.first else ""
        wish = Wish(
            replace(practice, first=()),
            reason,
            zone=zone,
            first=first.isoformat(),
            last=last.isoformat(),
            instead_of=instead_of,
        )
        own = await self.wished(Kind.WAITLIST, wish)
        done = await self._sent_now(own)
        if isinstance(done, Taken):
            raise RemoteError(Fault.CONFLICT, status=409)
        return done.appointment

    async def wished(self, kind: Kind, wish: Wish) -> Own:
        """Write a wish down, with its key, before anything of it is sent."""
        at = self.asking.moment()
        own = Own(new_id(), kind, State.REQUESTED, new_id(), tried=False, wish=wish, created=at)
        await self.asking.record.current.database.write(lambda c: store.put_own(c, own))
        self.asking.changes.publish(Topic.APPOINTMENTS)
        return own

    async def _sent_now(self, own: Own) -> Booked | Taken | Kept:
        """Send a wish while the person waits for the answer."""
        record = self.asking.record.current
        try:
            async with self.asking.server() as (bookings, server):
                done = await self.sent(record, bookings, server, own)
        except RemoteError as error:
            if isinstance(error, SignedOutError) or not (error.unsure or error.fault in UNREACHED):
                await self._dropped(
                    record, own
                )  # it did not reach anybody, or was refused for good
                raise
            if error.fault not in UNREACHED:
                raise  # nobody knows what became of it: it is asked for by its key
            return Kept(own.appointment)
        if isinstance(done, Refused):
            await self._dropped(record, own)
            return Taken(times(done.near))
        return Booked(done)

    async def sent(
        self, record: Record, bookings: Bookings, server: Server, own: Own
    ) -> Appointment | Refused:
        """Send a wish, once however often this is called; return what stands there, or the refusal.

        Raises:
            RemoteError: the answer is not known: the wish stays, and is looked for by its key the next time.
            NotFoundError: it was given up meanwhile, or what it would replace is gone.

        """
        if own.tried and (found := await bookings.made(own.key, server.patient)):
            return await self._granted(record, server, own, found)
        resource = await self._resource(record, server, own)
        await record.database.write(lambda c: store.mark(c, own.id, tried=True))
        try:
            answer = await bookings.make(resource, own.key)
        except OfflineError:
            if not own.tried:  # nothing was sent: it need not be looked for
                await record.database.write(lambda c: store.mark(c, own.id, tried=False))
            raise
        except RemoteError as error:
            if not error.unsure:
                raise
            answer = await self._after_all(bookings, server, own, resource)
        if isinstance(answer, Refused):
            return answer
        return await self._granted(record, server, own, answer)

    async def _after_all(
        self, bookings: Bookings, server: Server, own: Own, resource: Json
    ) -> Made | Refused:
        """Look for what may have been made; where it was not, ask once more under the same key."""
        found = await bookings.made(own.key, server.patient)
        return found or await bookings.make(resource, own.key)

    async def _resource(self, record: Record, server: Server, own: Own) -> Json:
        wish = own.wish
        if own.kind is Kind.BOOKING and wish.slot is not None:
            return writing.booked(
                server.patient,
                own.key,
                wish.slot,
                wish.practice,
                wish.reason,
                wish.note,
                secret=wish.secret,
            )
        replaced = ""
        if wish.instead_of:
            replaced = (await record.database.read(lambda c: store.one(c, wish.instead_of))).remote
        days = (date.fromisoformat(wish.first), date.fromisoformat(wish.last))
        zone = ZoneInfo(wish.zone) if wish.zone else UTC
        return writing.waiting(
            server.patient, own.key, wish.practice, wish.reason, days, zone, replaced
        )

    async def _granted(self, record: Record, server: Server, own: Own, made: Made) -> Appointment:
        """Keep what the server made, and forget the wish, in one transaction."""
        at, wish = self.asking.moment(), own.wish

        def work(connection: Connection) -> Appointment:
            id = kept(connection, made, server.patient, at)
            card = Card(wish.practice, wish.reason, wish.zone, own.id)
            store.put_card(connection, made.resource.id, card)
            store.granted(connection, own.id)
            return store.one(connection, id)

        found = await record.database.write(work)
        self.asking.changes.publish(Topic.APPOINTMENTS)
        return found

    async def _dropped(self, record: Record, own: Own) -> None:
        await record.database.write(lambda c: store.drop_own(c, own.id))
        self.asking.changes.publish(Topic.APPOINTMENTS)
