"""Three people, two agendas and the practice: whatever they do, in whatever order, through the server's own door."""

import asyncio
import tempfile
from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import httpx
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
)
from sqlalchemy import select
from starlette.applications import Starlette

from backend.booking import tables
from backend.booking.agendas import Slot, cells
from backend.booking.service import Agendas
from backend.booking.worker import Worker
from backend.fhir_server.routes import fhir_mount
from backend.fhir_server.scheduling import living
from backend.fhir_server.server import FhirServer
from backend.storage.blobs import blobs_from_url
from backend.storage.engine import Store, store_from_url, url_of
from backend.tests.booking.practice import Practice, asking, everything, held
from backend.tests.conftest import BASE, SECRET, Clock, Remembered, Tokens, World
from backend.tests.tables import emptied, made

PEOPLE: Final = ("camille", "lea", "marcel")
SLOTS: Final = tuple(f"{service}-{n}" for service in ("short", "long", "asked") for n in range(3))
PERIOD: Final = [{"start": "2027-01-01T00:00:00Z", "end": "2027-12-31T00:00:00Z"}]

people = st.sampled_from(PEOPLE)
slots = st.sampled_from(SLOTS)
Json = dict[str, Any]


class Agenda(RuleBasedStateMachine):
    """What each may do, and what must hold after it; `url` opens an empty database, `kept` are the agendas tried."""

    url: Callable[[Path], str] = staticmethod(lambda folder: on_file(folder))
    kept: type[Agendas] = Agendas

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        self.mine: dict[str, list[tuple[str, str]]] = {who: [] for who in PEOPLE}
        self.first: dict[tuple[str, str], str] = {}
        self.keys = 0
        self._do(self._opened())

    def _do(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(work)

    async def _opened(self) -> None:
        store = store_from_url(type(self).url(Path(self.folder.name)))
        await emptied(store)
        await made(store)
        tokens, self.clock, traces = Tokens(), Clock(), Remembered()
        blobs = blobs_from_url(f"file://{self.folder.name}/blobs", SECRET)
        server = FhirServer(store, blobs, tokens, traces, SECRET, lambda: BASE, dict, self.clock)
        server = replace(server, booking=type(self).kept(living))
        world = World(
            server, Starlette(routes=fhir_mount(server, "/fhir")), tokens, self.clock, traces
        )
        for who in PEOPLE:
            tokens.give(who, who, "patient/*.cruds")
        tokens.give("hospital", None, "system/*.cruds")
        tokens.give("server", None, "system/*.cruds", is_operator=True)
        self.store: Store = store
        self.clients = {who: world.client(who) for who in (*PEOPLE, "hospital", "server")}
        self.practice = await Practice.opened(world, self.clients["hospital"], 3)
        self.worker = Worker(store, self.clients["server"], living, self.clock)

    def teardown(self) -> None:
        self._do(self._closed())
        self.runner.close()
        self.folder.cleanup()

    async def _closed(self) -> None:
        for client in self.clients.values():
            await client.aclose()
        await self.store.close()

    @rule(who=people, id=slots)
    def hold(self, who: str, id: str) -> None:
        self._put_slot(who, id, "busy-tentative")

    @rule(who=people, id=slots)
    def walk_away(self, who: str, id: str) -> None:
        self._put_slot(who, id, "free")

    @rule(id=slots, status=st.sampled_from(("busy-unavailable", "free")))
    def block_or_open(self, id: str, status: str) -> None:
        self._put_slot("hospital", id, status)

    def _put_slot(self, who: str, id: str, status: str) -> None:
        found: Slot = self._do(self.practice.slot(id))
        answer = self._do(self.clients[who].put(f"/Slot/{id}", json=held(found, status)))
        assert answer.status_code in {200, 409}, answer.text

    @rule(who=people, id=slots)
    def confirm(self, who: str, id: str) -> None:
        self.keys += 1
        self._confirmed(who, id, f"k{self.keys}")

    @precondition(lambda self: self.first)
    @rule(data=st.data())
    def resend(self, data: st.DataObject) -> None:
        who, key = data.draw(st.sampled_from(sorted(self.first)))
        id = data.draw(slots)
        answer = self._confirmed(who, id, key)
        assert (answer.status_code, answer.json()["id"]) == (200, self.first[who, key])

    def _confirmed(self, who: str, id: str, key: str) -> httpx.Response:
        service = id.partition("-")[0]
        answer: httpx.Response = self._do(
            self.clients[who].post(
                "/Appointment",
                json=asking(who, id, service),
                headers={"Idempotency-Key": key},
            )
        )
        assert answer.status_code in {200, 201, 409}, answer.text
        if answer.status_code == 201:
            self.first[who, key] = answer.json()["id"]
            self.mine[who].append((answer.json()["id"], service))
        return answer

    @rule(who=people, service=st.sampled_from(("short", "long", "asked")))
    def wait(self, who: str, service: str) -> None:
        content = asking(who, None, service, "waitlist", requestedPeriod=PERIOD)
        for id, _ in self.mine[who][-1:]:
            instead = {"reference": f"Appointment/{id}"}
            content["extension"].append({"url": "urn:carnet:instead-of", "valueReference": instead})
        answer = self._do(self.clients[who].post("/Appointment", json=content))
        assert answer.status_code == 201, answer.text
        self.mine[who].append((answer.json()["id"], service))

    @precondition(lambda self: any(self.mine.values()))
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        who = data.draw(st.sampled_from([one for one in PEOPLE if self.mine[one]]))
        mine, _service = data.draw(st.sampled_from(self.mine[who]))
        content: Json = self._do(self.clients[who].get(f"/Appointment/{mine}")).json()
        changed = self.clients[who].put(
            f"/Appointment/{mine}", json=content | {"status": "cancelled"}
        )
        assert self._do(changed).status_code in {200, 409}

    @rule(data=st.data(), who=people, id=slots, by=st.sampled_from(("", "hospital")))
    def change(self, data: st.DataObject, who: str, id: str, by: str) -> None:
        if not self.mine[who]:
            return
        mine, service = data.draw(st.sampled_from(self.mine[who]))
        content: Json = self._do(self.clients[who].get(f"/Appointment/{mine}")).json()
        what = data.draw(st.sampled_from(("move", "accept", "decline", "fulfil")))
        match what:
            case "move" if id.startswith(service):
                content |= {"slot": [{"reference": f"Slot/{id}"}], "status": "booked"}
            case "accept":
                content["status"] = "booked"
            case "decline":
                content.pop("slot", None)
            case "fulfil":
                content["status"] = "fulfilled"
        answer = self._do(self.clients[by or who].put(f"/Appointment/{mine}", json=content))
        assert answer.status_code in {200, 403, 404, 409, 422}, answer.text

    @rule(seconds=st.sampled_from((1, 301, 7201)))
    def time_passes(self, seconds: int) -> None:
        self.clock.now += seconds

    @rule()
    def work(self) -> None:
        self._do(self.worker.run_once())

    @invariant()
    def agendas_are_whole(self) -> None:
        rows: dict[str, Slot] = {one.id: one for one in self._do(everything(self.store))}
        c = tables.cell.c
        query = select(c.agenda, c.seat, c.cell, c.slot)
        taken = {tuple(one[:3]): one[3] for one in self._do(self._rows(query))}
        expected = {
            (one.agenda, one.seat, number): one.id
            for one in rows.values()
            if one.status in {"held", "busy", "blocked"}
            for number in cells(one.start, one.end)
        }
        assert taken == expected
        for one in rows.values():
            overlaps = any((one.agenda, one.seat, n) in taken for n in cells(one.start, one.end))
            if one.status in {"free", "covered"}:
                assert (one.status == "covered") == overlaps, one
                assert one.appointment is None

    @invariant()
    def appointments_have_their_time(self) -> None:
        c = tables.appointment.c
        query = select(c.patient, c.appointment, c.slot, c.state)
        rows = self._do(self._rows(query))
        slots = {one.id: one for one in self._do(everything(self.store))}
        having = {"booked": "busy", "pending": "busy", "offered": "held"}
        for patient, id, slot, state in rows:
            if state in having:
                found = slots[slot]
                assert (found.status, found.patient, found.appointment) == (
                    having[state],
                    patient,
                    id,
                )
            answer = self._do(self.clients[patient].get(f"/Appointment/{id}"))
            status = answer.json()["status"]
            assert (
                status
                in {
                    "booked": {"booked"},
                    "pending": {"pending"},
                    "offered": {"waitlist"},
                    "waitlist": {"waitlist"},
                    "done": {"fulfilled"},
                    "gone": {"cancelled"},
                }[state]
            )
        live = [slot for _, _, slot, state in rows if state in {"booked", "pending"}]
        assert len(live) == len(set(live))

    async def _rows(self, query: Any) -> Any:
        return await self.store.read(lambda at: at.execute(query).all())


STEPS: Final = settings(
    max_examples=12,
    stateful_step_count=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


def on_file(folder: Path) -> str:
    """Name an empty database of SQLite."""
    return url_of(folder / "carnet.sqlite")
