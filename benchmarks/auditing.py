"""Verifying the traces of a server. Floor: hashing alone, the chain and the trees, of records held in memory."""

import asyncio
import tempfile
from pathlib import Path
from typing import Final

from sqlalchemy import select

from backend.audit import merkle
from backend.audit.chain import ZERO, Stored, follow
from backend.audit.checkpoints import FILE
from backend.audit.keys import Keys
from backend.audit.recorder import Recorder
from backend.audit.signing import PUBLIC, public_key
from backend.audit.tables import metadata, trace
from backend.audit.trace import Agent, AgentKind, Kind, Trace, TraceAction
from backend.audit.verify import verify
from backend.storage.engine import SqliteStore, Store, url_of
from benchmarks.figures import Figure, alternated

RECORDS: Final = 50_000
ROUNDS: Final = 5
_LIMIT: Final = 1.5
_SEGMENT: Final = 1000


def measure() -> list[Figure]:
    """Return the figure of a verification."""
    with tempfile.TemporaryDirectory() as name, asyncio.Runner() as runner:
        folder = Path(name)
        store = SqliteStore(url_of(folder / "server.sqlite"))
        runner.run(_written(store, folder))
        rows = runner.run(_rows(store))
        public = public_key(folder / PUBLIC)

        def ours() -> None:
            report = runner.run(verify(store, public, [folder / FILE]))
            assert report.is_good
            assert report.records > RECORDS

        value, floor = alternated(ours, lambda: _hashed(rows), ROUNDS)
        runner.run(store.close())
    return [Figure("verifying 50,000 traces", value, "ms", floor, _LIMIT)]


async def _written(store: Store, folder: Path) -> None:
    await store.write(metadata.create_all)
    recorder = await Recorder.open(store, Keys(bytes(32)), folder)
    agent = Agent("a-professional", AgentKind.PROFESSIONAL, "carnet", "10")
    await recorder.record_many(
        Trace(
            1_800_000_000_000 + number,
            agent,
            TraceAction.READ,
            Kind.READ,
            f"patient-{number % 100}",
            "DocumentReference",
            f"document-{number}",
            "reports",
            1,
            purpose="TREAT",
        )
        for number in range(RECORDS)
    )
    await recorder.close()


async def _rows(store: Store) -> list[Stored]:
    columns = (trace.c.at_ms, trace.c.owner, trace.c.sealed, trace.c.hash)
    statement = select(*columns).order_by(trace.c.shard, trace.c.seq)
    return await store.read(
        lambda connection: [row._tuple() for row in connection.execute(statement)]
    )


def _hashed(rows: list[Stored]) -> None:
    hashes: list[bytes] = []
    assert follow(ZERO, 1, 0, rows, hashes)
    for start in range(0, len(hashes), _SEGMENT):
        merkle.root(hashes[start : start + _SEGMENT])
