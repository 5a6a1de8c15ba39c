"""Chains of invented traces, and what an attacker with the database does to them."""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, func, select, update

from backend.audit.keys import Keys
from backend.audit.recorder import Pace, Recorder
from backend.audit.tables import trace, trace_checkpoint, trace_head
from backend.audit.trace import Agent, AgentKind, Kind, Trace, TraceAction
from backend.storage.engine import Store

SECRET = b"fedcba9876543210fedcba9876543210"
CAMILLE = "canary-patient-camille"
LEA = "canary-patient-lea"
RESOURCE = "canary-resource-7"
DOCTOR = "canary-subject-doctor"
AT = 1_800_000_000_000
NEVER = Pace(checkpoint_events=10**9, checkpoint_seconds=3600)


def a_trace(number: int = 0, patient: str = CAMILLE, **changes: Any) -> Trace:
    said: dict[str, Any] = {
        "at_ms": AT + number,
        "agent": Agent(DOCTOR, AgentKind.PROFESSIONAL, "canary-client", "10"),
        "action": TraceAction.READ,
        "kind": Kind.READ,
        "patient": patient,
        "resource_type": "Observation",
        "resource_id": RESOURCE,
        "family": "canary-family",
        "purpose": "TREAT",
        "request": f"request-{number}",
    }
    return Trace(**said | changes)


def clock() -> float:
    return AT / 1000


async def opened(store: Store, folder: Path, pace: Pace = NEVER) -> Recorder:
    return await Recorder.open(store, Keys(SECRET), folder, clock=clock, pace=pace)


async def killed(recorder: Recorder) -> None:
    """Stop a recorder as a crash does: nothing more is written or signed."""
    for task in recorder._tasks:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def build(store: Store, folder: Path, shards: Sequence[Sequence[int]], tail: int = 0) -> None:
    """Write shards; each number is a segment of so many records and a checkpoint. `tail` records follow unsigned."""
    number = 0
    recorder: Recorder | None = None
    for segments in shards:
        if recorder is not None:
            await recorder.close()
        recorder = await opened(store, folder)
        for size in segments:
            wanted = range(number, number + size)
            await recorder.record_many([a_trace(at, (CAMILLE, LEA)[at % 2]) for at in wanted])
            await recorder._sign()
            number += size
    if recorder is not None:
        await recorder.record_many([a_trace(number + at) for at in range(tail)])
        await killed(recorder)


Tampering = Callable[[Connection], None]


def change(shard: int, seq: int, column: str, value: Any = None) -> Tampering:
    """Change one column of a record: a flipped bit, or a number one off."""

    def tamper(connection: Connection) -> None:
        here = (trace.c.shard == shard, trace.c.seq == seq)
        was = connection.execute(select(trace.c[column]).where(*here)).scalar_one()
        new = flipped(was) if value is None else value
        connection.execute(update(trace).where(*here).values({column: new}))

    return tamper


def flipped(was: Any, bit: int = 0) -> Any:
    if isinstance(was, int):
        return was + 1
    if isinstance(was, str):
        return was.replace("1", "2", 1)
    if not was:
        return b"\x00"
    at = bit // 8 % len(was)
    return was[:at] + bytes([was[at] ^ 1 << bit % 8]) + was[at + 1 :]


def relink(shard: int) -> Tampering:
    """Change a digit of the hash that a shard says it hangs on: its announcement can still be read."""

    def tamper(connection: Connection) -> None:
        here = (trace.c.shard == shard, trace.c.seq == 0)
        said, _, rest = (
            connection.execute(select(trace.c.sealed).where(*here))
            .scalar_one()
            .partition(b'"hash":"')
        )
        digit = b"1" if rest[:1] == b"0" else b"0"
        sealed = said + b'"hash":"' + digit + rest[1:]
        connection.execute(update(trace).where(*here).values(sealed=sealed))

    return tamper


def remove(shard: int, seq: int) -> Tampering:
    def tamper(connection: Connection) -> None:
        connection.execute(delete(trace).where(trace.c.shard == shard, trace.c.seq == seq))

    return tamper


def swap(shard: int, one: int, other: int) -> Tampering:
    """Exchange the places of two records."""

    def tamper(connection: Connection) -> None:
        for old, new in ((one, -1), (other, one), (-1, other)):
            connection.execute(
                update(trace).where(trace.c.shard == shard, trace.c.seq == old).values(seq=new)
            )

    return tamper


def truncate(shard: int, seq: int, *, with_head: bool) -> Tampering:
    """Cut off the records from `seq` on, as one who knows of the head and the checkpoints would."""

    def tamper(connection: Connection) -> None:
        connection.execute(delete(trace).where(trace.c.shard == shard, trace.c.seq >= seq))
        if with_head:
            last = connection.execute(
                select(trace).where(trace.c.shard == shard, trace.c.seq == seq - 1)
            ).one_or_none()
            here = trace_head.c.shard == shard
            if last is None:
                connection.execute(delete(trace_head).where(here))
            else:
                new = {"seq": last.seq, "at_ms": last.at_ms, "hash": last.hash}
                connection.execute(update(trace_head).where(here).values(new))
            connection.execute(
                delete(trace_checkpoint).where(
                    trace_checkpoint.c.shard == shard, trace_checkpoint.c.last >= seq
                )
            )

    return tamper


def remove_shard(shard: int) -> Tampering:
    def tamper(connection: Connection) -> None:
        for table in (trace, trace_head, trace_checkpoint):
            connection.execute(delete(table).where(table.c.shard == shard))

    return tamper


def last_of(connection: Connection, shard: int) -> int:
    seq = connection.execute(select(func.max(trace.c.seq)).where(trace.c.shard == shard))
    return int(seq.scalar_one())
