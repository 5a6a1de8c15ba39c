"""A history as data: actions that mean something in any state, to be drawn, kept, replayed and shortened."""

import random
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Final

from tests.simulation import answering, editing
from tests.simulation.device import Device
from tests.simulation.fate import Harm, Step, harms
from tests.simulation.wire_faults import WireFault
from tests.simulation.world import World

MOST_NTH: Final = {
    Step.BEFORE_BEGIN: 4,
    Step.IN_TRANSACTION: 25,
    Step.BEFORE_COMMIT: 4,
    Step.AFTER_COMMIT: 4,
    Step.BEFORE_SEND: 6,
    Step.AFTER_EFFECT: 6,
    Step.AFTER_ANSWER: 6,
    Step.ON_DISK: 7,
}
"""How deep into a run each kind of step is looked for."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is armed against a device before it acts: a fault of the wire, or a harm at a step."""

    nth: int
    wire: WireFault | None = None
    writes: bool | None = None
    step: Step | None = None
    harm: Harm = Harm.KILLED

    def arm(self, device: Device) -> None:
        if self.wire is not None:
            device.network.arm(self.wire, self.nth, writes=self.writes)
        elif self.step is not None:
            device.fate.arm(self.step, self.nth, self.harm)


@dataclass(frozen=True, slots=True)
class Action:
    """`who` and `pick` are taken modulo what there is."""

    name: str
    who: int = 0
    pick: int = 0
    trouble: Trouble | None = None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of_json(cls, kept: dict[str, Any]) -> "Action":
        told = kept["trouble"]
        if told is not None:
            told = Trouble(
                told["nth"],
                WireFault(told["wire"]) if told["wire"] else None,
                told["writes"],
                Step(told["step"]) if told["step"] else None,
                Harm(told["harm"]),
            )
        return cls(kept["name"], kept["who"], kept["pick"], told)


_SKEWS: Final = (-3652, -1, 1, 3652)

_BY_PERSON: Final[dict[str, Callable[[World, Device, int], object]]] = {
    "add": editing.add,
    "rename": editing.rename,
    "recategorise": editing.recategorise,
    "delete": editing.delete,
    "restore": editing.restore,
    "erase": editing.erase,
    "answer": answering.answer,
    "synchronise": lambda world, device, _: world.sync(device),
    "try again": lambda world, device, _: world.try_again(device),
    "set the clock": lambda world, device, pick: world.skew(device, _SKEWS[pick % len(_SKEWS)]),
}
_BY_OTHERS: Final[dict[str, Callable[[World, int], object]]] = {
    "a letter": lambda world, _: world.letter(),
    "a late letter": World.late_letter,
    "a revision": World.revise,
    "a removal": World.remove,
    "a poison": World.poison,
    "a refusal": World.refuse,
    "cursors lost": lambda world, _: world.lose_cursors(),
    "time passes": lambda world, pick: world.pass_time(1 + pick % 90),
}
_WEIGHTS: Final = {
    "add": 9,
    "rename": 6,
    "recategorise": 3,
    "delete": 4,
    "restore": 2,
    "erase": 2,
    "answer": 6,
    "synchronise": 16,
    "try again": 1,
    "set the clock": 2,
    "a letter": 3,
    "a late letter": 1,
    "a revision": 3,
    "a removal": 2,
    "a poison": 1,
    "a refusal": 1,
    "cursors lost": 1,
    "time passes": 3,
}
PERSONAL: Final = tuple(_BY_PERSON)
OTHERS: Final = tuple(_BY_OTHERS)
TROUBLED: Final = (
    "add",
    "rename",
    "recategorise",
    "delete",
    "restore",
    "erase",
    "answer",
    "synchronise",
)


def perform(world: World, action: Action) -> Device | None:
    """Do it; return the device that acted."""
    world.done[action.name] += 1
    if action.name in _BY_OTHERS:
        _BY_OTHERS[action.name](world, action.pick)
        return None
    device = world.devices[action.who % len(world.devices)]
    if action.trouble is not None:
        action.trouble.arm(device)
    _BY_PERSON[action.name](world, device, action.pick)
    device.fate.disarm()
    device.network.disarm()
    return device


def drawn(chance: random.Random, length: int) -> list[Action]:
    """Return a history."""
    names = chance.choices(tuple(_WEIGHTS), tuple(_WEIGHTS.values()), k=length)
    return [_action(chance, name) for name in names]


def _action(chance: random.Random, name: str) -> Action:
    who, pick = chance.randrange(6), chance.randrange(1000)
    trouble = None
    if name == "synchronise" and chance.random() < 0.7:
        trouble = _wire(chance) if chance.random() < 0.6 else _harm(chance)
    elif name in TROUBLED and chance.random() < 0.2:
        trouble = _harm(chance)
    return Action(name, who, pick, trouble)


def _wire(chance: random.Random) -> Trouble:
    writes = chance.choice((True, True, False, None))
    return Trouble(chance.randint(1, 2 if writes else 4), chance.choice(tuple(WireFault)), writes)


def _harm(chance: random.Random) -> Trouble:
    step = chance.choice(tuple(Step))
    return Trouble(chance.randint(1, MOST_NTH[step]), step=step, harm=chance.choice(harms(step)))
