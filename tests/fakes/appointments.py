"""A small directory with its agendas in memory: times that are free, held, taken; a server that can be away."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Final
from zoneinfo import ZoneInfo

from services.appointments.bringing import Brought
from services.appointments.models import (
    Appointment,
    Booked,
    CancellationRule,
    Day,
    EmergencyNumber,
    Filters,
    Found,
    Hold,
    Kept,
    Late,
    Meaning,
    Mine,
    Mode,
    Place,
    Practice,
    Price,
    Reason,
    Slot,
    State,
    Taken,
    TooLate,
    Wanted,
)
from services.core.clock import Clock
from services.core.errors import NotFoundError, OfflineError, ServiceError

PARIS: Final = ZoneInfo("Europe/Paris")
HELD: Final = timedelta(minutes=5)
CHEST: Final = "G15_10/SM41"
BACK: Final = "G15_10/SM54"
CONSULTATION: Final = Reason(
    "consultation",
    "Consultation",
    30,
    frozenset({Mode.PLACE}),
    "Venez dix minutes avant. Ne fumez pas le matin.",
    ("Carte Vitale", "Dernière radio du thorax", "Liste de vos traitements"),
    rule=CancellationRule(24, Late.PHONE, "Le cabinet rappelle dans la journée."),
)
CONTROL: Final = replace(
    CONSULTATION,
    id="suivi",
    name="Suivi à distance",
    minutes=20,
    modes=frozenset({Mode.REMOTE}),
    instructions="Le lien s’ouvre dix minutes avant.",
    bring=(),
)
FIRST_TIME: Final = replace(
    CONSULTATION, id="premiere", name="Première consultation", minutes=45, needs_agreement=True
)
PLACE: Final = Place(
    "Cabinet des Exemples",
    ("12, rue des Exemples",),
    "69003",
    "Villeneuve-Fictive",
    "01 99 00 00 00",
    step_free=True,
    lift=True,
    directions="Métro Modèle, sortie 2. Code à l’interphone : cabinet.",
)
PRACTICES: Final = (
    Practice(
        "modele",
        "Dr Hélène Modèle",
        CHEST,
        "Pneumologue",
        PLACE,
        Price("1", 3000, 3000, third_party=True),
        ("fr", "ar", "fsl"),
        new_patients=True,
        reasons=(CONSULTATION, CONTROL),
        distance_km=1.2,
    ),
    Practice(
        "exemple",
        "Dr Paul Exemple",
        CHEST,
        "Pneumologue",
        replace(
            PLACE, name="Maison Exemple", lines=("3, place Fictive",), step_free=False, lift=None
        ),
        Price("2", 4500, 7000, third_party=False),
        ("fr", "en"),
        new_patients=True,
        reasons=(replace(FIRST_TIME, id="premiere-exemple"),),
        distance_km=0.8,
    ),
    Practice(
        "fictive",
        "Centre de santé Fictif",
        CHEST,
        "Pneumologue",
        Place("Centre de santé Fictif", ("1, quai Inventé",), "69003", "Villeneuve-Fictive"),
        reasons=(replace(CONSULTATION, id="centre", bring=(), instructions=""),),
    ),
)
SAMU: Final = EmergencyNumber("15", "SAMU", "Urgence médicale", "DILA F33954")
MEANINGS: Final = {
    "douleur dans la poitrine": (
        Meaning("", "", why="douleur dans la poitrine", emergency=(SAMU,)),
        Meaning("G15_10/SM04", "Cardiologue", "", "poitrine"),
    ),
    "pneumologue": (Meaning(CHEST, "Pneumologue", "", "pneumologue"),),
    "souffle": (Meaning(CHEST, "Pneumologue", "", "souffle"),),
    "mal de dos": (
        Meaning(BACK, "Médecin généraliste", "", "mal de dos"),
        Meaning("kine", "Masseur-kinésithérapeute", "", "mal de dos"),
    ),
    "vaccin grippe": (
        Meaning(BACK, "Médecin généraliste", "Vaccination", "vaccin grippe"),
        Meaning("pharmacien", "Pharmacien", "Vaccination", "vaccin grippe"),
    ),
}
HOURS: Final = ((9, 0), (9, 30), (14, 30), (15, 0))


@dataclass(eq=False)
class FakeAppointments:
    """Each practice has the same four times on working days, but Mondays, when it is full; `full` has none at all.

    `taken` and `held_by_others` are ids of times; somebody is `faster` that many times. `cut`: the
    connection goes as a time is chosen. `wrong` is what every
    question to the server ends with.
    """

    clock: Clock
    able: bool = True
    wrong: ServiceError | None = None
    full: set[str] = field(default_factory=set)
    taken: set[str] = field(default_factory=set)
    held_by_others: set[str] = field(default_factory=set)
    practices: dict[str, Practice] = field(default_factory=lambda: {p.id: p for p in PRACTICES})
    page: int = 20
    lead: int = 2
    faster: int = 0
    held: timedelta = HELD
    cut: bool = False
    kept_filters: Filters = field(default_factory=Filters)
    asked: list[Wanted] = field(default_factory=list)
    holds: dict[str, datetime] = field(default_factory=dict)
    confirmed: list[tuple[str, str, bool]] = field(default_factory=list)
    known: dict[str, Appointment] = field(default_factory=dict)
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    # -- looking ---------------------------------------------------------------------------------------------

    def meanings(self, words: str) -> tuple[Meaning, ...]:
        said = words.casefold().strip()
        known = (found for word, found in MEANINGS.items() if said and said in word)
        return tuple(dict.fromkeys(meaning for found in known for meaning in found))

    async def can_book(self) -> bool:
        return self.able

    async def filters(self) -> Filters:
        return self.kept_filters

    async def search(self, wanted: Wanted, after: str = "") -> Found:
        self._ask()
        self.asked.append(wanted)
        self.kept_filters = wanted.filters
        found = [
            replace(each, first=self._first(each))
            for each in self.practices.values()
            if each.specialty == wanted.specialty and _fits(each, wanted.filters)
        ]
        latest = datetime.max.replace(tzinfo=UTC)
        found.sort(
            key=lambda each: (
                not each.first,
                each.distance_km or 0.0
                if wanted.by_distance
                else (each.first[0].start if each.first else latest).timestamp(),
                each.id,
            )
        )
        begin = int(after or 0)
        end = begin + self.page
        return Found(
            tuple(found[begin:end]),
            str(end) if end < len(found) else "",
            nothing_free=bool(found) and not any(each.first for each in found),
        )

    async def practice(self, id: str) -> Practice:
        self._ask()
        if id not in self.practices:
            raise NotFoundError
        return self.practices[id]

    async def days(self, practice: str, reason: str, first: date, count: int) -> tuple[Day, ...]:
        self._ask()
        found = self.practices[practice]
        wanted = next(each for each in found.reasons if each.id == reason)
        return tuple(self._day(found, wanted, first + timedelta(days=n)) for n in range(count))

    def _first(self, practice: Practice) -> tuple[Slot, ...]:
        today = self.clock.now().astimezone(PARIS).date()
        days = (
            self._day(practice, practice.reasons[0], today + timedelta(days=n)) for n in range(14)
        )
        return tuple(slot for day in days for slot in day.slots)[:3]

    def _day(self, practice: Practice, reason: Reason, day: date) -> Day:
        today = self.clock.now().astimezone(PARIS).date()
        closed = day.weekday() in (0, 5, 6) or (day - today).days < self.lead
        if practice.id in self.full or closed:
            return Day(day, ())
        hours = HOURS[: 2 if day.weekday() == 2 else None]  # Wednesday
        slots = (self._slot(practice, reason, day, time(*hour)) for hour in hours)
        return Day(day, tuple(slot for slot in slots if self._is_free(slot.id)))

    def _slot(self, practice: Practice, reason: Reason, day: date, hour: time) -> Slot:
        start = datetime.combine(day, hour, PARIS)
        return Slot(
            f"{practice.id}-{reason.id}-{start:%Y%m%dT%H%M}",
            f"{practice.id}-{reason.id}",
            start,
            start + timedelta(minutes=reason.minutes),
            "1",
            min(reason.modes),
            practice.id,
            reason.id,
        )

    def _is_free(self, id: str) -> bool:
        return id not in self.taken and id not in self.held_by_others

    # -- booking ---------------------------------------------------------------------------------------------

    async def hold(self, slot: Slot) -> Hold | Taken:
        if self.cut:
            self.wrong = OfflineError()
        self._ask()
        if self.faster:
            self.faster -= 1
            self.taken.add(slot.id)
        if not self._is_free(slot.id):
            return Taken(self._near(slot))
        self.holds[slot.id] = self.clock.now() + self.held
        return Hold(replace(slot, version="2"), self.holds[slot.id])

    def left(self, hold: Hold) -> timedelta:
        return max(self.holds[hold.slot.id] - self.clock.now(), timedelta())

    async def release(self, hold: Hold) -> None:
        self._ask()
        self.holds.pop(hold.slot.id, None)

    async def confirm(
        self,
        hold: Hold,
        practice: Practice,
        reason: Reason,
        *,
        note: str = "",
        secret: bool = False,
    ) -> Booked | Taken | Kept:
        if isinstance(self.wrong, OfflineError):
            return await self.request(hold.slot, practice, reason, note=note, secret=secret)
        self._ask()
        if not self._is_free(hold.slot.id):
            return Taken(self._near(hold.slot))
        self.holds.pop(hold.slot.id, None)
        self.taken.add(hold.slot.id)
        self.confirmed.append((hold.slot.id, note, secret))
        state = State.PENDING if reason.needs_agreement else State.BOOKED
        return Booked(self._made(state, hold.slot, practice, reason, note=note, secret=secret))

    async def request(
        self,
        slot: Slot,
        practice: Practice,
        reason: Reason,
        *,
        note: str = "",
        secret: bool = False,
    ) -> Kept:
        return Kept(self._made(State.REQUESTED, slot, practice, reason, note=note, secret=secret))

    def _made(
        self,
        state: State,
        slot: Slot,
        practice: Practice,
        reason: Reason,
        *,
        note: str,
        secret: bool,
    ) -> Appointment:
        made = Appointment(
            f"appointment-{next(self._numbers)}",
            state,
            slot.start,
            slot.end,
            practice,
            reason,
            slot.mode,
            slot=slot.id,
            note=note,
            secret=secret,
        )
        self.known[made.id] = made
        return made

    def _near(self, slot: Slot) -> tuple[Slot, ...]:
        own = self.practices[slot.practice]
        others = [each for each in self.practices.values() if each.id != own.id]
        first = [*self._first(own), *(s for each in others for s in self._first(each)[:1])]
        return tuple(each for each in first if each.id != slot.id)[:5]

    def _ask(self) -> None:
        if self.wrong:
            raise self.wrong

    # -- mine ------------------------------------------------------------------------------------------------

    async def mine(self) -> Mine:
        return Mine((), tuple(self.known.values()), ())

    async def one(self, id: str) -> Appointment:
        if id not in self.known:
            raise NotFoundError
        return self.known[id]

    async def move(self, id: str, hold: Hold) -> Booked | Taken:
        if not self._is_free(hold.slot.id):
            return Taken(self._near(hold.slot))
        moved = replace(self.known[id], start=hold.slot.start, end=hold.slot.end, slot=hold.slot.id)
        self.known[id] = moved
        return Booked(moved)

    async def cancel(self, id: str, why: str = "") -> Appointment | TooLate:
        return self._become(id, State.CANCELLED, message=why)

    async def join_waiting_list(
        self, practice: Practice, reason: Reason, first: date, last: date, instead_of: str = ""
    ) -> Appointment:
        self._ask()
        waiting = Appointment(
            f"appointment-{next(self._numbers)}",
            State.WAITLIST,
            datetime.combine(first, time(), PARIS),
            datetime.combine(last, time(), PARIS),
            practice,
            reason,
            instead_of=instead_of,
        )
        self.known[waiting.id] = waiting
        return waiting

    async def accept(self, id: str) -> Booked | Taken:
        return Booked(self._become(id, State.BOOKED))

    async def decline(self, id: str) -> Appointment:
        return self._become(id, State.WAITLIST)

    async def forget(self, id: str) -> None:
        self.known.pop(id, None)

    async def add_elsewhere(
        self, what: str, who: str, where: str, phone: str, start: datetime, minutes: int, mode: Mode
    ) -> Appointment:
        practice = Practice("", who, "", "", Place(where, phone=phone))
        slot = Slot("", "", start, start + timedelta(minutes=minutes), "", mode)
        reason = Reason("", what, minutes)
        made = self._made(State.BOOKED, slot, practice, reason, note="", secret=False)
        self.known[made.id] = replace(made, elsewhere=True)
        return self.known[made.id]

    async def remind(self, id: str, days: int) -> None:
        self.known[id] = replace(self.known[id], reminder_days=days)

    async def reminders(self, at: datetime) -> tuple[Appointment, ...]:
        return tuple(
            each
            for each in self.known.values()
            if each.start and at <= each.start <= at + timedelta(days=each.reminder_days)
        )

    async def documents_to_bring(self, appointment: Appointment) -> tuple[Brought, ...]:
        return tuple(Brought(line, ()) for line in appointment.reason.bring)

    async def send_waiting(self) -> Sequence[Appointment]:
        return ()

    def calendar(self, appointment: Appointment, *, neutral: bool) -> bytes:
        title = "Rendez-vous" if neutral else f"Rendez-vous : {appointment.practice.name}"
        return f"BEGIN:VCALENDAR\r\nSUMMARY:{title}\r\nEND:VCALENDAR\r\n".encode()

    def _become(self, id: str, state: State, message: str = "") -> Appointment:
        self.known[id] = replace(self.known[id], state=state, message=message)
        return self.known[id]


def _fits(practice: Practice, filters: Filters) -> bool:
    """Say whether a practice has what is asked; what is not known of it does not fit."""
    return all(
        (
            not filters.sector_1 or practice.price.sector == "1",
            not filters.third_party or practice.price.third_party,
            not filters.step_free or practice.place.step_free,
            not filters.language or filters.language in practice.languages,
            not filters.mode or any(filters.mode in each.modes for each in practice.reasons),
            not filters.new_patients or practice.new_patients,
        )
    )
