"""How records hang together: each hash is over the one before and the record's stored bytes."""

import json
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

ZERO: Final = bytes(32)
"""What comes before the very first record of all."""

_DOMAIN: Final = b"carnet-audit-record-1\x00"
_PLACE: Final = struct.Struct(">QQqH")

Stored = tuple[int, bytes, bytes, bytes]
"""The columns at_ms, owner, sealed and hash of a record."""


@dataclass(frozen=True, slots=True)
class Head:
    """The last record of a shard."""

    shard: int
    seq: int
    at_ms: int
    hash: bytes


def record_hash(
    previous: bytes, shard: int, seq: int, at_ms: int, owner: bytes, sealed: bytes
) -> bytes:
    """Return SHA-256("carnet-audit-record-1" 00 ‖ previous ‖ shard ‖ seq ‖ at_ms ‖ |owner| ‖ owner ‖ sealed).

    Numbers are big-endian: shard, seq and at_ms of 8 bytes, |owner| of 2.
    """
    place = _PLACE.pack(shard, seq, at_ms, len(owner))
    return sha256(b"".join((_DOMAIN, previous, place, owner, sealed))).digest()


def follow(
    previous: bytes, shard: int, seq: int, rows: Iterable[Stored], found: list[bytes]
) -> bool:
    """Hash consecutive records from `seq` on into `found`, up to the first whose stored hash is another.

    Says whether all fit. It is `record_hash` of each, without a call a record: whoever verifies makes millions.

    Raises:
        TypeError, struct.error: a column holds what was never written; `found` has what came before.

    """
    join, pack, domain, add = b"".join, _PLACE.pack, _DOMAIN, found.append
    for at_ms, owner, sealed, stored in rows:
        place = pack(shard, seq, at_ms, len(owner))
        previous = sha256(join((domain, previous, place, owner, sealed))).digest()
        if previous != stored:
            return False
        add(previous)
        seq += 1
    return True


def announcement(previous: Head | None) -> bytes:
    """Return what the first record of a shard says: the record of the shard before that it hangs on."""
    said: dict[str, Any] = {"format": "carnet-audit-shard-1"}
    if previous is not None:
        said["previous"] = {
            "shard": previous.shard,
            "seq": previous.seq,
            "hash": previous.hash.hex(),
        }
    return json.dumps(said, separators=(",", ":"), sort_keys=True).encode()


def announced(sealed: bytes) -> tuple[int, int, bytes] | None:
    """Return shard, seq and hash of what a shard hangs on; None for the first shard.

    Raises:
        ValueError, TypeError, KeyError: this announces nothing.

    """
    said = json.loads(sealed)
    if "previous" not in said:
        return None
    previous = said["previous"]
    return int(previous["shard"]), int(previous["seq"]), bytes.fromhex(previous["hash"])
