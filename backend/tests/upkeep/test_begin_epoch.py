"""After a restore, no device goes on from what it saw of the time that was lost."""

from pathlib import Path

import httpx

from backend.tests.fhir_server.resources import observation
from backend.tests.upkeep.leavings import upkeep


async def cursor_of(client: httpx.AsyncClient) -> str:
    """Return the address of the next page of changes."""
    links = (await client.get("/Patient/camille/$changes")).json()["link"]
    return next(str(link["url"]) for link in links if link["relation"] == "next")


async def test_begin_epoch_when_restored_then_old_cursors_answer_410_and_new_ones_work(
    camille: httpx.AsyncClient, database_url: str, tmp_path: Path
) -> None:
    await camille.put("/Observation/o", json=observation(id="o"))
    before = await cursor_of(camille)
    assert (await camille.get(before)).status_code == 200

    done = await upkeep(tmp_path, "begin-epoch", "--restored", CARNET_DATABASE_URL=database_url)

    assert (done[0], done[2]) == (0, "")
    assert "whole record" in done[1]
    assert (await camille.get(before)).status_code == 410
    assert (await camille.get(await cursor_of(camille))).status_code == 200


async def test_begin_epoch_when_not_confirmed_then_nothing_changes(
    camille: httpx.AsyncClient, database_url: str, tmp_path: Path
) -> None:
    before = await cursor_of(camille)

    code, said, refused = await upkeep(tmp_path, "begin-epoch", CARNET_DATABASE_URL=database_url)

    assert (code, said) == (1, "")
    assert "--restored" in refused
    assert (await camille.get(before)).status_code == 200
