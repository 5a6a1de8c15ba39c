import asyncio
import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, select, update
from sqlalchemy.exc import OperationalError

from backend.audit.checkpoints import FILE, read_copy
from backend.audit.keys import Keys
from backend.audit.reading import traces_of
from backend.audit.recorder import Pace, Recorder
from backend.audit.signing import PRIVATE, PUBLIC, Signer, public_key
from backend.audit.tables import metadata, patient_key, trace, trace_head
from backend.audit.verify import verify
from backend.audit.writing import TraceNotWrittenError
from backend.storage.engine import SqliteStore, Store, Work, url_of
from backend.tests.audit.chains import (
    AT,
    CAMILLE,
    DOCTOR,
    LEA,
    RESOURCE,
    SECRET,
    a_trace,
    build,
    killed,
    opened,
)


class Failing:
    """A store whose writes may fail, before or after they are committed."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.before = False
        self.after = False

    async def read(self, work: Work[Any]) -> Any:
        return await self._store.read(work)

    async def write(self, work: Work[Any]) -> Any:
        if self.before:
            raise OperationalError("", None, OSError())
        found = await self._store.write(work)
        if self.after:
            raise OperationalError("", None, OSError())
        return found

    async def close(self) -> None:
        await self._store.close()


async def count(store: Store) -> int:
    found: int = await store.read(
        lambda connection: connection.execute(
            select(func.count()).select_from(trace).where(trace.c.seq > 0)
        ).scalar_one()
    )
    return found


async def is_good(store: Store, folder: Path) -> bool:
    return (await verify(store, public_key(folder / PUBLIC), [folder / FILE])).is_good


async def test_record_when_five_hundred_at_once_then_each_is_committed_before_it_returns(
    store: Store, folder: Path
) -> None:
    recorder = await opened(store, folder)

    async def one(number: int) -> None:
        await recorder.record(a_trace(number, f"patient-{number % 7}", request=f"r{number}"))
        assert await count(store) >= 1

    await asyncio.gather(*map(one, range(500)))
    assert await count(store) == 500
    await recorder.close()
    assert await is_good(store, folder)


async def test_record_when_it_returned_then_another_connection_sees_it(
    store: Store, folder: Path, keys: Keys
) -> None:
    recorder = await opened(store, folder)
    await recorder.record(a_trace(5))
    page = await store.read(lambda connection: traces_of(connection, keys, CAMILLE))
    assert [one.trace.at_ms for one in page.traces] == [AT + 5]
    await recorder.close()


async def test_record_when_the_database_fails_then_it_raises_and_the_next_is_written(
    store: Store, folder: Path
) -> None:
    failing = Failing(store)
    recorder = await opened(failing, folder)
    failing.before = True
    with pytest.raises(TraceNotWrittenError):
        await recorder.record(a_trace())
    failing.before = False
    await recorder.record(a_trace())
    assert await count(store) == 1
    await recorder.close()
    assert await is_good(store, folder)


async def test_record_when_the_answer_of_a_commit_is_lost_then_the_chain_goes_on(
    store: Store, folder: Path
) -> None:
    failing = Failing(store)
    recorder = await opened(failing, folder)
    failing.after = True
    with pytest.raises(TraceNotWrittenError):
        await recorder.record(a_trace())
    failing.after = False
    await recorder.record(a_trace())
    assert await count(store) == 2  # more is written than was answered, never less
    await recorder.close()
    assert await is_good(store, folder)


async def test_record_when_the_shard_has_another_writer_then_it_raises(
    store: Store, folder: Path
) -> None:
    recorder = await opened(store, folder)
    shard = recorder.shard
    await store.write(
        lambda connection: connection.execute(
            update(trace_head).where(trace_head.c.shard == shard).values(seq=7)
        )
    )
    with pytest.raises(TraceNotWrittenError):
        await recorder.record(a_trace())
    await killed(recorder)


async def test_record_when_the_clock_goes_back_then_time_does_not(
    store: Store, folder: Path, keys: Keys
) -> None:
    recorder = await opened(store, folder)
    for at in (50, 20, 60):
        await recorder.record(a_trace(at, request=f"at-{at}"))
    page = await store.read(lambda connection: traces_of(connection, keys, CAMILLE))
    assert [(one.trace.at_ms - AT, one.trace.request) for one in page.traces] == [
        (60, "at-60"),
        (50, "at-20"),
        (50, "at-50"),
    ]
    await recorder.close()


async def test_record_when_the_queue_is_full_then_it_waits_and_all_are_written(
    store: Store, folder: Path
) -> None:
    recorder = await opened(store, folder, Pace(queue=3, batch=2))
    await asyncio.gather(*(recorder.record(a_trace(number)) for number in range(60)))
    assert await count(store) == 60
    await recorder.close()


async def test_record_when_whoever_asked_is_gone_then_the_others_are_written(
    store: Store, folder: Path
) -> None:
    recorder = await opened(store, folder, Pace(queue=1, batch=1))
    tasks = [asyncio.create_task(recorder.record(a_trace(number))) for number in range(20)]
    await asyncio.sleep(0)
    for task in tasks[::2]:
        task.cancel()
    done = await asyncio.gather(*tasks, return_exceptions=True)
    assert done[1::2] == [None] * 10
    await recorder.close()
    assert await is_good(store, folder)


async def test_close_when_traces_wait_then_all_are_written_and_signed_and_no_more_taken(
    store: Store, folder: Path
) -> None:
    recorder = await opened(store, folder, Pace(queue=2, batch=1))
    tasks = [asyncio.create_task(recorder.record(a_trace(number))) for number in range(20)]
    await asyncio.sleep(0)
    await recorder.close()
    await asyncio.gather(*tasks)
    with pytest.raises(TraceNotWrittenError):
        await recorder.record(a_trace())
    report = await verify(store, public_key(folder / PUBLIC), [folder / FILE])
    assert (report.records, report.unsigned, report.first_bad) == (21, 0, None)


async def test_record_when_enough_were_written_then_a_checkpoint_is_made(
    store: Store, folder: Path
) -> None:
    recorder = await opened(store, folder, Pace(checkpoint_events=10, checkpoint_seconds=3600))
    await recorder.record_many([a_trace(number) for number in range(35)])
    while len(read_copy(folder / FILE)) < 2:
        await recorder.record(a_trace())
    await recorder.close()
    assert await is_good(store, folder)


async def test_recorder_when_time_passes_then_a_checkpoint_is_made(
    store: Store, folder: Path
) -> None:
    recorder = await opened(store, folder, Pace(checkpoint_seconds=0.001))
    await recorder.record(a_trace())
    while len(read_copy(folder / FILE)) < 2:
        await recorder.record(a_trace())
    await recorder.close()


async def test_open_when_a_process_died_long_ago_then_its_records_are_signed(
    store: Store, folder: Path
) -> None:
    await build(store, folder, ((2,),), tail=3)
    later = await Recorder.open(store, Keys(SECRET), folder, clock=lambda: AT / 1000 + 3600)
    await later.close()
    report = await verify(store, public_key(folder / PUBLIC), [folder / FILE])
    assert (report.shards, report.unsigned, report.first_bad) == (2, 0, None)


async def test_open_when_the_copy_was_cut_short_by_a_crash_then_it_is_whole_again(
    store: Store, folder: Path
) -> None:
    await build(store, folder, ((2, 2), (1,)))
    whole = (folder / FILE).read_bytes()
    (folder / FILE).write_bytes(whole[: len(whole) // 2])
    await (await opened(store, folder)).close()
    assert len(read_copy(folder / FILE)) == 6
    assert await is_good(store, folder)


async def test_open_when_the_last_shard_was_taken_away_then_its_number_is_not_given_again(
    store: Store, folder: Path
) -> None:
    await build(store, folder, ((2,), (2,)))
    await store.write(metadata.drop_all)
    await store.write(metadata.create_all)
    recorder = await opened(store, folder)
    assert recorder.shard == 3
    await recorder.close()
    assert not await is_good(store, folder)


async def test_open_when_the_copy_is_damaged_then_the_server_does_not_start(
    store: Store, folder: Path
) -> None:
    (folder / FILE).write_text("{}\n")
    with pytest.raises(ValueError, match="damaged"):
        await opened(store, folder)


async def test_checkpoint_when_the_copy_cannot_be_written_then_traces_go_on_and_it_has_no_hole(
    store: Store, folder: Path
) -> None:
    recorder = await opened(store, folder)
    (folder / FILE).rename(folder / "aside")
    (folder / FILE).mkdir()
    for number in range(2):
        await recorder.record(a_trace(number))
        await recorder._sign()
    (folder / FILE).rmdir()
    (folder / "aside").rename(folder / FILE)
    await recorder.record(a_trace())
    await recorder.close()
    assert len(read_copy(folder / FILE)) == 4
    assert await is_good(store, folder)


async def test_open_when_several_start_at_once_then_each_has_its_shard(
    store: Store, folder: Path
) -> None:
    recorders = await asyncio.gather(*(opened(store, folder) for _ in range(4)))
    assert sorted(recorder.shard for recorder in recorders) == [1, 2, 3, 4]
    await asyncio.gather(
        *(
            recorder.record_many([a_trace(number, f"new-{number}") for number in range(20)])
            for recorder in recorders
        )
    )
    for recorder in recorders:
        await recorder.close()
    assert await count(store) == 80
    assert await is_good(store, folder)


async def test_files_when_made_then_only_their_user_reads_them(store: Store, folder: Path) -> None:
    await (await opened(store, folder)).close()
    for name in (PRIVATE, PUBLIC, FILE):
        assert (folder / name).stat().st_mode & 0o777 == 0o600
    assert Signer.of_folder(folder).public == public_key(folder / PUBLIC)


CHILD = """
import asyncio, sys
from pathlib import Path
from backend.audit.tables import metadata
from backend.storage.engine import SqliteStore, url_of
from backend.tests.audit.chains import a_trace, opened

async def main(folder):
    store = SqliteStore(url_of(folder / "server.sqlite"))
    await store.write(metadata.create_all)
    recorder = await opened(store, folder)
    async def client(name):
        for number in range(10**6):
            await recorder.record(a_trace(number, request=f"{name}-{number}"))
            print(f"{name}-{number}", flush=True)
    await asyncio.gather(*map(client, range(8)))

asyncio.run(main(Path(sys.argv[1])))
"""


async def test_record_when_the_process_is_killed_then_no_acknowledged_trace_is_lost(
    folder: Path, keys: Keys
) -> None:
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", CHILD, str(folder), stdout=subprocess.PIPE, env={**os.environ}
    )
    assert child.stdout is not None
    said = [await child.stdout.readline() for _ in range(300)]
    os.kill(child.pid, signal.SIGKILL)
    said += (await child.stdout.read()).splitlines(keepends=True)
    await child.wait()
    acknowledged = {line.decode().strip() for line in said if line.endswith(b"\n")}
    store = SqliteStore(url_of(folder / "server.sqlite"))
    kept: set[str] = set()
    cursor = None
    while True:
        page = await store.read(
            partial(traces_of, keys=keys, patient=CAMILLE, before=cursor, count=500)
        )
        kept |= {one.trace.request for one in page.traces}
        cursor = page.next
        if cursor is None:
            break
    assert acknowledged <= kept
    assert await is_good(store, folder)
    await (await opened(store, folder)).close()
    assert await is_good(store, folder)
    await store.close()


async def test_database_when_read_as_bytes_then_nobody_is_in_it(folder: Path, keys: Keys) -> None:
    store = SqliteStore(url_of(folder / "server.sqlite"))
    await store.write(metadata.create_all)
    await build(store, folder, ((9,),), tail=3)
    stored = [path.read_bytes() for path in folder.iterdir()]
    for canary in (CAMILLE, LEA, RESOURCE, DOCTOR, "canary", "Observation", "TREAT"):
        assert not any(canary.encode() in data for data in stored)

    def wrapped(connection: Connection) -> list[bytes]:
        return list(connection.execute(select(patient_key.c.wrapped)).scalars())

    before = await store.read(wrapped)
    await store.write(lambda connection: keys.erase(connection, CAMILLE))
    kept = await store.read(wrapped)
    await store.close()  # the write-ahead log goes with it
    (gone,) = {*before} - {*kept}
    assert gone not in (folder / "server.sqlite").read_bytes()
    assert len(kept) == len(before) - 1
