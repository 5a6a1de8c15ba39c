from pathlib import Path

import pytest
from sqlalchemy import delete

from backend.audit.__main__ import main
from backend.audit.tables import metadata, trace
from backend.storage.engine import SqliteStore, url_of
from backend.tests.audit.chains import build


async def filled(folder: Path) -> SqliteStore:
    store = SqliteStore(url_of(folder / "server.sqlite"))
    await store.write(metadata.create_all)
    await build(store, folder, ((3, 2),), tail=1)
    return store


def run(*arguments: str) -> int:
    return main(arguments)


async def in_a_thread(*arguments: str) -> int:
    import asyncio

    return await asyncio.to_thread(run, *arguments)


async def test_verify_command_when_all_is_good_beside_a_running_server_then_it_says_so(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = await filled(folder)
    assert await in_a_thread("verify", "--data", str(folder)) == 0
    assert capsys.readouterr().out.startswith("good: 7 records, 1 shards, 3 checkpoints; 1 records")
    assert await in_a_thread("checkpoint", "--data", str(folder)) == 0
    assert (
        capsys.readouterr().out
        == (folder / "audit-checkpoints.jsonl").read_text().splitlines(keepends=True)[-1]
    )
    await store.close()


async def test_verify_command_when_a_record_is_gone_then_it_names_it(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = await filled(folder)
    gone = delete(trace).where(trace.c.seq == 2)
    await store.write(lambda connection: connection.execute(gone))
    await store.close()
    assert await in_a_thread("verify", "--data", str(folder)) == 1
    assert capsys.readouterr().out.startswith("BAD: shard 1, record 2: missing\n")


def test_verify_command_when_there_is_nothing_then_it_makes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("verify", "--data", str(tmp_path)) == 2
    assert "no database" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
