"""Traces that are here at once, and what a check of them finds."""

from dataclasses import dataclass, field, replace

from services.access.models import Unanswered
from services.access.proving import Checked
from services.access.traces import Reading


@dataclass
class FakeTraces:
    """What is kept, and why nothing newer can be read."""

    reading: Reading = field(default_factory=Reading)
    away: Unanswered | None = Unanswered.HERE

    async def kept(self) -> Reading:
        return self.reading

    async def refresh(self) -> Unanswered | None:
        return self.away

    async def more(self) -> Unanswered | None:
        return self.away


@dataclass
class FakeProofs:
    """What the next check finds; another key is there until it is taken."""

    finds: Checked | None = None
    away: Unanswered | None = None
    checked: Checked | None = None

    async def kept(self) -> Checked | None:
        return self.checked

    async def check(self) -> Unanswered | None:
        if self.away is None:
            self.checked = self.finds
        return self.away

    async def take_key(self) -> None:
        if self.finds:
            self.finds = replace(self.finds, other_key=False)
