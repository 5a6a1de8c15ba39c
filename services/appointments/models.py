"""Care that is looked for, held, booked, moved and cancelled, in the words of FHIR's scheduling (R4)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Mode(StrEnum):
    """How the two meet."""

    PLACE = "place"
    HOME = "home"
    REMOTE = "remote"


class Late(StrEnum):
    """What becomes of a cancellation after the rule's hours."""

    ALLOWED = "allowed"
    PHONE = "phone"  # only by calling the practice


@dataclass(frozen=True, slots=True)
class CancellationRule:
    """Said before anything is booked; `hours` before the start, `text` as the practice worded it, "" for nothing."""

    hours: int = 0
    late: Late = Late.ALLOWED
    text: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one comes, which drives the rest (FHIR HealthcareService). `id` is the server's."""

    id: str
    name: str
    minutes: int
    modes: frozenset[Mode] = frozenset({Mode.PLACE})
    instructions: str = ""
    bring: tuple[str, ...] = ()
    needs_agreement: bool = False  # the practice says yes or no: pending, not booked
    rule: CancellationRule = CancellationRule()


@dataclass(frozen=True, slots=True)
class Place:
    """Where (FHIR Location). Unknown is None, never a guess."""

    name: str = ""
    lines: tuple[str, ...] = ()
    postcode: str = ""
    town: str = ""
    phone: str = ""
    step_free: bool | None = None
    lift: bool | None = None
    directions: str = ""


@dataclass(frozen=True, slots=True)
class Price:
    """What it costs. `sector` is "1", "2", "2-optam" or "none"; amounts in euro cents."""

    sector: str = ""
    lowest: int | None = None
    highest: int | None = None
    third_party: bool | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """A time that was free when it was asked for. `start` and `end` carry the place's offset and zone.

    `practice` and `reason` are the ids of what the time is for, "" where that is not known.
    """

    id: str
    schedule: str
    start: datetime
    end: datetime
    version: str
    mode: Mode = Mode.PLACE
    practice: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Practice:
    """A professional at one place, as a card shows them (FHIR PractitionerRole and what it points to)."""

    id: str
    name: str
    specialty: str  # code of JDV_J01
    specialty_name: str
    place: Place = Place()
    price: Price = Price()
    languages: tuple[str, ...] = ()  # BCP 47
    new_patients: bool | None = None
    reasons: tuple[Reason, ...] = ()
    distance_km: float | None = None
    first: tuple[Slot, ...] = ()  # the first free ones, at most three


@dataclass(frozen=True, slots=True)
class Filters:
    """What stays between two searches; nothing asked is None or empty."""

    sector_1: bool = False
    third_party: bool = False
    step_free: bool = False
    language: str = ""
    mode: Mode | None = None
    new_patients: bool = False
    before: date | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A search. `specialty` is a code of JDV_J01, `near` a postcode or the name of a town, "" for anywhere."""

    specialty: str
    near: str = ""
    words: str = ""  # as the person typed them
    filters: Filters = Filters()
    by_distance: bool = False


@dataclass(frozen=True, slots=True)
class EmergencyNumber:
    """A number to call first; `source` is who published it."""

    number: str
    name: str
    use: str
    source: str


@dataclass(frozen=True, slots=True)
class Meaning:
    """What typed words may mean: a specialty, with the reason to come if the words say one. `why` is the word known.

    `emergency` is not empty where the words may mean an emergency: these numbers are shown before any appointment, and
    `specialty` may then be "".
    """

    specialty: str
    specialty_name: str
    reason: str = ""
    why: str = ""
    emergency: tuple[EmergencyNumber, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A page of results, by first free time or by distance only; nobody pays for a rank."""

    practices: tuple[Practice, ...]
    next: str = ""
    nothing_free: bool = False  # practices exist, no time is free


@dataclass(frozen=True, slots=True)
class Day:
    """A day of one practice: its free times. A day without any is shown as full."""

    day: date
    slots: tuple[Slot, ...]


class State(StrEnum):
    """Where an appointment stands. The first two exist on this device only."""

    REQUESTED = "requested"  # waits here to be sent: never shown as booked
    REFUSED = "refused"  # what was asked offline was taken meanwhile, or the practice said no
    PENDING = "pending"  # the practice has not answered yet
    BOOKED = "booked"
    WAITLIST = "waitlist"
    OFFERED = "offered"  # the waiting list offers an earlier time, until `offer_until`
    CANCELLED = "cancelled"
    DONE = "done"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Appointment:
    """One appointment of the open record. `id` is ours on this device, `remote` the server's or "".

    `version` is the server's, for If-Match. `elsewhere`: found without Carnet and entered by hand.
    `offer` is the earlier time offered, until `offer_until`; `instead_of` the appointment it would replace.
    `late_minutes`: the practice says that it runs late. `made_here`: asked for, or noted, on this device.
    """

    id: str
    state: State
    start: datetime | None
    end: datetime | None
    practice: Practice
    reason: Reason
    mode: Mode = Mode.PLACE
    remote: str = ""
    version: str = ""
    slot: str = ""
    elsewhere: bool = False
    secret: bool = False
    message: str = ""  # what the practice says
    late_minutes: int = 0
    link: str = ""  # where a remote consultation opens
    offer: Slot | None = None
    offer_until: datetime | None = None
    instead_of: str = ""
    alternatives: tuple[Slot, ...] = ()
    note: str = ""
    reminder_days: int = 2
    made_here: bool = False


@dataclass(frozen=True, slots=True)
class Mine:
    """The appointments of the open record: those that wait for the person first."""

    waiting: tuple[Appointment, ...]  # requested, refused, pending, waiting list, offered
    coming: tuple[Appointment, ...]
    past: tuple[Appointment, ...]


@dataclass(frozen=True, slots=True)
class Hold:
    """A time kept for the person until `until`; nobody else can take it."""

    slot: Slot
    until: datetime


@dataclass(frozen=True, slots=True)
class Taken:
    """Somebody was faster, or the hold ended; what is free near it."""

    alternatives: tuple[Slot, ...] = ()


@dataclass(frozen=True, slots=True)
class Booked:
    """The server answered: this is what stands there, BOOKED or PENDING."""

    appointment: Appointment


@dataclass(frozen=True, slots=True)
class Kept:
    """No server answered: it is a request that waits on this device."""

    appointment: Appointment


@dataclass(frozen=True, slots=True)
class TooLate:
    """The rule of the practice asks for a call."""

    rule: CancellationRule
    phone: str
