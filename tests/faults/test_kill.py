"""Killed at any moment: what was acknowledged is there, what was deleted stays away, nothing is half done."""

import asyncio
import random
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import IO

from app.container import Container
from services.core.identity import Identity
from services.documents import store
from services.documents.models import Document, Query
from services.people.models import Protection, SpaceState
from tests.builders.command import ROOT
from tests.builders.space import CODE, carnet, make_space
from tests.fakes.clock import SetClock
from tests.faults.victim import content

KILLS = 28
KILLS_OF_INIT = 12


@dataclass(slots=True)
class Known:
    """What was acknowledged so far: each document's number and title, and those that must not come back."""

    numbers: dict[str, int] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    pending: list[str] = field(default_factory=list)

    def hear(self, line: str) -> None:
        verb, change, *rest = line.split()
        if verb == "will":
            self.pending = [change, *rest]
            return
        self.pending = []
        match change:
            case "add":
                number, ids = int(rest[0]), rest[1:]
                assert ids
                self.numbers |= dict.fromkeys(ids, number)
            case "rename":
                self.titles[rest[0]] = f"titre {rest[1]}"
            case "delete":
                self.forget(rest[0])

    def forget(self, id: str) -> None:
        self.numbers.pop(id)
        self.titles.pop(id, None)
        self.deleted.add(id)


def _start(*arguments: str) -> tuple[subprocess.Popen[str], IO[str]]:
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.victim", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    return child, child.stdout


def _run_and_kill(data: Path, seed: int, known: Known) -> None:
    """Let the child work for a random while after its first word; hear all it said before it died."""
    child, said = _start("work", str(data), str(seed))
    known.hear(said.readline())
    moment = random.Random(seed).uniform(0.002, 0.35)  # noqa: S311 - repeatable chance
    killer = threading.Timer(moment, child.kill)
    killer.start()
    for line in said:
        if line.endswith("\n"):
            known.hear(line)
    killer.join()
    said.close()
    assert child.wait() == -9


async def _all(container: Container, query: Query) -> dict[str, Document]:
    listing = await container.documents.list(query, limit=5000)
    assert listing.next is None
    return {document.id: document for document in listing.documents}


async def _verify(data: Path, known: Known) -> None:
    container = carnet(data)
    await container.people.unlock(CODE)
    await container.documents.check()
    assert container.people.damage is None
    shown = await _all(container, Query(replaced=True))
    _settle_pending(known, shown)
    assert set(known.numbers) <= set(shown)
    assert not known.deleted & set(shown)
    unknown = set(shown) - set(known.numbers)
    assert len(unknown) <= (1 if known.pending[:1] == ["add"] else 0)
    for id in unknown:
        known.numbers[id] = int(known.pending[1])
    for id, number in known.numbers.items():
        data_of = content(number)
        if shown[id].kind.value != "page":  # a report of a Bundle is its own resource
            assert await container.documents.original(id) == data_of
            assert shown[id].sha256 == sha256(data_of).hexdigest()
        else:
            assert f"r{number}".encode() in await container.documents.original(id)
        if id in known.titles:
            assert shown[id].title == known.titles[id]
    known.pending = []
    await container.people.lock()


def _settle_pending(known: Known, shown: dict[str, Document]) -> None:
    """A change that was under way is there or not: take note of which."""
    match known.pending:
        case ["delete", id, _] if id not in shown:
            known.forget(id)
        case ["rename", id, number] if shown[id].title == f"titre {number}":
            known.titles[id] = f"titre {number}"
        case _:
            pass


def test_killed_at_random_moments_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    data, known = tmp_path / "space", Known()
    make_space(data)

    for seed in range(1, KILLS + 1):
        _run_and_kill(data, seed, known)
        asyncio.run(_verify(data, known))

    assert len(known.numbers) > KILLS
    assert known.deleted
    asyncio.run(_later_nothing_is_left_over(data))


async def _later_nothing_is_left_over(data: Path) -> None:
    """Files that a kill left without a row go when the space is opened the day after."""
    clock = SetClock()
    clock.move(timedelta(days=365 * 20))
    container = carnet(data, clock)
    await container.people.unlock(CODE)
    await container.documents.erase_deleted()
    await container.documents.check()
    shown = await _all(container, Query(replaced=True))
    record = container.people.record.current
    assert {document.sha256 for document in shown.values()} == set(
        await record.database.read(
            lambda c: {row[0] for row in c.execute("SELECT DISTINCT sha256 FROM document")}
        )
    )
    assert len(record.attachments.names()) == len(await record.database.read(store.attachments))
    await container.people.lock()


# -- while a space is made -----------------------------------------------------------------------


def _has(name: str) -> Callable[[Path], bool]:
    return lambda data: any(data.glob(f"people/*/{name}"))


_MOMENTS: tuple[Callable[[Path], bool], ...] = (
    lambda _data: True,
    lambda data: (data / "people").exists(),
    _has("unfinished"),
    _has("device.key"),
    _has("attempts.json"),
    _has("keys.json"),
    _has("keys.previous.json"),
    _has("record.db"),
    _has("record.db-wal"),
)


def test_killed_while_a_space_is_made_there_is_none_or_a_whole_one(tmp_path: Path) -> None:
    data = tmp_path / "space"
    found = {SpaceState.NONE: 0, SpaceState.LOCKED: 0}

    for kill in range(KILLS_OF_INIT):
        child, said = _start("init", str(data))
        assert said.readline() == "ready\n"
        is_moment = _MOMENTS[kill % len(_MOMENTS)]
        while not is_moment(data) and child.poll() is None:
            pass
        threading.Event().wait(random.Random(kill).uniform(0, 0.03))  # noqa: S311 - repeatable chance
        child.kill()
        was_made = said.read() == "made\n"
        said.close()
        child.wait()
        state = asyncio.run(_leave(data))
        assert state is SpaceState.LOCKED or not was_made
        found[state] += 1

    assert found[SpaceState.NONE]
    asyncio.run(_make(data))


async def _leave(data: Path) -> SpaceState:
    """Open and erase the space if there is one."""
    container = carnet(data)
    state = container.people.state
    if state is SpaceState.LOCKED:
        await container.people.unlock(CODE)
        await container.documents.check()
        assert (await container.people.identity()).display == "Camille Exemple"
        await container.people.erase()
        assert container.people.state is SpaceState.NONE
    return state


async def _make(data: Path) -> None:
    """What was left half done is no obstacle, and goes."""
    container = carnet(data)
    space = await container.people.create(CODE, Protection.FILE, Identity())
    await container.people.lock()
    assert [folder.name for folder in (data / "people").iterdir()] == [space.id]
