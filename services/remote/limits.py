"""How much a server may make this device wait and hold."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

MIB: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What one answer may cost.

    `json_bytes` and `binary_bytes` count decoded bytes. `connect` is the time for a connection, `silence` between two
    pieces, `total` for a whole JSON answer, and, for a Binary, before its mean must reach `slowest` bytes a second.
    """

    json_bytes: int = 32 * MIB
    binary_bytes: int = 512 * MIB
    depth: int = 100
    connect: timedelta = timedelta(seconds=10)
    silence: timedelta = timedelta(seconds=30)
    total: timedelta = timedelta(seconds=120)
    slowest: int = 4096
