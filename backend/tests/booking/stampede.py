"""200 people at once for 50 times: most want the first, some walk away, some send their confirmation again."""

import asyncio
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
from sqlalchemy import select

from backend.booking import agendas, tables, wire
from backend.tests.booking.practice import MINUTES, added, asking, row
from backend.tests.conftest import World

PEOPLE: Final = 200
SLOTS: Final = 50
_FIRST: Final = 0.7
"""How many aim at the first free time they see."""
_WALKS_AWAY: Final = 0.1
_RESENDS: Final = 0.3
_PATIENCE: Final = 40
"""Times that somebody tries before they give up."""


@dataclass(slots=True)
class Seen:
    """What the people saw, and `seconds` it took."""

    booked: dict[str, str] = field(default_factory=dict)  # person to slot
    resent: int = 0
    wrong: list[str] = field(default_factory=list)
    lost: int = 0
    walked: int = 0
    seconds: float = 0.0


async def prepared(world: World) -> list[dict[str, Any]]:
    """Make 50 times of one agenda; return their rows."""
    start = (int(world.clock.now) // 86_400 + 10) * 86_400
    rows = [
        row("rush", number, start) | {"end": start + (number + 1) * MINUTES * 60}
        for number in range(SLOTS)
    ]
    await added(world.server.store, rows)
    for number in range(PEOPLE):
        world.tokens.give(f"p{number}", f"p{number}", "patient/*.cruds")
    return rows


async def stampede(world: World, client: httpx.AsyncClient, seed: int) -> Seen:
    """Have all come at once; `client` is without a token of its own."""
    seen = Seen()
    free = {f"rush-{number}" for number in range(SLOTS)}
    slots: dict[str, dict[str, Any]] = {}
    started = time.perf_counter()
    people = [
        _Person(f"p{number}", client, random.Random(f"{seed}-{number}"), free, slots, seen)  # noqa: S311 - no secret
        for number in range(PEOPLE)
    ]
    for one in await _read(world):
        slots[one["id"]] = one
    await asyncio.gather(*(person.come() for person in people))
    seen.seconds = time.perf_counter() - started
    return seen


async def _read(world: World) -> list[dict[str, Any]]:
    """Return the Slots as a client read them before all began."""
    statement = select(*agendas.COLUMNS).where(tables.slot.c.schedule == "rush")
    rows = await world.server.store.read(lambda at: at.execute(statement).all())
    return [wire.as_fhir(agendas.of_row(one), world.server.now_ms()) for one in rows]


@dataclass(slots=True)
class _Person:
    name: str
    client: httpx.AsyncClient
    chance: random.Random
    free: set[str]
    slots: dict[str, dict[str, Any]]
    seen: Seen

    async def come(self) -> None:
        """Try until a time is theirs, or none is left."""
        for _ in range(_PATIENCE):
            wanted = self._wanted()
            if wanted is None or await self._try(wanted):
                return

    def _wanted(self) -> str | None:
        left = sorted(self.free, key=lambda id: int(id.partition("-")[2]))
        if not left:
            return None
        return left[0] if self.chance.random() < _FIRST else self.chance.choice(left)

    async def _try(self, id: str) -> bool:
        if not await self._hold(id):
            return False
        if self.chance.random() < _WALKS_AWAY:
            self.seen.walked += 1
            await self._put(id, "free")
            self.free.add(id)
            return False
        return await self._confirm(id)

    async def _hold(self, id: str) -> bool:
        answer = await self._put(id, "busy-tentative")
        if answer.status_code == 409:
            self.seen.lost += 1
            self.free.discard(id)
            self.free |= {one["id"] for one in answer.json().get("contained", [])}
        elif answer.status_code != 200:
            self.seen.wrong.append(answer.text)
        else:
            self.free.discard(id)
        return answer.status_code == 200

    async def _put(self, id: str, status: str) -> httpx.Response:
        content = self.slots[id] | {"status": status}
        return await self.client.put(f"/Slot/{id}", json=content, headers=self._headers())

    async def _confirm(self, id: str) -> bool:
        content = asking(self.name, id, "rush")
        content["participant"].pop()
        headers = self._headers() | {"Idempotency-Key": f"key-{self.name}"}
        send = [self.client.post("/Appointment", json=content, headers=headers)]
        if self.chance.random() < _RESENDS:
            send.append(self.client.post("/Appointment", json=content, headers=headers))
        answers = await asyncio.gather(*send)
        self.seen.resent += len(answers) - 1
        ids = {answer.json().get("id") for answer in answers}
        statuses = Counter(answer.status_code for answer in answers)
        if len(ids) != 1 or statuses[201] != 1 or statuses[200] != len(answers) - 1:
            self.seen.wrong += [answer.text for answer in answers]
        self.seen.booked[self.name] = id
        return True

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.name}"}


async def double(world: World) -> tuple[int, int]:
    """Return how many appointments the database has, and how many slots have more than one."""
    c = tables.appointment.c
    query = select(c.slot).where(c.state.in_(("booked", "pending")))
    found = Counter(await world.server.store.read(lambda at: at.execute(query).scalars().all()))
    return sum(found.values()), sum(count > 1 for count in found.values())
