"""Names for new things."""

import secrets
import time
from typing import Final
from uuid import UUID, uuid4

_RANDOM_BITS: Final = 74
_VERSION_7: Final = 7 << 76
_VARIANT: Final = 2 << 62


def new_id() -> str:
    """Return a fresh random UUID, the local primary key of a resource and its FHIR `urn:uuid:`."""
    return str(uuid4())


def next_id() -> str:
    """Return a fresh UUID that comes after those of the milliseconds before (version 7, RFC 9562 §5.7).

    For what arrives by the thousand: the names of a page lie together in each index, where random ones would touch a
    leaf each. It tells when it was made, so nothing that the person makes is named so.
    """
    noise = secrets.randbits(_RANDOM_BITS)
    high, low = noise >> 62, noise & ((1 << 62) - 1)
    at = time.time_ns() // 1_000_000 & ((1 << 48) - 1)
    return str(UUID(int=at << 80 | _VERSION_7 | high << 64 | _VARIANT | low))
