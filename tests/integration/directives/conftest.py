"""A space of an adult, whose directives are written."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.container import Container
from services.core.identity import Identity
from tests.builders.space import CODE, carnet, make_space
from tests.fakes.clock import SetClock

ADULT = Identity("Exemple", "Marcel", "1955-03-12")


@pytest.fixture
def clock() -> SetClock:
    return SetClock(datetime(2026, 3, 12, 9, tzinfo=UTC))


@pytest.fixture
async def device(tmp_path: Path, clock: SetClock) -> AsyncIterator[Container]:
    await asyncio.to_thread(make_space, tmp_path / "one")
    container = carnet(tmp_path / "one", clock)
    await container.people.unlock(CODE)
    await container.people.set_identity(ADULT)
    yield container
    await container.people.lock()
