"""What befalls a device: at its n-th step of a kind it is killed, or its disk is full, or another holds its database.

Each port of a device (database, files, network) says each step it takes to its `Fate`, which may end it there. Dead, a
device takes no step at all any more: what its code still tries while it unwinds has no effect, as after a real kill.
"""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from tests.fakes.disk import Killed


class Step(StrEnum):
    """Where a device can be stopped."""

    BEFORE_BEGIN = "before BEGIN"
    IN_TRANSACTION = "in a transaction"
    BEFORE_COMMIT = "before COMMIT"
    AFTER_COMMIT = "after COMMIT"
    BEFORE_SEND = "before a request"
    AFTER_EFFECT = "after its effect"
    AFTER_ANSWER = "after its answer"
    ON_DISK = "while writing a file"


class Harm(StrEnum):
    """What happens there."""

    KILLED = "killed"
    FULL = "disk full"
    BUSY = "database held"


_HARMS = {
    Step.BEFORE_BEGIN: (Harm.KILLED, Harm.BUSY),
    Step.IN_TRANSACTION: (Harm.KILLED, Harm.FULL),
    Step.BEFORE_COMMIT: (Harm.KILLED, Harm.FULL),
    Step.ON_DISK: (Harm.KILLED, Harm.FULL),
}


def harms(step: Step) -> tuple[Harm, ...]:
    """Return what can happen at a step."""
    return _HARMS.get(step, (Harm.KILLED,))


@dataclass(slots=True)
class Fate:
    """One device's; `met` counts what really happened, over all its lives."""

    met: Counter[str] = field(default_factory=Counter)
    dead: bool = False
    _step: Step | None = None
    _left: int = 0
    _harm: Harm = Harm.KILLED

    def arm(self, step: Step, nth: int, harm: Harm = Harm.KILLED) -> None:
        """Have the n-th such step from now (from 1) end so."""
        self._step, self._left, self._harm = step, nth, harm

    @property
    def is_armed(self) -> bool:
        return self._step is not None

    def disarm(self) -> None:
        """Let nothing happen, and the device live again."""
        self._step, self.dead = None, False

    def meet(self, step: Step) -> Harm | None:
        """Take a step; return what its port has to fail with, if anything.

        Raises:
            Killed: it is the last one.

        """
        if self.dead:
            raise Killed
        if step is not self._step:
            return None
        self._left -= 1
        if self._left:
            return None
        self._step = None
        self.met[f"{self._harm}, {step}"] += 1
        if self._harm is Harm.KILLED:
            self.dead = True
            raise Killed
        return self._harm
