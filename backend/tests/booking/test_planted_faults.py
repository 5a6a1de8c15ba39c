"""The proof proven: agendas with one fault each, and what catches it (the steps in any order, or the stampede)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import Connection, delete, select, update
from starlette.applications import Starlette

from backend.booking import agendas, tables, wire
from backend.booking.holding import HOLD_MS, Asker, holder_of
from backend.booking.service import Agendas
from backend.booking.verdicts import Content, Verdict
from backend.booking.writing import Change
from backend.fhir_server.routes import fhir_mount
from backend.fhir_server.scheduling import living
from backend.tests.booking.machine import STEPS, Agenda
from backend.tests.booking.stampede import SLOTS, double, prepared, stampede
from backend.tests.conftest import World

_FOUND_NOT_SHRUNK: Final = settings(STEPS, phases=[Phase.generate], report_multiple_bugs=False)
_BOOKED: Final = frozenset({"booked", "pending", "proposed"})


class WithoutCells(Agendas):
    """What is taken occupies no time: a longer visit over it stays free."""

    def put_slot(
        self,
        connection: Connection,
        asker: Asker,
        id: str,
        content: Content,
        versions: frozenset[int] | None,
    ) -> Verdict:
        verdict = super().put_slot(connection, asker, id, content, versions)
        connection.execute(delete(tables.cell).where(tables.cell.c.slot == id))
        return verdict


class WithoutKey(Agendas):
    """A confirmation that is sent again is a new one."""

    def on_write(self, connection: Connection, change: Change) -> Verdict:
        return super().on_write(connection, replace(change, key=None))  # type: ignore[type-var] # a dataclass there


class WithoutCompare(Agendas):
    """Whoever holds last has the time: nobody looks at whose it is."""

    def put_slot(
        self,
        connection: Connection,
        asker: Asker,
        id: str,
        content: Content,
        versions: frozenset[int] | None,
    ) -> Verdict:
        found = agendas.read(connection, id)
        if found is None or asker.is_system or content.get("status") != "busy-tentative":
            return super().put_slot(connection, asker, id, content, versions)
        held = {"held_by": holder_of(asker), "held_until": asker.now_ms + HOLD_MS}
        _overwrite(connection, [id], status="held", **held)
        return Verdict(wire.as_fhir(agendas.reread(connection, found), asker.now_ms))


class WithoutHold(Agendas):
    """Confirming asks for no hold: the time is taken from who has it."""

    def on_write(self, connection: Connection, change: Change) -> Verdict:
        after = change.after or {}
        if change.before is None and after.get("status") in _BOOKED:
            named = [id for id in [wire.slot_of(after)] if id is not None]
            connection.execute(delete(tables.cell).where(tables.cell.c.slot.in_(named)))
            _overwrite(connection, named, status="free")
        return super().on_write(connection, change)


class NotGivenBack(Agendas):
    """What an appointment gives back stays covered for other reasons to come."""

    def on_write(self, connection: Connection, change: Change) -> Verdict:
        free = select(tables.slot.c.id).where(tables.slot.c.status == "covered")
        covered = connection.execute(free).scalars().all()
        verdict = super().on_write(connection, change)
        _overwrite(connection, covered, status="covered")
        return verdict


def _overwrite(connection: Connection, ids: Sequence[str], **values: object) -> None:
    c = tables.slot.c
    connection.execute(
        update(tables.slot).where(c.id.in_(ids)).values(version=c.version + 1, **values)
    )


@pytest.mark.parametrize(
    "fault",
    [WithoutCells, WithoutKey, WithoutCompare, WithoutHold, NotGivenBack],
    ids=lambda one: one.__name__,
)
def test_steps_when_a_fault_is_planted_then_they_find_it(fault: type[Agendas]) -> None:
    planted = type(fault.__name__, (Agenda,), {"kept": fault})
    with pytest.raises(AssertionError):
        run_state_machine_as_test(planted, settings=_FOUND_NOT_SHRUNK)


async def test_stampede_when_neither_the_hold_nor_the_index_stands_then_it_sees_double_bookings(
    kept: World,
) -> None:
    """Without the index, the double booking is there, and `double` counts it."""
    [live] = [one for one in tables.appointment.indexes if one.name == "booking_appointment_slot"]
    await prepared(kept)
    await kept.server.store.write(live.drop)
    async with _served(kept, WithoutHold).client(None) as client:
        seen = await stampede(kept, client, 0)
    held, doubled = await double(kept)
    assert doubled > 0
    assert held > len(set(seen.booked.values()))


async def test_stampede_when_nothing_is_compared_then_it_sees_who_lost_their_time(
    kept: World,
) -> None:
    await prepared(kept)
    async with _served(kept, WithoutCompare).client(None) as client:
        seen = await stampede(kept, client, 0)
    assert (seen.wrong, await double(kept)) != ([], (SLOTS, 0))


def _served(world: World, fault: type[Agendas]) -> World:
    server = replace(world.server, booking=fault(living))
    return replace(world, server=server, app=Starlette(routes=fhir_mount(server, "/fhir")))
