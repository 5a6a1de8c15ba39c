"""The proof: 200 people at once on 50 times, on both engines, through the server's own door; three runs each."""

import pytest

from backend.tests.booking.stampede import SLOTS, double, prepared, stampede
from backend.tests.conftest import World

_RUNS = 3


@pytest.mark.parametrize("run", range(_RUNS))
async def test_stampede_when_200_want_50_times_then_each_has_one_person_and_none_is_left(
    kept: World, run: int
) -> None:
    await prepared(kept)
    async with kept.client(None) as client:
        seen = await stampede(kept, client, run)

    assert seen.wrong == []
    assert await double(kept) == (SLOTS, 0)
    assert len(seen.booked) == len(set(seen.booked.values())) == SLOTS
    assert seen.resent > 0
    assert seen.walked > 0
