"""What an operator sees: processes that start together, a production that waits for them, the commands."""

import asyncio
from pathlib import Path

import pytest

from backend.config import Config, config
from backend.fhir_server.schema import epoch
from backend.migrations.errors import COMMAND, OlderSchemaError
from backend.migrations.upgrading import upgraded
from backend.server import opened
from backend.storage.engine import store_from_url
from backend.tests.migrations.conftest import LAST
from backend.tests.migrations.past import created, execute
from backend.tests.upkeep.leavings import upkeep


def settings(folder: Path, url: str, **environment: str) -> Config:
    return config(folder, 8600, {"CARNET_DATABASE_URL": url, **environment})


@pytest.mark.parametrize("is_there", [True, False])
async def test_migrate_when_three_run_at_once_then_each_step_is_taken_once(
    url: str, tmp_path: Path, *, is_there: bool
) -> None:
    if is_there:
        await created(url)
    else:
        (tmp_path / "carnet.sqlite").touch()

    done = await asyncio.gather(
        *(upkeep(tmp_path, "migrate", CARNET_DATABASE_URL=url) for _ in range(3))
    )

    assert [(code, refused) for code, _, refused in done] == [(0, "")] * 3
    said = "".join(said for _, said, _ in done)
    assert [said.count(step) for step in ("0001", "0002")] == [1, 1]
    assert await upgraded(url) == ()


async def test_opened_when_two_start_at_once_on_nothing_then_both_serve_the_same(
    url: str, tmp_path: Path
) -> None:
    async def start(name: str) -> str:
        async with opened(settings(tmp_path / name, url)):
            store = store_from_url(url)
            try:
                return await store.read(epoch)
            finally:
                await store.close()

    first, second = await asyncio.gather(start("a"), start("b"))
    assert first == second


async def test_opened_when_made_before_there_were_steps_then_its_epoch_stays(
    url: str, tmp_path: Path
) -> None:
    before = await created(url)

    async with opened(settings(tmp_path, url)):
        store = store_from_url(url)
        assert await store.read(epoch) == before["server"][0][2]
        await store.close()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("is_there", [True, False])
async def test_opened_when_production_and_postgresql_is_older_then_the_command_is_named(
    url: str, tmp_path: Path, *, is_there: bool
) -> None:
    if is_there:
        await created(url)

    with pytest.raises(OlderSchemaError, match=COMMAND):
        async with opened(settings(tmp_path, url, CARNET_PRODUCTION="1")):
            pass


async def test_status_when_older_then_current_then_newer_it_says_so(
    url: str, tmp_path: Path
) -> None:
    async def status() -> str:
        code, said, refused = await upkeep(tmp_path, "status", CARNET_DATABASE_URL=url)
        assert (code, refused) == (0, "")
        return said

    await created(url)
    assert "step none; this release needs a later one: python -m" in await status()
    await upgraded(url)
    assert f"step {LAST}; it is the one of this release" in await status()
    await execute(url, "UPDATE alembic_version SET version_num = '9999'")
    assert "step 9999; it is of a newer release" in await status()


async def test_migrate_when_a_newer_server_was_here_then_words(url: str, tmp_path: Path) -> None:
    await upgraded(url)
    await execute(url, "UPDATE alembic_version SET version_num = '9999'")

    code, said, refused = await upkeep(tmp_path, "migrate", CARNET_DATABASE_URL=url)

    assert (code, said) == (1, "")
    assert refused.startswith("A newer server wrote this database")


async def test_sweep_when_the_database_is_older_then_the_command_is_named(
    url: str, tmp_path: Path
) -> None:
    await created(url)

    code, said, refused = await upkeep(tmp_path, "sweep", CARNET_DATABASE_URL=url)

    assert (code, said) == (1, "")
    assert "python -m backend.upkeep migrate" in refused
