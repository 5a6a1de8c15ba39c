"""One history, run from its beginning to rest; and what is kept of one that broke an invariant."""

import json
import random
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from services.sync.service import SyncService
from tests.simulation.actions import Action, drawn, perform
from tests.simulation.device import Engine
from tests.simulation.invariants import Checks
from tests.simulation.running import Loop
from tests.simulation.stores import EncryptedStore, MemoryStore, Store
from tests.simulation.world import World

STORES: Final[dict[str, Callable[[Path], Store]]] = {
    "memory": MemoryStore,
    "encrypted": EncryptedStore,
}
LENGTH: Final = 12


@dataclass(frozen=True, slots=True)
class History:
    """All that a run depends on, but for random names and salts."""

    server: str
    store: str
    seed: int
    devices: int
    actions: tuple[Action, ...] = field(repr=False)

    @classmethod
    def drawn(cls, server: str, store: str, seed: int, length: int = LENGTH) -> "History":
        chance = random.Random(f"{server} {store} {seed}")  # noqa: S311 - repeatable chance
        devices = chance.choice((1, 2, 2, 2, 3))
        return cls(server, store, seed, devices, tuple(drawn(chance, length)))

    def as_line(self) -> str:
        """Return it as a line to keep."""
        kept = {
            "server": self.server,
            "store": self.store,
            "seed": self.seed,
            "devices": self.devices,
            "actions": [action.as_json() for action in self.actions],
        }
        return json.dumps(kept)

    @classmethod
    def of_line(cls, line: str) -> "History":
        kept: dict[str, Any] = json.loads(line)
        actions = tuple(Action.of_json(each) for each in kept["actions"])
        return cls(kept["server"], kept["store"], kept["seed"], kept["devices"], actions)


@dataclass(slots=True)
class Tally:
    """What was run so far."""

    histories: int = 0
    steps: int = 0
    checks: int = 0
    faults: Counter[str] = field(default_factory=Counter)

    @property
    def kills(self) -> int:
        return sum(number for what, number in self.faults.items() if what.startswith("killed"))


@contextmanager
def world_of(history: History, loop: Loop, engine: Engine = SyncService) -> Iterator[World]:
    """Give the world in which a history begins."""
    with tempfile.TemporaryDirectory(prefix="carnet-simulation-", dir=_quick(history)) as folder:
        make = STORES[history.store]
        world = World(
            history.server, Path(folder), make, loop, history.seed, history.devices, engine
        )
        try:
            yield world
        finally:
            world.close()


def _quick(history: History) -> Path | None:
    """Return where files cost least for a history that needs no real disk, None for the usual place."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
    return memory if history.store == "memory" and memory.is_dir() else None


def run(
    history: History,
    loop: Loop,
    tally: Tally,
    engine: Engine = SyncService,
) -> None:
    """Run a history to rest.

    Raises:
        ViolationError: an invariant does not hold.

    """
    with world_of(history, loop, engine) as world:
        checks = Checks(world)
        try:
            for action in history.actions:
                checks.after(perform(world, action))
            checks.at_rest()
            if history.store == "encrypted":
                checks.unreadable()
        finally:
            tally.histories += 1
            tally.steps += world.done.total()
            tally.checks += checks.count
            for device in world.devices:
                tally.faults += device.fate.met + device.network.met
