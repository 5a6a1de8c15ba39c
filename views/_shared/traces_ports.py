"""What the screens ask of who saw the record, and what was done there."""

from typing import Protocol

from services.access.models import Unanswered
from services.access.traces import Reading


class Traces(Protocol):
    """See `services.access.traces.TraceService`."""

    async def kept(self) -> Reading: ...
    async def refresh(self) -> Unanswered | None: ...
    async def more(self) -> Unanswered | None: ...
