"""A helper books for the person: holds, books, moves and cancels what they booked; nothing beyond their right."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest
from starlette.applications import Starlette

from backend.audit.trace import AgentKind, Kind
from backend.booking.service import Agendas
from backend.fhir_server.routes import fhir_mount
from backend.fhir_server.scheduling import living
from backend.tests.booking.practice import Practice, asking
from backend.tests.circle.conftest import Two, word
from backend.tests.conftest import World


@pytest.fixture
def world(make_world: Callable[..., World]) -> World:
    """Have the two come to a server that keeps agendas."""
    made = make_world()
    server = replace(made.server, booking=Agendas(living))
    return replace(made, server=server, app=Starlette(routes=fhir_mount(server, "/fhir")))


@pytest.fixture
async def practice(world: World) -> AsyncIterator[Practice]:
    async with world.client("hospital") as hospital:
        yield await Practice.opened(world, hospital)


async def test_helper_when_they_may_add_then_they_hold_book_move_and_cancel_for_marcel(
    two: Two, practice: Practice
) -> None:
    await two.given(areas=("appointments",))
    held = (await two.helper.get("Slot/short-0")).json() | {"status": "busy-tentative"}
    etag = {"If-Match": f'W/"{held["meta"]["versionId"]}"'}
    base = two.helper.client.base_url
    holding = await two.helper.client.put(f"{base}Slot/short-0", json=held, headers=etag)
    assert holding.status_code == 200, holding.text

    two.world.traces.traces.clear()
    booked = await two.helper.put(asking("marcel", "short-0") | {"id": "mine"})
    assert booked.status_code == 201, booked.text
    [trace] = two.world.traces.traces
    assert (trace.kind, trace.agent.kind, trace.agent.subject, trace.patient) == (
        Kind.CREATE,
        AgentKind.HELPER,
        "sophie",
        "marcel",
    )
    moved = await two.helper.put(asking("marcel", "short-1") | {"id": "mine"})
    assert moved.status_code == 200, moved.text
    assert (await practice.statuses("short"))[:2] == ["free", "busy"]
    gone = moved.json() | {"status": "cancelled"}
    assert (await two.helper.put(gone)).status_code == 200
    assert (await practice.statuses("short"))[:2] == ["free", "free"]
    assert (await two.marcel.get("Appointment/mine")).json()["status"] == "cancelled"


async def test_helper_when_marcel_booked_himself_then_cancelling_takes_manage(
    two: Two, practice: Practice
) -> None:
    await two.given(areas=("appointments",))
    own = (await two.marcel.put(asking("marcel", "short-0") | {"id": "his"})).json()
    assert (await two.helper.put(own | {"status": "cancelled"})).status_code == 403
    assert (await practice.statuses("short"))[0] == "busy"
    await two.given(areas=("appointments",), actions=("access", "collect", "correct"))
    assert (await two.helper.put(own | {"status": "cancelled"})).status_code == 200


async def test_helper_when_they_may_only_see_or_their_access_ended_then_nothing_is_kept(
    two: Two, practice: Practice
) -> None:
    await two.given(areas=("appointments",), actions=("access",))
    assert (await two.helper.put(asking("marcel", "short-0") | {"id": "no"})).status_code == 403
    await two.marcel.put(two.consent() | {"status": "inactive"})
    late = await two.helper.put(asking("marcel", "short-0") | {"id": "no"})
    assert (late.status_code, word(late)) == (403, "access-ended")
    assert (await practice.statuses("short"))[0] == "free"
