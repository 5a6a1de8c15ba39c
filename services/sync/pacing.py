"""When to speak to the server: a pure policy, that neither sleeps nor looks at a clock.

Times are spans on a clock that nobody sets: a device whose date jumps by years waits no longer for it.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Final

FRONT: Final = timedelta(minutes=5)
"""Between two runs while Carnet is looked at."""
BEHIND: Final = timedelta(minutes=15)
"""And while it is open behind other windows, or the device has no network that it knows of."""
FIRST_WAIT: Final = timedelta(seconds=15)
LONGEST_WAIT: Final = timedelta(minutes=15)
SOON: Final = timedelta(seconds=1)
"""After an edit, or a return: more may follow at once."""
_LARGEST_EXPONENT: Final = 10


class Now(Enum):
    """What to do at once."""

    EVERYTHING = "everything"
    WITHOUT_FILES = "without_files"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Signals:
    """What is known of the device, of the person's wishes, and of the runs before.

    `since` is the time since the last run ended, None when there was none since Carnet was opened; `changed`, since
    somebody edited or came back; `server_wait`, what the server asked to wait when it last failed. `jitter` is in
    [0, 1): devices that lost one server do not return to it together.
    """

    asked: bool = False  # by the person, now
    paused: bool = False  # by the person, until they resume
    sparing: bool = False  # the person spares this connection
    metered: bool = False
    low_battery: bool = False
    offline: bool = False
    in_front: bool = True
    failures: int = 0  # in a row
    since: timedelta | None = None
    changed: timedelta | None = None
    server_wait: timedelta = timedelta(0)
    jitter: float = 0.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do now, and when to ask the policy again if nothing happens; None: only something new changes it."""

    now: Now
    wait: timedelta | None = None


def plan(known: Signals) -> Plan:
    """Return what to do.

    A person who asks is served at once, whatever their wishes were, unless the server itself asked to wait. What they
    add always leaves: sparing the connection keeps back only files that come.
    """
    if known.paused and not known.asked:
        return Plan(Now.NOTHING)
    if known.since is not None:
        due = known.server_wait if known.asked else max(known.server_wait, _due(known, known.since))
        if due > known.since:
            return Plan(Now.NOTHING, due - known.since)
    if known.asked or not (known.sparing or known.metered or known.low_battery):
        return Plan(Now.EVERYTHING)
    return Plan(Now.WITHOUT_FILES)


def _due(known: Signals, since: timedelta) -> timedelta:
    """Return how long after the last run the next is due."""
    usual = FRONT if known.in_front and not known.low_battery else BEHIND
    if known.offline:
        usual = BEHIND
    elif known.failures:
        ceiling = min(LONGEST_WAIT, FIRST_WAIT * (1 << min(known.failures - 1, _LARGEST_EXPONENT)))
        usual = ceiling / 2 + ceiling / 2 * known.jitter  # never less than half: it may need rest
    if known.changed is None:
        return usual
    # an edit counts from when it was made, not from the run before it; after a failure it comes no sooner
    soon = max(since - known.changed, timedelta(0)) + SOON
    return min(usual, max(soon, FIRST_WAIT) if known.failures or known.offline else soon)
