import asyncio
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, insert, select, update

from backend.audit.chain import record_hash
from backend.audit.checkpoints import FILE, all_signed, read_copy
from backend.audit.findings import Fault, Finding, Report
from backend.audit.keys import Keys
from backend.audit.reading import traces_of
from backend.audit.signing import PUBLIC, Signer, public_key
from backend.audit.tables import metadata, trace, trace_checkpoint, trace_head
from backend.audit.verify import verify
from backend.storage.engine import SqliteStore, Store, url_of
from backend.tests.audit.chains import (
    CAMILLE,
    LEA,
    SECRET,
    Tampering,
    a_trace,
    build,
    change,
    flipped,
    last_of,
    opened,
    relink,
    remove,
    remove_shard,
    swap,
    truncate,
)

SHARDS = ((4, 3), (5,), (2, 2))
"""With their announcement, records 0-4 and 5-7, 0-5, 0-2 and 3-4 of shards 1, 2, 3."""


async def verified(store: Store, folder: Path, *, copy: bool = True) -> Report:
    return await verify(store, public_key(folder / PUBLIC), [folder / FILE] if copy else [])


async def test_verify_when_nothing_was_touched_then_it_is_good(store: Store, folder: Path) -> None:
    await build(store, folder, SHARDS, tail=3)
    report = await verified(store, folder)
    # A checkpoint of each announcement, then those of the segments.
    assert report == Report(22, 3, 8, 3, 0, None)


async def test_verify_when_there_is_nothing_then_it_is_good(store: Store, folder: Path) -> None:
    Signer.of_folder(folder)
    assert (await verified(store, folder)).is_good


@pytest.mark.parametrize(
    ("tampering", "finding"),
    [
        *(
            (change(2, 3, column), Finding(2, 3, Fault.CHANGED))
            for column in ("at_ms", "owner", "sealed", "hash")
        ),
        (change(1, 0, "sealed"), Finding(1, 0, Fault.CHANGED)),
        (change(2, 0, "owner"), Finding(2, 0, Fault.CHANGED)),
        (relink(2), Finding(2, 0, Fault.CHANGED)),
        (change(2, 3, "seq", 99), Finding(2, 3, Fault.OUT_OF_ORDER)),
        (change(2, 5, "shard", 4), Finding(2, 5, Fault.TRUNCATED)),
        (remove(1, 0), Finding(1, 0, Fault.MISSING)),
        (remove(1, 5), Finding(1, 5, Fault.MISSING)),
        (remove(3, 4), Finding(3, 4, Fault.TRUNCATED)),
        (swap(1, 2, 6), Finding(1, 2, Fault.OUT_OF_ORDER)),
        (truncate(2, 4, with_head=False), Finding(2, 4, Fault.TRUNCATED)),
        (remove_shard(1), Finding(1, 0, Fault.SHARD_MISSING)),
        (remove_shard(2), Finding(2, 0, Fault.SHARD_MISSING)),
        (remove_shard(3), Finding(3, 0, Fault.SHARD_MISSING)),
    ],
)
async def test_verify_when_a_record_was_touched_then_the_first_is_named(
    store: Store, folder: Path, tampering: Tampering, finding: Finding
) -> None:
    await build(store, folder, SHARDS)
    await store.write(tampering)
    report = await verified(store, folder)
    if finding.what is Fault.OUT_OF_ORDER and report.first_bad is not None:
        assert report.first_bad.what in {Fault.OUT_OF_ORDER, Fault.MISSING}
        assert (report.first_bad.shard, report.first_bad.seq) == (finding.shard, finding.seq)
    else:
        assert report.first_bad == finding


@pytest.mark.parametrize("column", ["seq", "at_ms", "hash"])
async def test_verify_when_a_head_was_changed_then_it_is_found(
    store: Store, folder: Path, column: str
) -> None:
    await build(store, folder, SHARDS)

    def tamper(connection: Connection) -> None:
        here = trace_head.c.shard == 2
        was = connection.execute(select(trace_head.c[column]).where(here)).scalar_one()
        connection.execute(update(trace_head).where(here).values({column: flipped(was)}))

    await store.write(tamper)
    bad = (await verified(store, folder)).first_bad
    expected = Fault.TRUNCATED if column == "seq" else Fault.HEAD
    assert bad == Finding(2, 6, expected)


async def test_verify_when_a_head_was_removed_then_it_is_found(store: Store, folder: Path) -> None:
    await build(store, folder, SHARDS)
    await store.write(
        lambda connection: connection.execute(delete(trace_head).where(trace_head.c.shard == 2))
    )
    assert (await verified(store, folder)).first_bad == Finding(2, 6, Fault.HEAD)


@pytest.mark.parametrize("column", ["number", "last", "body", "signature"])
async def test_verify_when_a_checkpoint_was_changed_then_it_is_found(
    store: Store, folder: Path, column: str
) -> None:
    await build(store, folder, SHARDS)

    def tamper(connection: Connection) -> None:
        here = (trace_checkpoint.c.shard == 1, trace_checkpoint.c.number == 3)
        was = connection.execute(select(trace_checkpoint.c[column]).where(*here)).scalar_one()
        connection.execute(update(trace_checkpoint).where(*here).values({column: flipped(was)}))

    await store.write(tamper)
    bad = (await verified(store, folder)).first_bad
    assert bad is not None
    assert (bad.shard, bad.seq) == (1, 5)
    assert bad.what in {
        Fault.CHECKPOINT_MISSING,
        Fault.CHECKPOINT_SIGNATURE,
        Fault.CHECKPOINT_DIFFERS,
    }


@pytest.mark.parametrize("with_copy", [True, False])
@pytest.mark.parametrize("number", [1, 2, 3])
async def test_verify_when_a_checkpoint_was_removed_then_it_is_missing(
    store: Store, folder: Path, number: int, *, with_copy: bool
) -> None:
    await build(store, folder, SHARDS)
    here = (trace_checkpoint.c.shard == 1, trace_checkpoint.c.number == number)
    await store.write(lambda connection: connection.execute(delete(trace_checkpoint).where(*here)))
    bad = (await verified(store, folder, copy=with_copy)).first_bad
    if number == 3 and not with_copy:  # the last one of all is what only a copy can tell
        assert bad is None
    else:
        assert bad == Finding(1, {1: 0, 2: 1, 3: 5}[number], Fault.CHECKPOINT_MISSING)


async def test_verify_when_a_line_of_the_copy_was_removed_then_the_copy_differs(
    store: Store, folder: Path
) -> None:
    await build(store, folder, SHARDS)
    lines = (folder / FILE).read_text().splitlines(keepends=True)
    (folder / FILE).write_text("".join(lines[:1] + lines[2:]))
    assert (await verified(store, folder)).first_bad == Finding(1, 1, Fault.COPY_DIFFERS)


async def test_verify_when_a_line_of_the_copy_was_forged_then_the_copy_differs(
    store: Store, folder: Path, tmp_path: Path
) -> None:
    await build(store, folder, SHARDS)
    other = Signer.of_folder(tmp_path)
    signed = read_copy(folder / FILE)[-1]
    forged = type(signed)(signed.body, other.sign(signed.body))
    with (folder / FILE).open("a") as file:
        file.write(forged.line())
    assert (await verified(store, folder)).first_bad == Finding(3, 0, Fault.COPY_DIFFERS)


async def test_verify_when_the_key_is_another_then_no_signature_is_good(
    store: Store, folder: Path, tmp_path: Path
) -> None:
    await build(store, folder, SHARDS)
    report = await verify(store, Signer.of_folder(tmp_path).public)
    assert report.first_bad == Finding(1, 0, Fault.CHECKPOINT_SIGNATURE)


def rewrite(connection: Connection, shard: int, start: int) -> None:
    """Move the records from `start` on by a millisecond, with hashes that fit."""
    rows = connection.execute(
        select(trace).where(trace.c.shard == shard, trace.c.seq >= start - 1).order_by(trace.c.seq)
    ).all()
    previous, at_ms = rows[0].hash, 0
    for row in rows[1:]:
        at_ms = row.at_ms + 1
        previous = record_hash(previous, shard, row.seq, at_ms, row.owner, row.sealed)
        connection.execute(
            update(trace)
            .where(trace.c.shard == shard, trace.c.seq == row.seq)
            .values(at_ms=at_ms, hash=previous)
        )
    connection.execute(
        update(trace_head).where(trace_head.c.shard == shard).values(at_ms=at_ms, hash=previous)
    )


async def test_verify_when_the_chain_was_written_anew_then_the_checkpoint_tells(
    store: Store, folder: Path
) -> None:
    """Whoever knows how hashes are made, and has no key to sign with."""
    await build(store, folder, SHARDS)

    await store.write(lambda connection: rewrite(connection, 1, 6))
    bad = (await verified(store, folder)).first_bad
    assert bad == Finding(1, 5, Fault.CHECKPOINT_DIFFERS)


async def test_verify_when_the_unsigned_end_of_an_earlier_shard_was_cut_then_the_next_shard_tells(
    store: Store, folder: Path
) -> None:
    await build(store, folder, ((3,),), tail=4)
    await (await opened(store, folder)).close()
    await store.write(truncate(1, 6, with_head=True))
    assert (await verified(store, folder)).first_bad == Finding(1, 6, Fault.TRUNCATED)


async def test_verify_when_the_unsigned_end_of_an_earlier_shard_was_written_anew_then_the_next_tells(
    store: Store, folder: Path
) -> None:
    await build(store, folder, ((3,),), tail=2)
    await (await opened(store, folder)).close()
    await store.write(lambda connection: rewrite(connection, 1, 4))
    assert (await verified(store, folder)).first_bad == Finding(1, 5, Fault.CHANGED)


async def test_verify_when_the_unsigned_end_of_all_was_cut_then_it_is_not_found(
    store: Store, folder: Path
) -> None:
    """What is said plainly in the package: nothing swore to these records yet."""
    await build(store, folder, ((3,),), tail=4)
    await store.write(truncate(1, 6, with_head=True))
    assert (await verified(store, folder)).is_good


async def test_verify_when_records_are_written_meanwhile_then_it_is_good(
    store: Store, folder: Path
) -> None:
    recorder = await opened(store, folder)
    writing = [asyncio.create_task(recorder.record(a_trace(number))) for number in range(200)]
    while not all(task.done() for task in writing):
        assert (await verified(store, folder)).is_good
    await recorder.close()
    assert (await verified(store, folder)).records == 201


async def test_verify_when_a_patient_was_erased_then_it_is_good_and_nothing_opens(
    store: Store, folder: Path, keys: Keys
) -> None:
    await build(store, folder, SHARDS)
    before = await store.read(lambda connection: traces_of(connection, keys, CAMILLE))
    assert before.traces
    assert await store.write(lambda connection: keys.erase(connection, CAMILLE))
    assert not await store.write(lambda connection: keys.erase(connection, CAMILLE))
    assert (await verified(store, folder)).is_good
    after = await store.read(lambda connection: traces_of(connection, keys, CAMILLE))
    assert after.traces == ()
    others = await store.read(lambda connection: traces_of(connection, keys, LEA))
    assert len(others.traces) == 8
    recorder = await opened(store, folder)
    await recorder.record(a_trace())  # their record goes on: nothing links it to what was
    await recorder.close()
    again = await store.read(lambda connection: traces_of(connection, keys, CAMILLE))
    assert len(again.traces) == 1


plans = st.lists(st.lists(st.integers(0, 6), min_size=1, max_size=3), min_size=1, max_size=3)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(plan=plans, data=st.data())
def test_verify_when_anything_at_all_was_touched_in_any_chain_then_its_place_is_named(
    plan: list[list[int]], data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as name:
        asyncio.run(_touched(Path(name), plan, data))


async def _touched(folder: Path, plan: list[list[int]], data: st.DataObject) -> None:
    store = SqliteStore(url_of(folder / "server.sqlite"))
    try:
        await store.write(metadata.create_all)
        await build(store, folder, plan)
        assert (await verified(store, folder)).is_good
        shard = data.draw(st.integers(1, len(plan)), "shard")
        last = await store.read(lambda connection: last_of(connection, shard))
        seq = data.draw(st.integers(0, last), "seq")
        what = data.draw(st.sampled_from(["bit", "remove", "swap", "truncate", "shard"]), "what")
        if what == "swap" and last == 0:
            what = "bit"
        if what == "bit":
            column = data.draw(st.sampled_from(["owner", "sealed", "hash"]), "column")
            bit = data.draw(st.integers(0, 8 * 400), "bit")
            await store.write(lambda connection: _flip(connection, shard, seq, column, bit))
        elif what == "remove":
            await store.write(remove(shard, seq))
        elif what == "swap":
            other = data.draw(st.integers(0, last).filter(lambda at: at != seq), "other")
            await store.write(swap(shard, seq, other))
            seq = min(seq, other)
        elif what == "truncate":
            await store.write(truncate(shard, seq, with_head=data.draw(st.booleans(), "head")))
        else:
            await store.write(remove_shard(shard))
            seq = 0
        bad = (await verified(store, folder)).first_bad
        assert bad is not None
        assert bad.shard == shard
        if bad.what is Fault.CHECKPOINT_MISSING:  # what swore to the records is gone with them
            assert bad.seq <= seq
        else:
            assert bad.seq == seq
    finally:
        await store.close()


def _flip(connection: Connection, shard: int, seq: int, column: str, bit: int) -> None:
    here = (trace.c.shard == shard, trace.c.seq == seq)
    was = connection.execute(select(trace.c[column]).where(*here)).scalar_one()
    connection.execute(update(trace).where(*here).values({column: flipped(was, bit)}))


async def test_verify_when_records_and_head_were_cut_but_not_the_checkpoint_then_it_tells(
    store: Store, folder: Path
) -> None:
    await build(store, folder, SHARDS)
    last = select(trace).where(trace.c.shard == 3, trace.c.seq == 3)

    def cut(connection: Connection) -> None:
        row = connection.execute(last).one()
        remove(3, 4)(connection)
        head = {"seq": row.seq, "at_ms": row.at_ms, "hash": row.hash}
        connection.execute(update(trace_head).where(trace_head.c.shard == 3).values(head))

    await store.write(cut)
    assert (await verified(store, folder)).first_bad == Finding(3, 4, Fault.TRUNCATED)


@pytest.mark.parametrize("changes", [{"previous": "1" * 64}, {"first": 2}])
async def test_verify_when_a_checkpoint_of_another_past_was_put_in_then_one_is_missing(
    store: Store, folder: Path, changes: dict[str, Any]
) -> None:
    """As after a backup was brought back: signed with the right key, and not what followed."""
    await build(store, folder, SHARDS)
    signer = Signer.of_folder(folder)
    was = next(one for one in await store.read(all_signed) if one.place == (1, 2))
    found = was.checkpoint(signer.public)
    assert found is not None
    body = replace(found, **changes).body
    here = (trace_checkpoint.c.shard == 1, trace_checkpoint.c.number == 2)
    other = update(trace_checkpoint).where(*here).values(body=body, signature=signer.sign(body))
    await store.write(lambda connection: connection.execute(other))
    bad = (await verified(store, folder, copy=False)).first_bad
    assert bad == Finding(1, 1, Fault.CHECKPOINT_MISSING)


async def test_verify_when_a_record_was_added_behind_the_head_then_it_is_found(
    store: Store, folder: Path
) -> None:
    await build(store, folder, SHARDS)

    def add(connection: Connection) -> None:
        row = connection.execute(select(trace).where(trace.c.shard == 2, trace.c.seq == 5)).one()
        after = record_hash(row.hash, 2, 6, row.at_ms, row.owner, row.sealed)
        connection.execute(insert(trace).values({**row._mapping, "seq": 6, "hash": after}))

    await store.write(add)
    assert (await verified(store, folder)).first_bad == Finding(2, 6, Fault.HEAD)


def test_keys_of_the_same_secret_when_made_twice_then_ids_are_the_same() -> None:
    assert Keys(SECRET).id_of(3, 4) == Keys(SECRET).id_of(3, 4)
    assert Keys(SECRET).place_of(Keys(SECRET).id_of(3, 4)) == (3, 4)
