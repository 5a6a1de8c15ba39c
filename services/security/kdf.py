"""Making each guess of a code slow: Argon2id, with a cost measured on the device at enrolment."""

from collections.abc import Callable
from math import ceil
from time import perf_counter
from typing import Annotated, Final

import msgspec
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from msgspec import Meta

KEY_BYTES: Final = 32

FLOOR_KIB: Final = 19 * 1024
FLOOR_PASSES: Final = 2
DEFAULT_KIB: Final = 64 * 1024
DEFAULT_PASSES: Final = 3
MOST_PASSES: Final = 12

FASTEST: Final = 0.150
SLOWEST: Final = 0.400
AIM: Final = 0.250


class KdfCost(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one guess costs: memory in KiB, passes over it, lanes.

    The upper bounds hold when a slot is read: a hostile file must not make Carnet allocate 100 GB.
    There is no lower one beside Argon2's own, since a cost that was lowered opens nothing: it is
    part of what the slot authenticates.
    """

    memory_kib: Annotated[int, Meta(ge=8, le=512 * 1024)] = DEFAULT_KIB
    passes: Annotated[int, Meta(ge=1, le=MOST_PASSES)] = DEFAULT_PASSES
    lanes: Annotated[int, Meta(ge=1, le=1)] = 1


def stretched(secret: bytes, salt: bytes, cost: KdfCost) -> bytes:
    """Return 32 bytes that take `cost` to compute from `secret`."""
    return Argon2id(
        salt=salt,
        length=KEY_BYTES,
        iterations=cost.passes,
        lanes=cost.lanes,
        memory_cost=cost.memory_kib,
    ).derive(secret)


def seconds_of(cost: KdfCost) -> float:
    """Measure one guess on this device, in seconds."""
    start = perf_counter()
    stretched(b"carnet", b"carnet measuring", cost)
    return perf_counter() - start


def calibrated(measure: Callable[[KdfCost], float] = seconds_of) -> KdfCost:
    """Return a cost of 150-400 ms here, never below the floor of 19 MiB and 2 passes (OWASP)."""
    default = KdfCost()
    # The best of two: the first pays for fetching the memory from the system.
    took = min(measure(default), measure(default))
    if took < FASTEST:
        return KdfCost(passes=min(MOST_PASSES, ceil(default.passes * AIM / took)))
    if took <= SLOWEST:
        return default
    memory = int(default.memory_kib * AIM / took)
    if memory >= FLOOR_KIB:
        return KdfCost(memory_kib=memory)
    return KdfCost(memory_kib=FLOOR_KIB, passes=FLOOR_PASSES)
