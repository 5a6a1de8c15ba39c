"""The transactions that add to a shard; each may run twice and changes nothing but the database."""

from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from backend.audit.chain import ZERO, Head, announcement, record_hash
from backend.audit.keys import Keys, PatientKey
from backend.audit.tables import trace as rows
from backend.audit.tables import trace_head
from backend.audit.trace import Trace, text_of


class TraceNotWrittenError(Exception):
    """The trace may not be there: what it is of must not be answered (503)."""


def append_traces(keys: Keys, head: Head, traces: list[Trace], connection: Connection) -> Head:
    """Write `traces` after `head` and return the new head; nothing is written when the shard has moved on."""
    found = keys.made(connection, {trace.patient for trace in traces})
    written, after = [], head
    for trace in traces:
        row, after = _row(found[trace.patient], after, trace)
        written.append(row)
    _move(connection, head, after)
    connection.execute(insert(rows), written)
    return after


def _row(key: PatientKey, head: Head, trace: Trace) -> tuple[dict[str, Any], Head]:
    seq, at_ms = head.seq + 1, max(head.at_ms, trace.at_ms)
    text = text_of(trace, key.resource_token(trace.resource_type, trace.resource_id))
    sealed = key.seal(text, (head.shard, seq, at_ms))
    after = Head(
        head.shard, seq, at_ms, record_hash(head.hash, head.shard, seq, at_ms, key.owner, sealed)
    )
    return _columns(after, key.owner, sealed), after


def _columns(head: Head, owner: bytes, sealed: bytes) -> dict[str, Any]:
    return {
        "shard": head.shard,
        "seq": head.seq,
        "at_ms": head.at_ms,
        "owner": owner,
        "sealed": sealed,
        "hash": head.hash,
    }


def _move(connection: Connection, head: Head, after: Head) -> None:
    moved = connection.execute(
        update(trace_head)
        .where(trace_head.c.shard == head.shard, trace_head.c.seq == head.seq)
        .values(seq=after.seq, at_ms=after.at_ms, hash=after.hash)
    )
    if moved.rowcount != 1:
        raise TraceNotWrittenError("the shard has another writer")


def begin_shard(copied: int, now_ms: int, connection: Connection) -> Head:
    """Announce the next shard. Numbers have no gap: a shard that is missing is seen to be."""
    last = connection.execute(select(func.max(trace_head.c.shard))).scalar()
    before = None if last is None else head_of(connection, last)
    shard = max(last or 0, copied) + 1
    sealed = announcement(before)
    previous = ZERO if before is None else before.hash
    head = Head(shard, 0, now_ms, record_hash(previous, shard, 0, now_ms, b"", sealed))
    connection.execute(insert(rows).values(_columns(head, b"", sealed)))
    connection.execute(insert(trace_head).values(shard=shard, seq=0, at_ms=now_ms, hash=head.hash))
    return head


def head_of(connection: Connection, shard: int) -> Head:
    row = connection.execute(select(trace_head).where(trace_head.c.shard == shard)).one()
    return Head(row.shard, row.seq, row.at_ms, row.hash)
