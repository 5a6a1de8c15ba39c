"""The free times of the coming days, made by the operator's command: done twice is done once."""

from pathlib import Path

import httpx

from backend.tests.booking.test_dir_search import DENTAL, practice, urn
from backend.tests.upkeep.leavings import upkeep


async def test_slots_when_made_twice_then_once_and_a_schedule_that_says_nonsense_is_counted(
    hospital: httpx.AsyncClient, database_url: str, tmp_path: Path
) -> None:
    nonsense = practice("bad", DENTAL)
    nonsense[-1]["extension"].append(urn("seats", "Integer", -1))
    for one in [*practice("near", DENTAL), *nonsense]:
        answer = await hospital.put(f"/{one['resourceType']}/{one['id']}", json=one)
        assert answer.status_code == 201, answer.text

    first = await upkeep(tmp_path, "slots", "--days", "30", CARNET_DATABASE_URL=database_url)
    again = await upkeep(tmp_path, "slots", "--days", "30", CARNET_DATABASE_URL=database_url)

    assert (first[0], first[2]) == (0, "")
    made = int(first[1].split()[0])
    assert 30 < made <= 60  # two a day, no holiday, and today only what is not over
    assert "1 schedules have rules not understood." in first[1]
    assert again[1].startswith("0 times made, 0 removed")
