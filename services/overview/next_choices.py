"""What wishes and the people around put on the list of what to do next: that something waits, never what it says.

Nothing of it is there while the person acts for somebody else: wishes are nobody else's to write (L1111-11).
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final, Protocol

from services.circle.models import Circle, Helped, Stage
from services.core.clock import Clock
from services.core.dates import milliseconds, sort_key
from services.i18n.translator import Translator
from services.overview.next import Sign, Source, Thing, Urgency
from services.trusted.models import Desk, State
from services.trusted.words import state_name

DIRECTIVES: Final = "/choices/directives"
CIRCLE: Final = "/choices/circle"
TRUSTED: Final = "/choices/trusted"
_WAITS: Final = {
    State.CONFLICT: Urgency.ANSWER,
    State.ANSWERED: Urgency.ANSWER,
    State.EXPIRED: Urgency.EXPECTED,
}
"""Who waits for another’s answer has nothing to do: that is on the page, not on the list."""


class Directives(Protocol):
    """Which of conflict | still_true | newer_paper waits for the person."""

    async def things(self, at: datetime) -> tuple[str, ...]: ...


class People(Protocol):
    """Who helps whom, as this device knows it."""

    @property
    def acting_for(self) -> Helped | None: ...

    async def circle(self) -> Circle: ...


class Trusted(Protocol):
    """Where the designation stands, as this device knows it."""

    async def desk(self) -> Desk: ...


def in_own_space(people: People, sources: Sequence[Source]) -> Source:
    """Return what these sources say, and nothing while the person acts for another."""

    async def things(_: Translator, today: date) -> Iterable[Thing]:
        if people.acting_for is not None:
            return ()
        return [thing for source in sources for thing in await source(_, today)]

    return things


def of_directives(directives: Directives, clock: Clock) -> Source:
    """Return the source of what advance directives ask of the person."""

    async def things(_: Translator, _today: date) -> Iterable[Thing]:
        title = _("Advance directives")
        said = {
            "conflict": (Urgency.ANSWER, _("Two versions: which one counts?")),
            "newer_paper": (Urgency.CHECK, _("A paper is newer")),
            "still_true": (Urgency.CHECK, _("To read again")),
        }
        found = [(name, *said[name]) for name in await directives.things(clock.now())]
        return [
            Thing(f"directives-{name}", urgency, title, state, DIRECTIVES, Sign.WISH)
            for name, urgency, state in found
        ]

    return things


def of_circle(people: People) -> Source:
    """Return the source of the answers that the person is to confirm: one line for all, and no name."""

    async def things(_: Translator, _today: date) -> Iterable[Thing]:
        asked = (await people.circle()).invitations
        count = sum(one.stage is Stage.TO_CONFIRM for one in asked)
        if not count:
            return ()
        state = _.n("%(count)s answer to confirm", "%(count)s answers to confirm", count)
        return (Thing("circle", Urgency.ANSWER, _("My circle"), state, CIRCLE, Sign.PERSON),)

    return things


def of_trusted(trusted: Trusted) -> Source:
    """Return the source of designations made apart, an answer to confirm, or none that came in time."""

    async def things(_: Translator, _today: date) -> Iterable[Thing]:
        desk = await trusted.desk()
        state = State.EXPIRED if _is_over(desk) else desk.state
        urgency = _WAITS.get(state)
        if urgency is None:
            return ()
        said = state_name(state, _)
        return (Thing("trusted", urgency, _("Trusted person"), said, TRUSTED, Sign.PERSON),)

    return things


def _is_over(desk: Desk) -> bool:
    """Say whether an invitation waits that nobody can answer any more."""
    end = sort_key(desk.sent.expires) if desk.sent else None
    return desk.state is State.WAITING and end is not None and end < milliseconds(desk.now)
