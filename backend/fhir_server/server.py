"""What the FHIR server is made of; composed by backend/server."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from backend.access.bearer import Authenticate
from backend.access.decision import POLICY, Policy
from backend.audit.keys import Keys
from backend.audit.trace import Trace
from backend.fhir_server.booking_port import Booking
from backend.fhir_server.circle_port import Circle
from backend.fhir_server.cursors import Seal
from backend.storage.blobs import Blobs
from backend.storage.engine import Store

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, counts in resources."""

    body: int = 32 * MIB
    binary: int = 200 * MIB
    entries: int = 2000
    page: int = 500


class Traces(Protocol):
    """Where traces go before an answer does; backend.audit's Recorder is one."""

    @property
    def public(self) -> bytes:
        """The key that checks what is signed: 32 bytes, Ed25519."""
        ...

    async def record_many(self, traces: Sequence[Trace], /) -> None:
        """Return once all are on disk; raises TraceNotWrittenError."""
        ...


@dataclass(frozen=True, slots=True)
class FhirServer:
    """`base_url()` is the public address of the mount, without a final slash; `clock()` seconds since 1970, UTC.

    `secret` (32 bytes) seals cursors, and opens what `traces` sealed with it;
    `smart_configuration()` is published as it is. Without `booking`, a Slot is a resource like any other, and
    without `circle` a Task that invites is one.
    """

    store: Store
    blobs: Blobs
    authenticate: Authenticate
    traces: Traces
    secret: bytes
    base_url: Callable[[], str]
    smart_configuration: Callable[[], Mapping[str, Any]]
    clock: Callable[[], float] = time.time
    limits: Limits = field(default_factory=Limits)
    policy: Policy = POLICY
    booking: Booking | None = None
    circle: Circle | None = None

    @property
    def seal(self) -> Seal:
        return Seal(self.secret)

    @property
    def professions(self) -> Mapping[str, str]:
        """Lead from a line of the matrix to its first code of TRE_G15, as traces have it."""
        lines = reversed([*self.policy.matrix.codes.items()])
        return {line: code.removeprefix("G15_") for code, line in lines}

    @property
    def trace_keys(self) -> Keys:
        return Keys(self.secret)

    def now_ms(self) -> int:
        return int(self.clock() * 1000)
