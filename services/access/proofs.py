"""Checks that what a server says of a trace is what it swore: SHA-256 and Ed25519 alone, nothing asked of anybody.

A proof (`AuditEvent/[id]/$proof`, format `carnet-audit-proof-1`) opens one record of the server's chain, leads from it
to a root (RFC 6962 §2.1.1, checked as RFC 9162 §2.1.3.2 does) and shows the signed text that names this root.
It shows that the trace was written and not changed since; not that what it says is true, nor that none is left out.
"""

import base64
import json
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FORMAT: Final = "carnet-audit-proof-1"
_OPENING: Final = b"carnet-audit-opening-1\x00"
_RECORD: Final = b"carnet-audit-record-1\x00"
_CHECKPOINT: Final = b"carnet-audit-checkpoint-1\x00"
_PLACE: Final = struct.Struct(">QQqH")
_HASH: Final = 32
_LONGEST_PATH: Final = 64
"""Nodes: a tree of 2^64 leaves has no longer one."""


class NotProvenError(Exception):
    """It proves nothing."""


class _Record(msgspec.Struct):
    shard: int
    seq: int
    at_ms: int
    owner: str
    sealed: str
    previous: str


class _Opening(msgspec.Struct):
    salt: str
    trace: str


class _Signed(msgspec.Struct):
    body: str
    signature: str


class _Proof(msgspec.Struct):
    format: str
    record: _Record
    opening: _Opening
    path: list[str]
    checkpoint: _Signed


class _Checkpoint(msgspec.Struct):
    shard: int
    number: int
    first: int
    last: int
    root: str


@dataclass(frozen=True, slots=True)
class Sworn:
    """What is proven: when, and the trace as JSON; `place` and `text` name the signed text it stands under."""

    at_ms: int
    trace: dict[str, Any]
    place: str  # shard/number
    text: str  # SHA-256, hexadecimal


def sworn(proof: str, key: bytes) -> Sworn:
    """Return what `proof` (its JSON) proves under the server's public key (32 bytes).

    Raises:
        NotProvenError: it proves nothing under this key.

    """
    try:
        return _sworn(msgspec.json.decode(proof, type=_Proof), key)
    except (ValueError, TypeError, RecursionError, struct.error, InvalidSignature) as error:
        raise NotProvenError from error


def _sworn(said: _Proof, key: bytes) -> Sworn:
    record, body = said.record, said.checkpoint.body.encode()
    signature = bytes.fromhex(said.checkpoint.signature)
    Ed25519PublicKey.from_public_bytes(key).verify(signature, _CHECKPOINT + body)
    checkpoint = msgspec.json.decode(body, type=_Checkpoint)
    sealed = base64.b64decode(record.sealed, validate=True)
    opened = bytes.fromhex(said.opening.salt) + said.opening.trace.encode()
    if said.format != FORMAT or sha256(_OPENING + opened).digest() != sealed[:_HASH]:
        raise ValueError("not the trace that was sealed")
    owner, previous = bytes.fromhex(record.owner), bytes.fromhex(record.previous)
    place = _PLACE.pack(record.shard, record.seq, record.at_ms, len(owner))
    leaf = sha256(b"".join((_RECORD, previous, place, owner, sealed))).digest()
    path = [bytes.fromhex(node) for node in said.path[: _LONGEST_PATH + 1]]
    index, size = record.seq - checkpoint.first, checkpoint.last - checkpoint.first + 1
    if record.shard != checkpoint.shard or _root(leaf, index, size, path).hex() != checkpoint.root:
        raise ValueError("not in what was signed")
    trace = json.loads(said.opening.trace)
    if not isinstance(trace, dict):
        raise TypeError("no trace")
    number = f"{checkpoint.shard}/{checkpoint.number}"
    return Sworn(record.at_ms, trace, number, sha256(body).hexdigest())


def _root(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """Return the root that `path` leads to in a tree of `size` leaves; raises ValueError where none does."""
    if not 0 <= index < size or len(path) > _LONGEST_PATH:
        raise ValueError("no such leaf")
    node, last = sha256(b"\x00" + leaf).digest(), size - 1
    for other in path:
        if last == 0:
            raise ValueError("the path is too long")
        if index & 1 or index == last:
            node = sha256(b"\x01" + other + node).digest()
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            node = sha256(b"\x01" + node + other).digest()
        index, last = index >> 1, last >> 1
    if last:
        raise ValueError("the path is too short")
    return node
