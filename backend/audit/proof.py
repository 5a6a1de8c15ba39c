"""A proof that one trace is in the chain, which a device checks with SHA-256 and Ed25519 alone.

The JSON of a proof (`Proof.to_json`), where every hash and signature is lower-case hexadecimal:

    {"format": "carnet-audit-proof-1",
     "record": {"shard": 3, "seq": 17, "at_ms": 1800000000000, "owner": "64 digits", "sealed": "base64",
                "previous": "hash of record 16"},
     "opening": {"salt": "32 digits", "trace": "the exact JSON text of the trace, as `trace.text_of` wrote it"},
     "path": ["64 digits", …],
     "checkpoint": {"body": "the exact JSON text that was signed", "signature": "128 digits"}}

To check it (`check` does):

1. SHA-256("carnet-audit-opening-1" 00 ‖ salt ‖ trace) is the first 32 bytes of `sealed`.
2. h = SHA-256("carnet-audit-record-1" 00 ‖ previous ‖ shard ‖ seq ‖ at_ms ‖ length of owner ‖ owner ‖ sealed);
   the numbers are big-endian, of 8 bytes, the length of 2.
3. The body's `shard` is the record's, and `first` ≤ seq ≤ `last`. From leaf SHA-256(00 ‖ h), number seq − first of
   last − first + 1, `path` leads to the body's `root` (RFC 6962 §2.1.1, as RFC 9162 §2.1.3.2 checks it).
4. `signature` is Ed25519 over "carnet-audit-checkpoint-1" 00 ‖ body, by the server's public key (`audit-public.json`).

The device then compares the trace with the AuditEvent it was shown. `resource` in it is a keyed hash of the id.
Before a checkpoint holds the record there is no proof yet: `{"format": "carnet-audit-proof-1", "status": "pending"}`.
A proof shows that the trace was written and not changed since; not that what it says was true.
"""

import base64
from dataclasses import dataclass
from struct import error as struct_error
from typing import Any, Final

from sqlalchemy import Connection, select

from backend.audit import merkle
from backend.audit.chain import record_hash
from backend.audit.checkpoints import Checkpoint, Signed
from backend.audit.keys import Keys, Opened, commitment
from backend.audit.tables import trace, trace_checkpoint
from backend.audit.trace import Trace, trace_from

FORMAT: Final = "carnet-audit-proof-1"
_COMMITMENT: Final = 32


class UnknownTraceError(Exception):
    """This patient has no such trace; whether somebody else has is not said."""


class BadProofError(Exception):
    """It proves nothing; the message says at which step."""


@dataclass(frozen=True, slots=True)
class Pending:
    """The trace is committed, and in no checkpoint yet: the next one comes within a minute."""

    def to_json(self) -> dict[str, Any]:
        return {"format": FORMAT, "status": "pending"}


@dataclass(frozen=True, slots=True)
class Proof:
    shard: int
    seq: int
    at_ms: int
    owner: bytes
    sealed: bytes
    previous: bytes
    opened: Opened
    path: tuple[bytes, ...]
    checkpoint: Signed

    def to_json(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "record": {
                "shard": self.shard,
                "seq": self.seq,
                "at_ms": self.at_ms,
                "owner": self.owner.hex(),
                "sealed": base64.b64encode(self.sealed).decode(),
                "previous": self.previous.hex(),
            },
            "opening": {"salt": self.opened.salt.hex(), "trace": self.opened.text},
            "path": [node.hex() for node in self.path],
            "checkpoint": {
                "body": self.checkpoint.body,
                "signature": self.checkpoint.signature.hex(),
            },
        }

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> "Proof":
        """Read what a server sent. Raises BadProofError."""
        try:
            if said["format"] != FORMAT:
                raise BadProofError("of another format")
            record, opening, checkpoint = said["record"], said["opening"], said["checkpoint"]
            return cls(
                shard=_number(record["shard"]),
                seq=_number(record["seq"]),
                at_ms=_number(record["at_ms"]),
                owner=bytes.fromhex(record["owner"]),
                sealed=base64.b64decode(record["sealed"], validate=True),
                previous=bytes.fromhex(record["previous"]),
                opened=Opened(bytes.fromhex(opening["salt"]), str(opening["trace"])),
                path=tuple(bytes.fromhex(node) for node in said["path"]),
                checkpoint=Signed(str(checkpoint["body"]), bytes.fromhex(checkpoint["signature"])),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise BadProofError("not written as a proof is") from error


def proof(connection: Connection, keys: Keys, patient: str, event: str) -> Proof | Pending:
    """Prove the trace with the id `event` to the patient it is of.

    Raises:
        UnknownTraceError: not theirs, or not there.
        DamagedTraceError: it was changed.

    """
    key, place = keys.of(connection, patient), keys.place_of(event)
    if key is None or place is None:
        raise UnknownTraceError
    shard, seq = place
    row = connection.execute(
        select(trace).where(trace.c.shard == shard, trace.c.seq == seq, trace.c.owner == key.owner)
    ).one_or_none()
    if row is None:
        raise UnknownTraceError
    opened = key.open(row.sealed, (shard, seq, row.at_ms))
    signed = connection.execute(
        select(trace_checkpoint)
        .where(trace_checkpoint.c.shard == shard, trace_checkpoint.c.last >= seq)
        .order_by(trace_checkpoint.c.number)
        .limit(1)
    ).one_or_none()
    if signed is None:
        return Pending()
    first, hashes, previous = _segment(connection, shard, seq, signed)
    return Proof(
        shard=shard,
        seq=seq,
        at_ms=row.at_ms,
        owner=row.owner,
        sealed=row.sealed,
        previous=previous,
        opened=opened,
        path=tuple(merkle.path(hashes, seq - first)),
        checkpoint=Signed(signed.body, signed.signature),
    )


def _segment(
    connection: Connection, shard: int, seq: int, signed: Any
) -> tuple[int, list[bytes], bytes]:
    """Return where the checkpoint begins, the hashes it holds, and the hash before `seq`, which is at least 1."""
    before = connection.execute(
        select(trace_checkpoint.c.last).where(
            trace_checkpoint.c.shard == shard, trace_checkpoint.c.number == signed.number - 1
        )
    ).scalar()
    first = 0 if before is None else before + 1
    rows = connection.execute(
        select(trace.c.seq, trace.c.hash)
        .where(
            trace.c.shard == shard,
            trace.c.seq >= min(first, seq - 1),
            trace.c.seq <= signed.last,
        )
        .order_by(trace.c.seq)
    )
    hashes = {row.seq: row.hash for row in rows}
    return first, [found for at, found in hashes.items() if at >= first], hashes[seq - 1]


def check(proof: Proof, public: bytes) -> Trace:
    """Return the trace that `proof` proves under the server's public key (32 bytes); needs nothing else.

    Raises:
        BadProofError: it proves nothing.

    """
    text = proof.opened.text.encode()
    if commitment(proof.opened.salt, text) != proof.sealed[:_COMMITMENT]:
        raise BadProofError("the trace is not the one that was sealed")
    checkpoint = proof.checkpoint.checkpoint(public)
    if checkpoint is None:
        raise BadProofError("the checkpoint was not signed with this key")
    if _root(proof, checkpoint) != checkpoint.root:
        raise BadProofError("the record is not in the checkpoint")
    try:
        return trace_from(proof.opened.text, proof.at_ms)
    except (ValueError, TypeError, KeyError) as error:
        raise BadProofError("the trace cannot be read") from error


def _root(proof: Proof, checkpoint: Checkpoint) -> str:
    if proof.shard != checkpoint.shard:
        raise BadProofError("the checkpoint is of another shard")
    try:
        leaf = record_hash(
            proof.previous, proof.shard, proof.seq, proof.at_ms, proof.owner, proof.sealed
        )
        index, size = proof.seq - checkpoint.first, checkpoint.last - checkpoint.first + 1
        return merkle.root_from(leaf, index, size, proof.path).hex()
    except (ValueError, struct_error) as error:
        raise BadProofError("the path leads nowhere") from error


def _number(value: Any) -> int:
    if type(value) is not int:
        raise ValueError("no number")
    return value
