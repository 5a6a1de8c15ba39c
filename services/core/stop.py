"""How a person ends long work: after the step under way, keeping what was done."""

from dataclasses import dataclass


@dataclass(slots=True)
class StopSignal:
    """Set by the person; whoever works looks at it between two steps."""

    is_set: bool = False

    def set(self) -> None:
        self.is_set = True


class StoppedError(Exception):
    """The person stopped in the midst of a step that can be gone on with; never seen outside of a service."""
