"""Reads of many callers: each has its own answer, none waits behind a slow one, and none for ever."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import OperationalError

from backend.storage.engine import SqliteStore, url_of
from backend.storage.readers import Readers


def _number(number: int) -> Callable[[Connection], int]:
    return lambda _: number


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    store = SqliteStore(url_of(tmp_path / "server.sqlite"))
    yield store
    await store.close()


async def test_each_caller_has_their_own_answer_when_many_ask_at_once(store: SqliteStore) -> None:
    def asked(number: int) -> "asyncio.Task[int]":
        def work(connection: Connection) -> int:
            return int(connection.execute(text("SELECT :n"), {"n": number}).scalar_one())

        return asyncio.create_task(store.read(work))

    assert await asyncio.gather(*map(asked, range(500))) == list(range(500))


async def test_an_error_is_for_its_caller_alone_when_many_ask_at_once(store: SqliteStore) -> None:
    def work(number: int, connection: Connection) -> int:
        if number % 7 == 0:
            connection.execute(text("SELECT * FROM nowhere"))
        return number

    tasks = [asyncio.create_task(store.read(partial(work, n))) for n in range(50)]
    found = await asyncio.gather(*tasks, return_exceptions=True)
    for number, answer in enumerate(found):
        if number % 7:
            assert answer == number
        else:
            assert isinstance(answer, OperationalError)


async def test_quick_reads_are_answered_while_a_slow_one_lasts(store: SqliteStore) -> None:
    leave = threading.Event()
    slow = asyncio.create_task(store.read(lambda _: leave.wait(60)))
    try:
        quick = [asyncio.create_task(store.read(_number(n))) for n in range(40)]
        async with asyncio.timeout(30):
            assert await asyncio.gather(*quick) == list(range(40))
        assert not slow.done()
    finally:
        leave.set()
    assert await slow


async def test_the_others_are_answered_when_one_caller_has_gone(store: SqliteStore) -> None:
    tasks = [asyncio.create_task(store.read(_number(n))) for n in range(30)]
    await asyncio.sleep(0)
    tasks[3].cancel()
    found = await asyncio.gather(*tasks, return_exceptions=True)
    assert [answer for answer in found if isinstance(answer, int)] == [
        number for number in range(30) if number != 3
    ]


async def test_nothing_can_be_changed_by_a_read(store: SqliteStore) -> None:
    with pytest.raises(OperationalError):
        await store.read(lambda c: c.execute(text("CREATE TABLE mine (id INTEGER)")))


async def test_a_read_is_refused_and_the_next_one_too_when_there_is_no_database(
    tmp_path: Path,
) -> None:
    engine = create_engine(url_of(tmp_path / "no folder" / "server.sqlite"))
    readers = Readers(engine)
    for _ in range(2):
        async with asyncio.timeout(30):
            with pytest.raises(OperationalError):
                await readers.read(lambda _: None)
    await asyncio.to_thread(readers.shutdown)
    engine.dispose()
