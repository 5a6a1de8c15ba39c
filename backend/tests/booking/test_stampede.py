"""The proof: 200 people at once on 50 times, on both engines, over the real HTTP server; three runs each."""

import httpx
import pytest

from backend.tests.booking.stampede import PEOPLE, SLOTS, double, prepared, stampede
from backend.tests.conftest import World, listening

_RUNS = 3


@pytest.mark.parametrize("run", range(_RUNS))
async def test_stampede_when_200_want_50_times_then_each_has_one_person_and_none_is_left(
    kept: World, run: int
) -> None:
    await prepared(kept)
    limits = httpx.Limits(max_connections=PEOPLE)
    async with (
        listening(kept.app) as address,
        httpx.AsyncClient(base_url=f"{address}/fhir", limits=limits, timeout=120) as client,
    ):
        seen = await stampede(kept, client, run)

    assert seen.wrong == []
    assert await double(kept) == (SLOTS, 0)
    assert len(seen.booked) == len(set(seen.booked.values())) == SLOTS
    assert seen.resent > 0
    assert seen.walked > 0
