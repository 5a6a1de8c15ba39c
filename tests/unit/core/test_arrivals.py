"""A file on its way: all of it, once, or a refusal."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.core.arrivals import Arrivals
from services.core.errors import Refusal, RefusedError


async def _chunks(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


async def test_arrival_when_all_came_then_whole_content() -> None:
    arrivals = Arrivals(largest=10)
    with arrivals.expect(6) as arrival:
        taken = arrivals.take(arrival.url.rpartition("/")[2])
        assert taken is arrival
        assert await arrival.receive(_chunks(b"abc", b"", b"def"))
        assert await arrival.content() == b"abcdef"


async def test_arrival_when_empty_then_empty_content() -> None:
    with Arrivals(largest=10).expect(0) as arrival:
        assert await arrival.receive(_chunks())
        assert await arrival.content() == b""


@pytest.mark.parametrize("parts", [[b"abc"], [b"abcd", b"efg"], [b"x" * 1000]])
async def test_arrival_when_shorter_or_longer_then_refused(parts: list[bytes]) -> None:
    with Arrivals(largest=10).expect(6) as arrival:
        assert not await arrival.receive(_chunks(*parts))
        with pytest.raises(RefusedError) as refused:
            await arrival.content()
    assert refused.value.reason is Refusal.UNREADABLE


async def test_arrival_when_too_large_then_never_expected() -> None:
    with pytest.raises(RefusedError) as refused, Arrivals(largest=10).expect(11):
        pass
    assert refused.value.reason is Refusal.TOO_LARGE


async def test_arrival_when_taken_or_over_then_address_is_good_for_nothing() -> None:
    arrivals = Arrivals(largest=10)
    with arrivals.expect(1) as arrival:
        token = arrival.url.rpartition("/")[2]
        assert arrivals.take("another") is None
        assert arrivals.take(token) is arrival
        assert arrivals.take(token) is None
    with arrivals.expect(1) as arrival:
        token = arrival.url.rpartition("/")[2]
    assert arrivals.take(token) is None


async def test_large_arrival_when_all_came_then_a_private_file(tmp_path: Path) -> None:
    arrivals = Arrivals(largest=1, folder=tmp_path / "passing")
    with arrivals.expect_on_disk(6) as arrival:
        assert arrivals.take(arrival.url.rpartition("/")[2]) is arrival
        assert await arrival.receive(_chunks(b"abc", b"", b"def"))
        path = await arrival.content()
    assert path.read_bytes() == b"abcdef"
    assert path.stat().st_mode & 0o77 == 0


@pytest.mark.parametrize("parts", [(b"abc",), (b"abc", b"defg")])
async def test_large_arrival_when_not_as_announced_then_refused(
    tmp_path: Path, parts: tuple[bytes, ...]
) -> None:
    with Arrivals(largest=1, folder=tmp_path).expect_on_disk(6) as arrival:
        assert not await arrival.receive(_chunks(*parts))
        with pytest.raises(RefusedError):
            await arrival.content()


async def test_large_arrival_when_there_is_no_folder_then_refused() -> None:
    with pytest.raises(RefusedError), Arrivals(largest=1).expect_on_disk(6):
        pass
