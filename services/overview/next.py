"""What to do next, gathered from the features, the most useful first: home shows the first few, and why.

A feature that has something adds a source: a function of the translator and the day, returning things. It puts
nothing intimate there: others may see the window. A source that fails hides no other.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum
from typing import Final

from services.core.algorithms import Algorithm
from services.core.clock import Clock
from services.core.errors import ServiceError
from services.i18n.translator import Translator

ALGORITHM: Final = Algorithm(
    name="What to do next, on the home page",
    inputs=(
        "Versions and requests that wait for an answer, prevention that is late or due and not "
        "intimate, expected reports that are late, and what other features add."
    ),
    rule=(
        "What waits for an answer of the person first, then what is late, then what is to be "
        "done, then reports that did not come, then what is to be checked again. Among equals: "
        "mandatory, recommended, offered; then the nearest date; then the order in which they came."
    ),
    source="Carnet’s own choice.",
    limits=(
        "It weighs no illness and no likelihood: it is an order of a list, not of importance for "
        "health. An urgent matter is for the emergency numbers."
    ),
)


class Urgency(IntEnum):
    """Why a thing stands where it stands: the smallest comes first."""

    ANSWER = 1
    """Somebody, or something, waits for the person’s answer."""
    LATE = 2
    DUE = 3
    EXPECTED = 4
    """Something should have come and did not."""
    CHECK = 5
    """Still true?"""


class Sign(StrEnum):
    """What a thing is about; screens give it an icon."""

    QUESTION = "question"
    VACCINE = "vaccine"
    EXAM = "exam"
    REPORT = "report"
    PERSON = "person"
    WISH = "wish"


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing to do. `state` says in a word or two why now; `route` is where it is done.

    `weight` orders things of one urgency (0 first), `on` (a FHIR date, or "") those of one weight.
    """

    id: str
    urgency: Urgency
    title: str
    state: str
    route: str
    sign: Sign
    weight: int = 0
    on: str = ""


Source = Callable[[Translator, date], Awaitable[Iterable[Thing]]]
_NO_DATE: Final = "9999"


@dataclass(slots=True)
class NextService:
    """What to do next in the open space."""

    sources: Sequence[Source]
    clock: Clock

    async def things(self, _: Translator) -> tuple[Thing, ...]:
        """Return what there is to do, in order; nothing when no space is open."""
        today, found = self.clock.now().date(), list[Thing]()
        for source in self.sources:
            try:
                found += await source(_, today)
            except ServiceError:
                continue
        return ordered(found)


def ordered(things: Iterable[Thing]) -> tuple[Thing, ...]:
    """Return the things in the order that `ALGORITHM` says; each is there once."""
    once = {thing.id: thing for thing in things}.values()
    return tuple(sorted(once, key=lambda one: (one.urgency, one.weight, one.on or _NO_DATE)))


def why(urgency: Urgency, _: Translator) -> str:
    """Return why a thing stands where it does."""
    names: Final = {
        Urgency.ANSWER: _("An answer of yours is waited for: nothing goes on without it."),
        Urgency.LATE: _("Its planned age or delay is past."),
        Urgency.DUE: _("It can be done now."),
        Urgency.EXPECTED: _("It should have come, and did not."),
        Urgency.CHECK: _("It was said some time ago: is it still true?"),
    }
    return names[urgency]
