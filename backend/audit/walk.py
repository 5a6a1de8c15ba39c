"""From the first record of a shard to its last, a page at a time."""

import struct
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import chain, islice
from typing import Any, Final

from sqlalchemy import Connection, select, text

from backend.audit import merkle
from backend.audit.chain import ZERO, Head, Stored, announced, follow, record_hash
from backend.audit.checkpoints import Checkpoint
from backend.audit.findings import Fault, Finding
from backend.audit.tables import trace

_PAGE: Final = 10_000
_AT_ONCE: Final = 500
# Without their numbers: these are in the hashes, so that a gap is a hash that does not fit.
_ROWS: Final = text(
    "SELECT at_ms, owner, sealed, hash FROM trace"
    " WHERE shard = :shard AND seq >= :seq AND seq <= :last ORDER BY seq LIMIT :size"
)
_NEXT: Final = text(
    "SELECT min(seq) FROM trace WHERE shard = :shard AND seq >= :seq AND seq <= :last"
)


class Walk:
    """Hashes what a shard holds and compares; `bad` is the first record that is not as it was."""

    def __init__(
        self, shard: int, last: int, sworn: Sequence[Checkpoint], link: tuple[int, bytes] | None
    ) -> None:
        self._shard = shard
        self._last = last
        self._sworn = list(reversed(sworn))
        self._link = link
        self._segment: list[bytes] = []
        self._previous = ZERO
        self._fits = True
        self._at_ms = 0
        self.seq = 0
        """The record that comes next."""
        self.bad: Finding | None = None

    @property
    def head(self) -> Head:
        """The last good record."""
        return Head(self._shard, self.seq - 1, self._at_ms, self._previous)

    @property
    def unsigned(self) -> int:
        return len(self._segment)

    def page(self, connection: Connection) -> bool:
        """Walk over some thousand records; returns whether there is more to walk over."""
        start = self.seq
        with self._rows(connection, start) as rows:
            while self._good(rows):
                pass
        if self.bad is None and not self._fits:
            self._fail(self._reason(connection))
        if self.bad is None and self.seq == start:
            self._end(connection)
        return self.bad is None and self.seq > start

    @contextmanager
    def _rows(self, connection: Connection, seq: int) -> Iterator[Iterator[Stored]]:
        """Yield the rows of a page from record `seq` on.

        They are the driver's own, one after the other: SQLAlchemy's, or a list of them, cost as much as the hashing
        (measured: no memory is touched twice).
        """
        asked = {"shard": self._shard, "seq": seq, "last": self._last, "size": _PAGE}
        with closing(connection.execute(_ROWS, asked)) as result:
            cursor: Any = result.cursor
            yield iter(cursor)

    def _good(self, rows: Iterator[Stored]) -> bool:
        """Take some rows; returns whether they were all good and there may be more."""
        hashes: list[bytes] = []
        try:
            if self.seq == 0:
                row = next(rows, None)
                if row is None:
                    return False
                self._previous = _before(row)
                rows = chain([row], rows)
            some = islice(rows, _AT_ONCE)
            self._fits = follow(self._previous, self._shard, self.seq, some, hashes)
        except (TypeError, ValueError, KeyError, struct.error):  # what we never wrote
            self._fits = False
        self._anchored(hashes)
        if hashes:
            self.seq += len(hashes)
            self._segment += hashes
            self._previous = hashes[-1]
        self._compare()
        return self._fits and self.bad is None and len(hashes) == _AT_ONCE

    def _reason(self, connection: Connection) -> Fault:
        asked = {"shard": self._shard, "seq": self.seq, "last": self._last}
        if connection.execute(_NEXT, asked).scalar() != self.seq:
            return Fault.MISSING
        return Fault.OUT_OF_ORDER if self._is_elsewhere(connection) else Fault.CHANGED

    def _is_elsewhere(self, connection: Connection) -> bool:
        """Say whether the record that belongs here now lies further on."""
        at, count = self.seq + 1, _PAGE
        while count == _PAGE:
            count = 0
            with self._rows(connection, at) as rows:
                for row in rows:
                    if self._belongs_here(row):
                        return True
                    count += 1
            at += _PAGE
        return False

    def _belongs_here(self, row: Stored) -> bool:
        at_ms, owner, sealed, stored = row
        try:
            return (
                record_hash(self._previous, self._shard, self.seq, at_ms, owner, sealed) == stored
            )
        except (TypeError, struct.error):
            return False

    def _anchored(self, hashes: list[bytes]) -> None:
        """Compare the record that the next shard hangs on."""
        if self._link is None or not self.seq <= self._link[0] < self.seq + len(hashes):
            return
        if hashes[self._link[0] - self.seq] != self._link[1]:
            self.bad = Finding(self._shard, self._link[0], Fault.CHANGED)

    def _compare(self) -> None:
        """Compare each segment that is whole with what was sworn of it."""
        while self._sworn and self._sworn[-1].last < self.seq:
            sworn = self._sworn.pop()
            size = sworn.last - sworn.first + 1
            held, self._segment = self._segment[:size], self._segment[size:]
            if (merkle.root(held).hex(), held[-1].hex()) != (sworn.root, sworn.head):
                differs = Finding(self._shard, sworn.first, Fault.CHECKPOINT_DIFFERS)
                self.bad = differs if self.bad is None or differs.seq < self.bad.seq else self.bad
                return

    def _end(self, connection: Connection) -> None:
        """All that the head, a checkpoint or the next shard know of must have come."""
        known = (self._sworn[0].last if self._sworn else -1, self._link[0] if self._link else -1)
        if self.seq <= max(self._last, *known):
            self._fail(Fault.TRUNCATED)
        elif self.seq:
            here = (trace.c.shard == self._shard, trace.c.seq == self.seq - 1)
            self._at_ms = connection.execute(select(trace.c.at_ms).where(*here)).scalar_one()

    def _fail(self, what: Fault) -> None:
        self.bad = self.bad or Finding(self._shard, self.seq, what)


def _before(row: Stored) -> bytes:
    """Return the hash that a shard's first record says it hangs on."""
    before = announced(row[2])
    return ZERO if before is None else before[2]
