"""Real `kill -9` of a whole Carnet that edits and synchronises with a server over a real socket."""

import asyncio
import random
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path

from app.container import Container
from services.documents.models import Query
from services.sync.models import Server
from tests.builders import remote
from tests.builders.command import ROOT
from tests.builders.space import CODE, carnet, make_space
from tests.simulation.invariants import acknowledged, files
from tests.simulation.ledger import Ledger, ViolationError, own_name
from tests.simulation.servers import filled
from tests.simulation.state import State, state
from tests.simulation.told import Told, title
from tests.simulation.world import ROUNDS


@dataclass(slots=True)
class Killing:
    """One space that is killed again and again. `told` is what it said was done."""

    kind: str
    folder: Path
    seed: int
    told: dict[str, Told] = field(default_factory=dict)
    kills: int = 0
    _pending: list[str] = field(default_factory=list)

    def run(self, kills: int) -> None:
        """Kill it so many times, and look each time; at the end, let it come to rest, and a second device beside it.

        Raises:
            ViolationError: something was lost, or came twice.

        """
        server = filled(self.kind)
        with server:
            ledger = Ledger(server)
            data = self.folder / "first"
            asyncio.run(_made(data, server.url))
            for number in range(kills):
                self._kill(data, self.seed * 100 + number + 1)
                ledger.read("the one that is killed")
                asyncio.run(self._look(data, ledger))
            asyncio.run(self._rest(data, self.folder / "second", server.url, ledger))

    def _kill(self, data: Path, seed: int) -> None:
        child = subprocess.Popen(
            [sys.executable, "-m", "tests.simulation.victim", str(data), str(seed)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert child.stdout is not None
        with child.stdout as said:
            assert said.readline() == "ready\n"
            moment = random.Random(seed).uniform(0.02, 0.4)  # noqa: S311 - repeatable chance
            killer = threading.Timer(moment, child.kill)
            killer.start()
            for line in said:
                if line.endswith("\n"):
                    self._hear(line.split())
            killer.join()
        if child.wait() != -9:
            raise ViolationError("the one that is killed ended by itself")
        self.kills += 1

    def _hear(self, said: list[str]) -> None:
        verb, change, id, number = said
        self._pending = said if verb == "will" else []
        if verb == "did":
            self._note(change, id, int(number))

    def _note(self, change: str, id: str, number: int) -> None:
        match change:
            case "add":
                self.told[id] = Told("?", number, title(number))
            case "rename":
                self.told.setdefault(id, Told("?")).title = title(number)
            case "delete":
                self.told.setdefault(id, Told("?")).deleted = True

    async def _look(self, data: Path, ledger: Ledger) -> None:
        container = carnet(data)
        await container.people.unlock(CODE)
        await container.documents.check()
        now = await container.people.record.current.database.read(state)
        self._settle(now)
        attachments = container.people.record.current.attachments
        broken = acknowledged(ledger, "the killed one", self.told, now)
        broken += files("the killed one", attachments, now)
        await container.people.lock()
        _raise(broken)

    def _settle(self, now: State) -> None:
        """What was under way is there or not: take note; and of what each document is called everywhere."""
        if self._pending:
            _, change, id, number = self._pending
            shown = now.documents.get(id)
            added = [d.id for d in now.documents.values() if d.title == title(int(number))]
            is_there = (change == "delete" and (shown is None or shown.deleted)) or bool(added)
            if is_there and change != "synchronise":
                self._note(change, added[0] if change == "add" else id, int(number))
            self._pending = []
        for id, told in self.told.items():
            row = now.resources.get(id)
            if row is not None and row.json:
                told.name = own_name(row.content) if row.ours else ""

    async def _rest(self, data: Path, second: Path, url: str, ledger: Ledger) -> None:
        await _made(second, url)
        shown = []
        for folder in (data, second):
            container = carnet(folder)
            await container.people.unlock(CODE)
            for _ in range(ROUNDS):
                await container.sync.run()
            ledger.read("both")
            freshness = await container.sync.freshness()
            _raise(["I8: something still waits"] if freshness.waiting else [])
            shown.append(await _notes(container))
            await container.people.lock()
        _raise(ledger.broken)
        names = [own_name(each.resource or {}) for each in ledger.alive()]
        _raise(["I3: one document twice"] if len(set(names)) < len([n for n in names if n]) else [])
        _raise([] if shown[0] == shown[1] else [f"I2: the second device differs: {shown}"])


async def _made(data: Path, url: str) -> None:
    await asyncio.to_thread(make_space, data)
    container = carnet(data)
    await container.people.unlock(CODE)
    await container.sync.link(Server(url, remote.PATIENT), None)
    await container.people.lock()


async def _notes(container: Container) -> list[tuple[str, bytes]]:
    """Return the person's own documents: a letter is put aside on one device alone."""
    documents = container.documents
    listing = await documents.list(Query(replaced=True), limit=1000)
    found = [(each.title, await documents.original(each.id)) for each in listing.documents]
    return sorted(note for note in found if note[1].startswith(b"Note"))


def _raise(broken: list[str]) -> None:
    if broken:
        raise ViolationError("; ".join(broken))
