"""What the tests of the simulation share."""

from collections.abc import Iterator

import pytest

from tests.simulation.running import Loop


@pytest.fixture(scope="module")
def loop() -> Iterator[Loop]:
    """Return the one loop on which a module's histories run."""
    running = Loop()
    yield running
    running.close()
