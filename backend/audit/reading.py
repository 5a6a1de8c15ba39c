"""A person's own traces, newest first; nobody's are read without naming whose."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, select, tuple_

from backend.audit.keys import Keys, PatientKey
from backend.audit.tables import trace as rows
from backend.audit.trace import Trace, trace_from

MOST: Final = 500


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last trace a page held; the next page begins behind it."""

    at_ms: int
    shard: int
    seq: int


@dataclass(frozen=True, slots=True)
class Recorded:
    """A trace as it is kept: `trace.resource_id` is the token of the id (see `resource_token`)."""

    id: str
    trace: Trace


@dataclass(frozen=True, slots=True)
class Page:
    """Traces newest first; `next` is None on the last page."""

    traces: tuple[Recorded, ...]
    next: Cursor | None


def traces_of(
    connection: Connection,
    keys: Keys,
    patient: str,
    *,
    before: Cursor | None = None,
    count: int = 50,
    since_ms: int | None = None,
    until_ms: int | None = None,
) -> Page:
    """Return at most `count` traces of a patient, in [since, until) where given; none after an erasure.

    `patient` "" is the server's own: sign-ins that failed.

    Raises:
        ValueError: `count` is not in 1 … 500.
        DamagedTraceError: one was changed; none is left out in silence.

    """
    if not 1 <= count <= MOST:
        raise ValueError("a page has 1 to 500 traces")
    key = keys.of(connection, patient)
    if key is None:
        return Page((), None)
    place = tuple_(rows.c.at_ms, rows.c.shard, rows.c.seq)
    query = select(rows.c.shard, rows.c.seq, rows.c.at_ms, rows.c.sealed).where(
        rows.c.owner == key.owner
    )
    if before is not None:
        query = query.where(place < tuple_(before.at_ms, before.shard, before.seq))
    if since_ms is not None:
        query = query.where(rows.c.at_ms >= since_ms)
    if until_ms is not None:
        query = query.where(rows.c.at_ms < until_ms)
    query = query.order_by(rows.c.at_ms.desc(), rows.c.shard.desc(), rows.c.seq.desc())
    found = connection.execute(query.limit(count + 1)).all()
    shown = found[:count]
    more = len(found) > count
    last = Cursor(shown[-1].at_ms, shown[-1].shard, shown[-1].seq) if more else None
    return Page(
        tuple(_recorded(keys, key, row.shard, row.seq, row.at_ms, row.sealed) for row in shown),
        last,
    )


def trace_of(connection: Connection, keys: Keys, patient: str, event: str) -> Recorded | None:
    """Return one trace of a patient by its id; None when they have no such trace. Raises DamagedTraceError."""
    key, place = keys.of(connection, patient), keys.place_of(event)
    if key is None or place is None:
        return None
    shard, seq = place
    row = connection.execute(
        select(rows.c.at_ms, rows.c.sealed).where(
            rows.c.shard == shard, rows.c.seq == seq, rows.c.owner == key.owner
        )
    ).one_or_none()
    return None if row is None else _recorded(keys, key, shard, seq, row.at_ms, row.sealed)


def _recorded(
    keys: Keys, key: PatientKey, shard: int, seq: int, at_ms: int, sealed: bytes
) -> Recorded:
    opened = key.open(sealed, (shard, seq, at_ms))
    return Recorded(keys.id_of(shard, seq), trace_from(opened.text, at_ms))
