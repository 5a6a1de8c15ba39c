"""What the screens ask of who saw the record, what was done there, and whether that was changed."""

from typing import Protocol

from services.access.models import Unanswered
from services.access.proving import Checked
from services.access.traces import Reading


class Traces(Protocol):
    """See `services.access.traces.TraceService`."""

    async def kept(self) -> Reading: ...
    async def refresh(self) -> Unanswered | None: ...
    async def more(self) -> Unanswered | None: ...


class Proofs(Protocol):
    """See `services.access.proving.ProofService`."""

    async def kept(self) -> Checked | None: ...
    async def check(self) -> Unanswered | None: ...
    async def take_key(self) -> None: ...
