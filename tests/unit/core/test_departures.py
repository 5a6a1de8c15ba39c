"""A file on its way out: given once, a piece at a time, and it is known whether all of it left."""

import asyncio
from collections.abc import Iterator

from services.core.departures import Departures


def _pieces() -> Iterator[bytes]:
    yield b"abc"
    yield b"def"


async def test_departure_when_all_was_taken_then_left() -> None:
    departures = Departures()
    with departures.offer("a.carnet", 6, _pieces) as departure:
        token = departure.url.rpartition("/")[2]
        assert departures.take(token) is departure
        assert departures.take(token) is None
        given = await asyncio.to_thread(lambda: b"".join(departure.given()))
        assert given == b"abcdef"
        assert await departure.left()


async def test_departure_when_the_browser_hangs_up_then_it_did_not_leave() -> None:
    with Departures().offer("a.carnet", 6, _pieces) as departure:
        taken = departure.given()
        assert next(taken) == b"abc"
        del taken
        assert not await departure.left()


async def test_departure_when_nobody_waits_then_its_address_is_gone() -> None:
    departures = Departures()
    with departures.offer("a.carnet", 6, _pieces) as departure:
        token = departure.url.rpartition("/")[2]
    assert departures.take(token) is None
