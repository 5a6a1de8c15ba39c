"""Traces that are here at once."""

from dataclasses import dataclass, field

from services.access.models import Unanswered
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
