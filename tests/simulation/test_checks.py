"""The checks see: what is lost, or can be read, is told."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulation.actions import Action, perform
from tests.simulation.invariants import Checks
from tests.simulation.ledger import ViolationError
from tests.simulation.running import Loop
from tests.simulation.stores import EncryptedStore
from tests.simulation.told import MARKER
from tests.simulation.world import World


@pytest.fixture
def world(tmp_path: Path, loop: Loop) -> Iterator[World]:
    made = World("reference", tmp_path, EncryptedStore, loop, size=1)
    yield made
    made.close()


def test_a_word_in_a_plain_file_is_seen(world: World) -> None:
    checks = Checks(world)
    perform(world, Action("add"))
    checks.unreadable()

    (world.folder / "0" / "trace.log").write_text(f"un {MARKER} en clair")

    with pytest.raises(ViolationError, match="I14"):
        checks.unreadable()


def test_an_edit_that_waits_nowhere_is_seen(world: World) -> None:
    checks = Checks(world)
    device = perform(world, Action("add"))
    assert device is not None
    checks.after(device)

    world.loop.run(device.record.database.write(lambda c: c.execute("DELETE FROM outbox")))

    with pytest.raises(ViolationError, match="I1: the title"):
        checks.after(device)


def test_a_damaged_file_is_seen(world: World) -> None:
    checks = Checks(world)
    device = perform(world, Action("add"))
    assert device is not None
    (file,) = (each for each in world.folder.glob("0/attachments/*/*"))

    file.write_bytes(file.read_bytes()[:-1])

    with pytest.raises(ViolationError, match="I11"):
        checks.after(device)
