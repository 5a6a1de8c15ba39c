"""A person's devices, their server and whoever else writes there: what happens, one action after another."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Final

from services.core.errors import RemoteError
from services.sync.models import Report
from services.sync.service import SyncService
from tests.builders import remote
from tests.fakes.clock import SetClock
from tests.fakes.disk import Killed
from tests.fakes.fhir.exchange import Seen
from tests.fakes.fhir.faithful import FaithfulServer
from tests.fakes.fhir.records import Version
from tests.simulation.device import Device, Engine
from tests.simulation.fate import Fate
from tests.simulation.ledger import PROFESSIONAL, Ledger, ViolationError
from tests.simulation.network import SimulatedNetwork
from tests.simulation.running import Loop
from tests.simulation.servers import filled
from tests.simulation.state import State, state
from tests.simulation.stores import Store
from tests.simulation.told import content, title

ROUNDS: Final = 4
"""How many times each device may synchronise before all are alike (the k of I2)."""


@dataclass(slots=True)
class World:
    """`kind` names the server, `make_store` gives each device its storage in a folder of its own."""

    kind: str
    folder: Path
    make_store: Callable[[Path], Store]
    loop: Loop
    seed: int = 0
    size: int = 2
    engine: Engine = SyncService
    devices: list[Device] = field(default_factory=list)
    ledger: Ledger = field(init=False)
    refused: set[str] = field(default_factory=set)
    unreadable: set[tuple[str, str]] = field(default_factory=set)
    numbers: "count[int]" = field(default_factory=lambda: count(1))
    done: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.ledger = Ledger(filled(self.kind))
        self.ledger.read(PROFESSIONAL)
        for number in range(self.size):
            self.devices.append(self._device(f"device {number + 1}", number))

    def _device(self, name: str, number: int) -> Device:
        folder = self.folder / f"{number}"
        folder.mkdir(parents=True)
        chance = random.Random(f"{self.seed} {name}")  # noqa: S311 - repeatable chance
        watch, clock = partial(self.ledger.watched, name), SetClock()
        network = SimulatedNetwork(self.ledger.server, clock, Fate(), watch, self._refuses)
        return Device(name, self.make_store(folder), network, clock, self.loop, chance, self.engine)

    def close(self) -> None:
        for device in self.devices:
            device.store.close()

    def state(self, device: Device) -> State:
        return self.loop.run(device.record.database.read(state))

    # -- the person ----------------------------------------------------------------------------------------------

    def sync(self, device: Device) -> Report | None:
        """Synchronise; None when it was ended by what was armed."""
        troubled = device.is_troubled
        came = device.run(device.sync.run())
        match came:
            case Report():
                return came
            case Killed() | RemoteError():
                return None
            case _ if troubled:
                return None
            case _:
                raise ViolationError(f"{device.name} could not synchronise: {came!r}")

    def try_again(self, device: Device) -> None:
        device.run(device.sync.try_again())

    # -- the server ----------------------------------------------------------------------------------------------

    def letter(self) -> None:
        """A professional writes: the file first."""
        number = next(self.numbers)
        self.ledger.server.put(remote.binary(f"p{number}-file", content(number)))
        self.ledger.server.put(remote.letter(f"p{number}", title(number), data=content(number)))
        self.ledger.read(PROFESSIONAL)

    def late_letter(self, pick: int) -> None:
        """A letter that the server dated up to four minutes ago shows only now: its transaction took long."""
        clock, late = self.ledger.server.clock, timedelta(seconds=pick % 240)
        clock.move(-late)
        self.letter()
        clock.move(late)
        self.ledger.late.update(each.place for each in self.ledger.server.records.log[-2:])

    def revise(self, pick: int) -> None:
        """A professional changes what is there, a citizen's own document too."""
        alive = self.of_camille()
        if alive:
            chosen = alive[pick % len(alive)]
            resource = {**(chosen.resource or {}), "description": f"revu {next(self.numbers)}"}
            self.ledger.server.put(resource)
            self.ledger.read(PROFESSIONAL)

    def remove(self, pick: int) -> None:
        """A professional deletes; a few at most, for much at once would be taken for a fault."""
        alive = self.of_camille()
        if alive and self.done["removed"] < 4:
            chosen = alive[pick % len(alive)]
            self.done["removed"] += 1
            self.ledger.server.delete(chosen.type, chosen.id)
            self.ledger.read(PROFESSIONAL)

    def poison(self, pick: int) -> None:
        """Put what cannot be shown, cannot be read, or became somebody else's."""
        number = next(self.numbers)
        id = f"poison{number}"
        nested: object = "bas"
        for _ in range(120):
            nested = [nested]
        odd = remote.letter(id, title(number))
        match pick % 3:
            case 0:
                self.ledger.server.put({**odd, "content": "illisible"})
            case 1:
                self.ledger.server.put({**odd, "extension": nested})
                self.unreadable.add(("DocumentReference", id))
            case _:
                self.ledger.server.put(odd)
                self.ledger.server.put(remote.letter(id, "Secret", of="marcel"))
        self.ledger.read(PROFESSIONAL)

    def refuse(self, pick: int) -> None:
        """From now on, the server refuses whatever is written to one document (I8)."""
        names = sorted({t.name for d in self.devices for t in d.told.values() if t.name})
        if names:
            self.refused.add(names[pick % len(names)].removeprefix("urn:uuid:"))

    def lose_cursors(self) -> None:
        """Restore the server from a backup: no cursor means anything any more."""
        server = self.ledger.server
        if isinstance(server, FaithfulServer):
            server.feed.lose_cursors()

    # -- time ----------------------------------------------------------------------------------------------------

    def pass_time(self, minutes: int) -> None:
        """Let time pass for everybody."""
        self.ledger.server.clock.move(timedelta(minutes=minutes))
        for device in self.devices:
            device.clock.move(timedelta(minutes=minutes))

    def skew(self, device: Device, days: int) -> None:
        """Set one device's clock (I13)."""
        device.clock.move(timedelta(days=days))
        device.network.forget_waits()

    # -- the end -------------------------------------------------------------------------------------------------

    def quiesce(self) -> None:
        """End every fault, let every wait pass, and synchronise until nothing moves any more (I2)."""
        self.refused.clear()
        self.pass_time(26 * 60)
        for device in self.devices:
            self.try_again(device)
        for _ in range(ROUNDS):
            moved = [self._moves(device) for device in self.devices]
            self.pass_time(1)
            if not any(moved):
                return
        raise ViolationError(f"I2: not at rest after {ROUNDS} rounds")

    def _moves(self, device: Device) -> bool:
        report = device.run(device.sync.run())
        if not isinstance(report, Report):
            raise ViolationError(f"I2: {device.name} fails though all is well: {report!r}")
        return bool(
            report.sent
            or report.refused
            or report.conflicts
            or report.received
            or report.changed
            or report.removed
            or report.contents
        )

    def of_camille(self) -> list[Version]:
        """Return the documents of Camille's that live on the server."""
        return [
            each
            for each in self.ledger.alive()
            if each.resource
            and each.resource["subject"]["reference"] == f"Patient/{remote.PATIENT}"
        ]

    def _refuses(self, request: Seen) -> bool:
        if not request.writes or not self.refused:
            return False
        sent = f"{request.path} {request.body.decode(errors='replace')}"
        return any(name in sent for name in self.refused)
