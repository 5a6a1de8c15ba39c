"""Signed checkpoints: what the server swears a shard held; a copy of each goes to a file made to be sent away."""

import asyncio
import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, insert, select

from backend.audit import merkle
from backend.audit.signing import Signer, is_signed, kid
from backend.audit.tables import trace, trace_checkpoint, trace_head

FILE: Final = "audit-checkpoints.jsonl"
FIRST: Final = "0" * 64
"""What comes before the first checkpoint of a shard."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Records `first` to `last` of a shard, as signed. Hashes are lower-case hexadecimal.

    Attributes:
        head: hash of record `last`.
        root: Merkle root (RFC 6962) over the hashes of the records of this segment.
        previous: SHA-256 of the body of the shard's checkpoint before, 64 zeros for the first.
        key: the first 16 digits of the SHA-256 of the public key.

    """

    shard: int
    number: int
    first: int
    last: int
    at_ms: int
    head: str
    root: str
    previous: str
    key: str

    @property
    def body(self) -> str:
        """The text that is signed: JSON, names sorted, no spaces."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Signed:
    """A checkpoint's exact text and its signature (64 bytes)."""

    body: str
    signature: bytes

    @property
    def hash(self) -> str:
        return hashlib.sha256(self.body.encode()).hexdigest()

    def checkpoint(self, public: bytes) -> Checkpoint | None:
        """Return what it says; None when it was not signed with this key."""
        if not is_signed(self.body, self.signature, public):
            return None
        try:
            found = Checkpoint(**json.loads(self.body))
        except (ValueError, TypeError):
            return None
        return found if found.key == kid(public) else None

    def line(self) -> str:
        """Return it as a line of the file: `{"body": "…", "signature": "hex"}`."""
        return json.dumps({"body": self.body, "signature": self.signature.hex()}) + "\n"

    @property
    def place(self) -> tuple[int, int]:
        """The shard and number it claims. Raises ValueError, TypeError or KeyError when it claims none."""
        said: dict[str, Any] = json.loads(self.body)
        return int(said["shard"]), int(said["number"])


def sign_tail(connection: Connection, signer: Signer, shard: int, now_ms: int) -> Signed | None:
    """Sign the records of a shard that no checkpoint holds yet; None when there is none.

    Whoever holds the signing key may do it: two that do it at once meet at the primary key (IntegrityError).
    """
    before = _last(connection, shard)
    first = 0 if before is None else int(before.last) + 1
    rows = connection.execute(
        select(trace.c.seq, trace.c.hash)
        .where(trace.c.shard == shard, trace.c.seq >= first)
        .order_by(trace.c.seq)
    ).all()
    if not rows:
        return None
    if rows[0].seq != first or rows[-1].seq - first + 1 != len(rows):
        raise BrokenShardError
    hashes = [row.hash for row in rows]
    checkpoint = Checkpoint(
        shard=shard,
        number=1 if before is None else before.number + 1,
        first=first,
        last=rows[-1].seq,
        at_ms=now_ms,
        head=hashes[-1].hex(),
        root=merkle.root(hashes).hex(),
        previous=FIRST if before is None else Signed(before.body, before.signature).hash,
        key=kid(signer.public),
    )
    signed = Signed(checkpoint.body, signer.sign(checkpoint.body))
    connection.execute(
        insert(trace_checkpoint).values(
            shard=shard,
            number=checkpoint.number,
            last=checkpoint.last,
            body=signed.body,
            signature=signed.signature,
        )
    )
    return signed


class BrokenShardError(Exception):
    """Records are missing: what is left is not sworn to."""


def abandoned(connection: Connection, before_ms: int) -> list[int]:
    """Return shards whose unsigned records are older than `before_ms`: their process ended without a word."""
    last = (
        select(trace_checkpoint.c.last)
        .where(trace_checkpoint.c.shard == trace_head.c.shard)
        .order_by(trace_checkpoint.c.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    heads = connection.execute(
        select(trace_head.c.shard, trace_head.c.seq, last.label("last")).where(
            trace_head.c.at_ms < before_ms
        )
    )
    return [row.shard for row in heads if row.last is None or row.last < row.seq]


def all_signed(connection: Connection) -> list[Signed]:
    """Return every checkpoint of the database, by shard and number."""
    rows = connection.execute(
        select(trace_checkpoint.c.body, trace_checkpoint.c.signature).order_by(
            trace_checkpoint.c.shard, trace_checkpoint.c.number
        )
    )
    return [Signed(row.body, row.signature) for row in rows]


def read_copy(path: Path) -> list[Signed]:
    """Read a file of checkpoints; [] when it is not there. A last line that a crash cut short is left out.

    Raises:
        OSError, ValueError: it cannot be read, or a line is none of ours.

    """
    if not path.exists():
        return []
    found = []
    for line in path.read_text("utf-8").splitlines(keepends=True):
        if not line.endswith("\n"):
            break
        try:
            said = json.loads(line)
            found.append(Signed(said["body"], bytes.fromhex(said["signature"])))
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError("the copy of the checkpoints is damaged") from error
    return found


async def append(path: Path, checkpoints: Iterable[Signed]) -> None:
    """Add checkpoints to the file, on disk when this returns."""
    await asyncio.to_thread(_append, path, "".join(signed.line() for signed in checkpoints))


def _append(path: Path, lines: str) -> None:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "r+b") as file:
        end = file.seek(0, os.SEEK_END)
        if end:
            file.seek(end - 1)
            if file.read(1) != b"\n":  # a crash cut the last line short; it is written again below
                data = path.read_bytes()
                file.truncate(data.rfind(b"\n") + 1)
        file.write(lines.encode())
        file.flush()
        os.fsync(file.fileno())


def _last(connection: Connection, shard: int) -> Any:
    return connection.execute(
        select(trace_checkpoint)
        .where(trace_checkpoint.c.shard == shard)
        .order_by(trace_checkpoint.c.number.desc())
        .limit(1)
    ).one_or_none()
