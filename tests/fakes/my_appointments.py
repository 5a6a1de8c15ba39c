"""Appointments in every state, that can be moved, cancelled, offered, waited for; a server that can be away."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Final

from services.appointments.bringing import Brought
from services.appointments.models import (
    Appointment,
    Booked,
    Hold,
    Late,
    Mine,
    Mode,
    Slot,
    State,
    Taken,
    TooLate,
)
from services.appointments.refusal import Refusal
from services.core.clock import Clock
from services.core.errors import NotFoundError, ServiceError
from services.printing.models import Frame, Printed, Sheet
from services.printing.writing import pdf
from tests.fakes.appointments import (
    CONSULTATION,
    CONTROL,
    PARIS,
    PRACTICES,
    FakeAppointments,
)
from tests.fakes.documents import some

_WAITING: Final = (
    State.OFFERED,
    State.REFUSED,
    State.REQUESTED,
    State.PENDING,
    State.WAITLIST,
)
_HERE: Final = frozenset({State.REQUESTED, State.REFUSED})


@dataclass(eq=False)
class MyAppointments(FakeAppointments):
    """What is mine. `away` is what every act on the server ends with; reading is never refused, but by `broken`."""

    away: ServiceError | None = None
    broken: ServiceError | None = None
    full_disk: ServiceError | None = None
    gone: bool = False  # the offered time was taken
    reminded: list[tuple[str, int]] = field(default_factory=list)

    async def mine(self) -> Mine:
        self._readable()
        now = self.clock.now()
        every = list(self.known.values())
        waiting = sorted(
            (one for one in every if one.state in _WAITING), key=lambda o: _WAITING.index(o.state)
        )
        rest = [one for one in every if one.state not in _WAITING]
        coming = [o for o in rest if o.state is State.BOOKED and o.end and o.end >= now]
        past = [one for one in rest if one not in coming]
        coming.sort(key=_start)
        past.sort(key=_start, reverse=True)
        return Mine(tuple(waiting), tuple(coming), tuple(past))

    async def one(self, id: str) -> Appointment:
        self._readable()
        return await super().one(id)

    async def move(self, id: str, hold: Hold) -> Booked | Taken:
        self._reach()
        return await super().move(id, hold)

    async def cancel(self, id: str, why: str = "") -> Appointment | TooLate:
        one = await self.one(id)
        if one.state not in _HERE and not one.elsewhere:
            self._reach()
        rule, start = one.reason.rule, one.start
        ends = start - timedelta(hours=rule.hours) if start else None
        is_late = one.state is State.BOOKED and ends is not None and self.clock.now() > ends
        if is_late and rule.hours and rule.late is Late.PHONE:
            return TooLate(rule, one.practice.place.phone)
        return await super().cancel(id, why)

    async def accept(self, id: str) -> Booked | Taken:
        self._reach()
        one = self.known[id]
        if self.gone or one.offer is None:
            self.known[id] = replace(one, state=State.WAITLIST, offer=None, offer_until=None)
            return Taken(self._first(PRACTICES[0]))
        if one.instead_of in self.known:
            before = self.known[one.instead_of]
            self.known[before.id] = replace(before, state=State.CANCELLED)
        self.known[id] = replace(
            one,
            state=State.BOOKED,
            start=one.offer.start,
            end=one.offer.end,
            offer=None,
            offer_until=None,
        )
        return Booked(self.known[id])

    async def decline(self, id: str) -> Appointment:
        self._reach()
        one = replace(self.known[id], state=State.WAITLIST, offer=None, offer_until=None)
        self.known[id] = one
        return one

    async def add_elsewhere(
        self, what: str, who: str, where: str, phone: str, start: datetime, minutes: int, mode: Mode
    ) -> Appointment:
        if self.full_disk:
            raise self.full_disk
        return await super().add_elsewhere(what, who, where, phone, start, minutes, mode)

    async def forget(self, id: str) -> None:
        one = await self.one(id)
        if one.remote:
            raise NotFoundError
        await super().forget(id)

    async def remind(self, id: str, days: int) -> None:
        self.reminded.append((id, days))
        await super().remind(id, days)

    async def reminders(self, at: datetime) -> tuple[Appointment, ...]:
        self._readable()
        offers = [one for one in self.known.values() if one.state is State.OFFERED]
        near = [one for one in await super().reminders(at) if one.state is State.BOOKED]
        return (*offers, *(one for one in near if one.reminder_days))

    async def documents_to_bring(self, appointment: Appointment) -> tuple[Brought, ...]:
        found = replace(some(1)[0], title="Radiographie du thorax")
        return tuple(
            Brought(line, (found,) if "radio" in line.casefold() else ())
            for line in appointment.reason.bring
        )

    def _readable(self) -> None:
        if self.broken:
            raise self.broken

    def _reach(self) -> None:
        if self.away:
            raise self.away


@dataclass(eq=False)
class FakeAppointmentPrinting:
    """Prints the facts of a letter, whatever is asked; `refuses` is raised instead."""

    refuses: ServiceError | None = None
    asked: list[Refusal] = field(default_factory=list)

    async def appointment(self, appointment: Appointment, frame: Frame) -> Printed:
        return Printed(appointment.practice.name, pdf(Sheet("Rendez-vous", ()), frame))

    async def refusal(self, refused: Refusal, frame: Frame) -> Printed:
        await self.refusal_text(refused, frame)
        return Printed("Refus de soins", pdf(Sheet("Refus de soins", ()), frame))

    async def refusal_text(self, refused: Refusal, frame: Frame) -> str:  # noqa: ARG002 - the port's
        if self.refuses:
            raise self.refuses
        self.asked.append(refused)
        return f"{refused.recipient} · {refused.who} · {refused.day} · {refused.what}"


def _start(one: Appointment) -> datetime:
    assert one.start is not None
    return one.start


def filled(clock: Clock, away: ServiceError | None = None) -> MyAppointments:
    """Return one appointment in each state."""
    today = clock.now().astimezone(PARIS).date()
    first, second, centre = PRACTICES
    found = MyAppointments(clock, away=away)

    def put(
        id: str, state: State, days: int, hour: int = 14, minute: int = 30, **more: object
    ) -> None:
        start = _at(today + timedelta(days=days), hour, minute)
        one = Appointment(
            id,
            state,
            start,
            start + timedelta(minutes=30),
            first,
            CONSULTATION,
            remote="" if state in _HERE or more.get("elsewhere") else id,
        )
        found.known[id] = replace(one, **more)  # type: ignore[arg-type] # fields, by name

    earlier = _at(today + timedelta(days=1), 9, 30)
    put(
        "offered",
        State.OFFERED,
        0,
        end=_at(today + timedelta(days=21), 0, 0),
        offer=Slot("s1", "x", earlier, earlier + timedelta(minutes=30), "1", practice="modele"),
        offer_until=clock.now() + timedelta(hours=2),
        instead_of="booked",
    )
    put(
        "refused",
        State.REFUSED,
        4,
        practice=second,
        message="Ce médecin est absent ce jour-là.",
        alternatives=found._first(second),
    )
    put("requested", State.REQUESTED, 6, practice=centre)
    put("pending", State.PENDING, 9, practice=second)
    put("waiting", State.WAITLIST, 0, practice=centre, end=_at(today + timedelta(days=14), 0, 0))
    put("booked", State.BOOKED, 2, late_minutes=20, note="Je viens avec ma sœur.", reminder_days=2)
    put(
        "video",
        State.BOOKED,
        7,
        10,
        reason=CONTROL,
        mode=Mode.REMOTE,
        link="https://video.example/salle",
    )
    put(
        "elsewhere",
        State.BOOKED,
        12,
        elsewhere=True,
        practice=replace(
            centre, id="", name="Laboratoire Exemple", specialty_name="", specialty=""
        ),
        reason=replace(CONSULTATION, id="", name="Prise de sang", bring=(), instructions=""),
    )
    put("done", State.DONE, -20)
    put("missed", State.MISSED, -60, practice=second)
    put("cancelled", State.CANCELLED, -3, practice=centre)
    return found


def _at(day: date, hour: int, minute: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=PARIS)
