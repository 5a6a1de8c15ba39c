"""Checks every record and checkpoint against the public key, and names the first that is not as it was written.

It works beside a running server: what is written after it began is not looked at.
"""

import asyncio
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select

from backend.audit.book import Book, Stored
from backend.audit.chain import ZERO, Head, announced, record_hash
from backend.audit.checkpoints import Signed, read_copy
from backend.audit.findings import Fault, Finding, Report, first
from backend.audit.tables import trace, trace_checkpoint, trace_head
from backend.audit.walk import Walk
from backend.storage.engine import Store

Link = tuple[int, int, bytes]


@dataclass(frozen=True, slots=True)
class _Overview:
    """The database when the verification began.

    `reach` is the last record of each shard; `links` what each shard says it hangs on, None if it says nothing.
    """

    checkpoints: Sequence[Stored]
    heads: Mapping[int, Head]
    reach: Mapping[int, int]
    links: Mapping[int, Link | None]


async def verify(store: Store, public: bytes, copies: Sequence[Path] = ()) -> Report:
    """Verify everything there is.

    Args:
        store: the server's database; it is only read.
        public: the 32 bytes of the public key, from where the database's administrator cannot write.
        copies: files of checkpoints, the server's own or those that were sent away.

    Raises:
        OSError, ValueError: a copy cannot be read.

    """
    # Before the database: a checkpoint is committed, then copied, so that the database has what a copy has.
    copied = [signed for path in copies for signed in await asyncio.to_thread(read_copy, path)]
    there = await store.read(_overview)
    book = Book(public, there.checkpoints, copied)
    last = max(max(there.heads, default=0), max(there.reach, default=0), book.last_shard)
    report = Report(0, last, len(there.checkpoints), 0, book.uncopied, None)
    for shard in range(1, last + 1):
        report = await _shard(store, there, book, shard, report)
        if report.first_bad is not None:
            return report
    return replace(report, first_bad=book.forged)


async def _shard(store: Store, there: _Overview, book: Book, shard: int, report: Report) -> Report:
    if shard not in there.reach:
        return replace(report, first_bad=Finding(shard, 0, Fault.SHARD_MISSING))
    sworn, bad_checkpoint = book.sworn(shard)
    head = there.heads.get(shard)
    next_link = there.links.get(shard + 1)
    link = next_link[1:] if next_link is not None and next_link[0] == shard else None
    walk = Walk(shard, there.reach[shard] if head is None else head.seq, sworn, link)
    while await store.read(walk.page):
        pass
    bad = first(_announcement(there, shard), walk.bad, bad_checkpoint, _head(walk, there, head))
    return replace(
        report,
        records=report.records + walk.seq,
        unsigned=report.unsigned + walk.unsigned,
        first_bad=bad,
    )


def _announcement(there: _Overview, shard: int) -> Finding | None:
    """A shard hangs on the one before; only the first hangs on nothing."""
    link = there.links.get(shard)
    fits = link is None if shard == 1 else link is not None and link[0] == shard - 1
    return None if fits else Finding(shard, 0, Fault.CHANGED)


def _head(walk: Walk, there: _Overview, head: Head | None) -> Finding | None:
    """The head is the last record, no less and no more."""
    if walk.bad is not None:
        return None
    if head is None or there.reach[head.shard] != head.seq or walk.head != head:
        return Finding(walk.head.shard, walk.seq, Fault.HEAD)
    return None


def _overview(connection: Connection) -> _Overview:
    checkpoints = [
        Stored(row.shard, row.number, row.last, Signed(row.body, row.signature))
        for row in connection.execute(select(trace_checkpoint))
    ]
    last = (
        select(func.max(trace.c.seq))
        .where(trace.c.shard == trace_head.c.shard)
        .scalar_subquery()
        .label("reach")
    )
    # One statement, or a server that writes meanwhile would seem to have a head that does not fit.
    rows = connection.execute(select(trace_head, last)).all()
    heads = {row.shard: Head(row.shard, row.seq, row.at_ms, row.hash) for row in rows}
    reach = {row.shard: row.reach for row in rows if row.reach is not None}
    for shard in _shards(connection):
        if shard not in heads:
            of_shard = select(func.max(trace.c.seq)).where(trace.c.shard == shard)
            reach[shard] = connection.execute(of_shard).scalar_one()
    return _Overview(checkpoints, heads, reach, _links(connection, reach))


def _shards(connection: Connection) -> Iterator[int]:
    """Yield the shards that have records, from one to the next by the key: a scan would read every record."""
    shard: int | None = 0
    while True:
        following = select(func.min(trace.c.shard)).where(trace.c.shard > shard)
        shard = connection.execute(following).scalar()
        if shard is None:
            return
        yield shard


def _links(connection: Connection, shards: Iterable[int]) -> dict[int, Link | None]:
    columns = (trace.c.at_ms, trace.c.owner, trace.c.sealed, trace.c.hash)
    links: dict[int, Link | None] = {}
    for shard in shards:
        row = select(*columns).where(trace.c.shard == shard, trace.c.seq == 0)
        links[shard] = _link(shard, connection.execute(row).one_or_none())
    return links


def _link(shard: int, row: Any) -> Link | None:
    """Return what a shard says it hangs on, if the record that says so is whole: else it is the one that is bad."""
    if row is None:
        return None
    try:
        link = announced(row.sealed)
        before = ZERO if link is None else link[2]
        is_whole = record_hash(before, shard, 0, row.at_ms, row.owner, row.sealed) == row.hash
    except (ValueError, TypeError, KeyError, struct.error):
        return None
    return link if is_whole else None
