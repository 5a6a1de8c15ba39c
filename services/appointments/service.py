"""Appointments of the open record: found, booked, moved, cancelled, waited for, and readable without network."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from services.appointments import calendar, listing, meaning, store
from services.appointments.asking import Asking
from services.appointments.booking import Booking
from services.appointments.bringing import Brought, matching
from services.appointments.changing import Changing
from services.appointments.models import (
    Appointment,
    Booked,
    Day,
    Filters,
    Found,
    Hold,
    Kept,
    Meaning,
    Mine,
    Mode,
    Place,
    Practice,
    Reason,
    Slot,
    State,
    Taken,
    TooLate,
    Wanted,
)
from services.appointments.requests import Requests
from services.appointments.searching import Searching
from services.appointments.store import Kind, Own, Wish
from services.core.changes import ChangeFeed, Topic
from services.core.clock import Clock
from services.core.ids import new_id
from services.documents.models import Query
from services.documents.service import DocumentService
from services.i18n.translator import Translator
from services.remote.scheduling import line
from services.remote.transport import Network
from services.storage.driver import Connection
from services.storage.record import OpenRecord

_LOOKED_AT: Final = 200
_MOST_MINUTES: Final = 24 * 60
_MOST_DAYS: Final = 60


@dataclass(slots=True)
class AppointmentService:
    """Each method raises LockedError when no record is open; see the port for what a server's absence raises."""

    record: OpenRecord
    documents: DocumentService
    clock: Clock
    changes: ChangeFeed
    words: Callable[[], Translator]
    network: Network | None = None  # the network itself
    _asking: Asking = field(init=False)
    _searching: Searching = field(init=False)
    _booking: Booking = field(init=False)
    _changing: Changing = field(init=False)
    _requests: Requests = field(init=False)

    def __post_init__(self) -> None:
        self._asking = Asking(self.record, self.clock, self.changes, self.words, self.network)
        self._searching = Searching(self._asking)
        self._booking = Booking(self._asking)
        self._changing = Changing(self._asking)
        self._requests = Requests(self._asking, self._booking)

    # -- finding -------------------------------------------------------------------------------------------------

    def meanings(self, words: str) -> tuple[Meaning, ...]:
        """Return what typed words may mean; an emergency stands first."""
        return meaning.meanings(words, self.words().language)

    def specialties(self) -> tuple[tuple[str, str], ...]:
        """Return all that can be looked for, as (code of JDV_J01, name)."""
        return meaning.specialties(self.words().language)

    async def can_book(self) -> bool:
        """Say whether the record has a server where care is found and booked."""
        return await self._asking.can_book()

    async def filters(self) -> Filters:
        """Return what was last asked of a search."""
        return await self._searching.filters()

    async def search(self, wanted: Wanted, after: str = "") -> Found:
        """Return a page of practices; `after` is the `next` of the one before."""
        return await self._searching.search(wanted, after)

    async def practice(self, id: str) -> Practice:
        """Return one practice with every reason to come."""
        return await self._searching.practice(id)

    async def days(self, practice: str, reason: str, first: date, count: int) -> tuple[Day, ...]:
        """Return days of one practice, each with its free times."""
        return await self._searching.days(practice, reason, first, count)

    # -- booking -------------------------------------------------------------------------------------------------

    async def hold(self, slot: Slot) -> Hold | Taken:
        """Have a time kept for a few minutes."""
        return await self._booking.hold(slot)

    def left(self, hold: Hold) -> timedelta:
        """Return how long it is still kept, whatever this device's clock says."""
        return self._booking.left(hold)

    async def release(self, hold: Hold) -> None:
        """Give a time back."""
        await self._booking.release(hold)

    async def confirm(
        self,
        hold: Hold,
        practice: Practice,
        reason: Reason,
        *,
        note: str = "",
        secret: bool = False,
    ) -> Booked | Taken | Kept:
        """Make the appointment; Kept where no server answered: it then waits, and is never shown as booked."""
        return await self._booking.confirm(hold, practice, reason, note=note, secret=secret)

    async def request(
        self,
        slot: Slot,
        practice: Practice,
        reason: Reason,
        *,
        note: str = "",
        secret: bool = False,
    ) -> Kept:
        """Keep a wish on this device until the server is there."""
        return await self._booking.request(slot, practice, reason, note=note, secret=secret)

    async def send_waiting(self) -> Sequence[Appointment]:
        """Send every wish that waits; return those that were granted or refused."""
        return await self._requests.send_waiting()

    # -- mine ----------------------------------------------------------------------------------------------------

    async def mine(self) -> Mine:
        """Return every appointment; asks nobody."""
        return listing.mine(await self._every(), self.clock.now())

    async def one(self, id: str) -> Appointment:
        """Return one, also by the id of the request it came from; raises NotFoundError."""
        return await self.record.current.database.read(lambda c: store.one(c, id))

    async def move(self, id: str, hold: Hold) -> Booked | Taken:
        """Put an appointment at a time that is kept, or change nothing."""
        return await self._changing.move(id, hold)

    async def cancel(self, id: str, why: str = "") -> Appointment | TooLate:
        """Give one up; TooLate where the practice's rule asks for a call."""
        return await self._changing.cancel(id, why)

    async def join_waiting_list(
        self, practice: Practice, reason: Reason, first: date, last: date, instead_of: str = ""
    ) -> Appointment:
        """Wait for an earlier time; REQUESTED where no server answered yet."""
        return await self._booking.join(practice, reason, first, last, instead_of)

    async def accept(self, id: str) -> Booked | Taken:
        """Take the earlier time that is offered."""
        return await self._changing.accept(id)

    async def decline(self, id: str) -> Appointment:
        """Leave the offer, and go on waiting."""
        return await self._changing.decline(id)

    async def forget(self, id: str) -> None:
        """Forget what exists on this device only."""
        await self._changing.forget(id)

    async def add_elsewhere(
        self, what: str, who: str, where: str, phone: str, start: datetime, minutes: int, mode: Mode
    ) -> Appointment:
        """Keep an appointment made without Carnet; it stays on this device."""
        minutes = min(max(minutes, 1), _MOST_MINUTES)
        address = tuple(line(part) for part in where.splitlines() if part.strip())
        practice = Practice("", line(who), "", "", Place(lines=address, phone=line(phone, 40)))
        zone = getattr(start.tzinfo, "key", "")
        wish = Wish(
            practice,
            Reason("", line(what), minutes),
            start=start,
            end=start + timedelta(minutes=minutes),
            zone=zone,
            mode=mode,
        )
        at = self._asking.moment()
        own = Own(new_id(), Kind.ELSEWHERE, State.BOOKED, "", tried=False, wish=wish, created=at)
        await self.record.current.database.write(lambda c: store.put_own(c, own))
        self.changes.publish(Topic.APPOINTMENTS)
        return await self.one(own.id)

    # -- reminders, calendar, what goes along --------------------------------------------------------------------

    async def remind(self, id: str, days: int) -> None:
        """Keep how many days before it the person is reminded, 0 for never."""
        days = min(max(days, 0), _MOST_DAYS)

        def work(connection: Connection) -> None:
            store.remind(connection, store.one(connection, id), days)

        await self.record.current.database.write(work)
        self.changes.publish(Topic.APPOINTMENTS)

    async def reminders(self, at: datetime) -> tuple[Appointment, ...]:
        """Return what the person is reminded of at `at`, each once; asks nobody."""
        reminded = await self.record.current.database.read(store.reminded)
        return listing.due(await self._every(), reminded, at)

    def calendar(self, appointment: Appointment, *, neutral: bool) -> bytes:
        """Return an iCalendar file (RFC 5545); `neutral` says neither what for, nor with whom, nor where."""
        return calendar.ics(appointment, self.clock.now(), self.words(), neutral=neutral)

    async def documents_to_bring(self, appointment: Appointment) -> tuple[Brought, ...]:
        """Return each thing to bring, with the documents of the record that may be it."""
        listed = await self.documents.list(Query(), limit=_LOOKED_AT)
        return matching(appointment.reason.bring, listed.documents)

    async def _every(self) -> tuple[Appointment, ...]:
        return await self.record.current.database.read(lambda c: tuple(store.every(c)))
