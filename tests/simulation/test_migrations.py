"""A record of an earlier Carnet in which edits wait: killed at each step of its migration, it loses none (I12)."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from services.security.vault import Vault
from services.storage import driver
from services.storage.database import Database, migrate
from services.storage.driver import Connection
from services.storage.migrations import SCRIPTS
from services.sync.models import Server
from tests.builders import remote
from tests.builders.golden import PASSPHRASE
from tests.builders.space import carnet, no_keystore
from tests.fakes.clock import SetClock
from tests.fakes.disk import Killed
from tests.simulation.fate import Fate, Step
from tests.simulation.ledger import own_name
from tests.simulation.servers import filled
from tests.simulation.stores import Watched

GOLDEN = Path(__file__).parents[1] / "data" / "golden"
VERSIONS = sorted(path.name for path in GOLDEN.iterdir() if path.is_dir())
_ROWS = "SELECT op_id, resource, verb, state, attempts FROM outbox ORDER BY seq"


@pytest.fixture(params=VERSIONS)
def golden(request: pytest.FixtureRequest) -> Path:
    return GOLDEN / str(request.param) / "data"


@pytest.fixture
def key(golden: Path) -> Iterator[bytes]:
    """Return the key of the golden database."""
    (folder,) = (golden / "people").iterdir()
    keys = Vault(folder, SetClock(), no_keystore()).unlock(PASSPHRASE)
    yield keys.database
    keys.wipe()


def _pending(golden: Path, copy: Path, key: bytes) -> Path:
    """Copy a golden space, in which edits now wait in every state; return its database."""
    shutil.copytree(golden, copy)
    (database,) = copy.glob("people/*/record.db")
    connection = driver.connect(database, key)
    connection.execute("UPDATE outbox SET state = 'queued' WHERE seq % 3 = 1")
    connection.execute("UPDATE outbox SET state = 'sending', attempts = 1 WHERE seq % 3 = 2")
    connection.close()
    return database


def _rows(path: Path, key: bytes) -> list[tuple[Any, ...]]:
    connection = driver.connect(path, key)
    rows = [tuple(row) for row in connection.execute(_ROWS)]
    connection.close()
    return rows


@pytest.mark.parametrize("step", [Step.BEFORE_BEGIN, Step.IN_TRANSACTION, Step.BEFORE_COMMIT])
def test_killed_in_a_migration_nothing_that_waits_is_lost(
    golden: Path, key: bytes, tmp_path: Path, step: Step
) -> None:
    was_killed, nth = True, 0
    while was_killed:
        nth += 1
        database = _pending(golden, tmp_path / f"{nth}", key)
        before = _rows(database, key)
        fate = Fate()
        fate.arm(step, nth)
        connection = driver.connect(database, key)
        try:
            migrate(cast("Connection", Watched(connection, fate)), database)
            was_killed = False
        except Killed:
            pass
        connection.close()

        opened = Database.open(database, key)

        asyncio.run(opened.check())
        asyncio.run(opened.close())
        assert before
        assert _rows(database, key) == before
    assert nth > len(SCRIPTS) - 1


async def test_what_waited_before_a_migration_leaves_after_it_once(
    golden: Path, key: bytes, tmp_path: Path
) -> None:
    _pending(golden, tmp_path / "data", key)
    container = carnet(tmp_path / "data")
    await container.people.unlock(PASSPHRASE)
    with filled("reference") as server:
        await container.sync.link(Server(server.url, remote.PATIENT), None, confirmed=True)
        await container.sync.send_held()

        await container.sync.run()
        await container.sync.run()

        freshness = await container.sync.freshness()
        assert (freshness.waiting, freshness.held, freshness.conflicts) == (0, 0, 0)
        names = [own_name(resource) for resource in server.resources("DocumentReference").values()]
        named = [name for name in names if name]
        assert named
        assert len(named) == len(set(named))
    await container.people.lock()
