"""A server that keeps agendas, a practice with a few times, and those who come to it."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest
from starlette.applications import Starlette

from backend.booking.service import Agendas
from backend.fhir_server.routes import fhir_mount
from backend.fhir_server.scheduling import living
from backend.tests.booking.practice import Practice
from backend.tests.conftest import World


@pytest.fixture
def kept(make_world: Callable[..., World]) -> World:
    """Return a world whose server keeps agendas."""
    world = make_world()
    server = replace(world.server, booking=Agendas(living))
    world.tokens.give("server", None, "system/*.cruds", is_operator=True)
    return replace(world, server=server, app=Starlette(routes=fhir_mount(server, "/fhir")))


@pytest.fixture
def world(kept: World) -> World:
    """Have those who come (`backend.tests.conftest`) come to the server that keeps agendas."""
    return kept


@pytest.fixture
async def practice(kept: World) -> AsyncIterator[Practice]:
    """Yield a practice that receives: see `Practice.opened`."""
    async with kept.client("hospital") as hospital:
        yield await Practice.opened(kept, hospital)
