"""Who listens hears, on its own loop, until it stops."""

import asyncio

from services.core.changes import ChangeFeed, Topic


async def test_listener_hears_a_change_made_in_a_thread() -> None:
    feed = ChangeFeed()
    heard: asyncio.Queue[frozenset[Topic]] = asyncio.Queue()
    feed.subscribe(heard.put_nowait)

    await asyncio.to_thread(feed.publish, Topic.DOCUMENTS)

    assert await heard.get() == {Topic.DOCUMENTS}


async def test_listener_that_stopped_hears_nothing() -> None:
    feed = ChangeFeed()
    heard: list[frozenset[Topic]] = []
    stop = feed.subscribe(heard.append)

    stop()
    feed.publish(Topic.PERSON)
    await asyncio.sleep(0)

    assert heard == []
