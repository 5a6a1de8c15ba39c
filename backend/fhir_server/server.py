"""What the FHIR server is made of; composed by backend/server."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from backend.access.bearer import Authenticate
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


@dataclass(frozen=True, slots=True)
class FhirServer:
    """`base_url()` is the public address of the mount, without a final slash; `clock()` seconds since 1970, UTC.

    `secret` (32 bytes) seals cursors; `smart_configuration()` is published as it is.
    """

    store: Store
    blobs: Blobs
    authenticate: Authenticate
    secret: bytes
    base_url: Callable[[], str]
    smart_configuration: Callable[[], Mapping[str, Any]]
    clock: Callable[[], float] = time.time
    limits: Limits = field(default_factory=Limits)

    @property
    def seal(self) -> Seal:
        return Seal(self.secret)

    def now_ms(self) -> int:
        return int(self.clock() * 1000)
