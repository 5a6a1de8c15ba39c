"""The simulation sees what it is there to see: each known fault is caught within a bounded number of histories."""

from collections.abc import Callable

import pytest

from services.sync.service import SyncService
from tests.simulation.history import History
from tests.simulation.mutants import MUTANTS, Composed
from tests.simulation.running import Loop
from tests.simulation.shortening import broken_by

MOST = 100
"""Where changes are searched for, the overlap mostly makes good a cursor that is not atomic: not looked for there."""


def _first_caught(engine: type[SyncService], server: str, loop: Loop) -> tuple[int, str]:
    """Return how many histories it took, and what they broke; 0 when none did."""
    for seed in range(MOST):
        broken = broken_by(History.drawn(server, "memory", seed), loop, engine)
        if broken:
            return seed + 1, broken
    return 0, ""


@pytest.mark.parametrize(
    ("name", "server"),
    [
        ("the naive “last updated” cursor", "reference"),
        ("the naive “last updated” cursor", "faithful"),
        ("a cursor that is not atomic", "reference"),
        ("a POST that is not idempotent", "reference"),
        ("a POST that is not idempotent", "faithful"),
    ],
)
def test_a_known_fault_is_caught(
    name: str, server: str, loop: Loop, say: Callable[[str], None]
) -> None:
    histories, broken = _first_caught(MUTANTS[name], server, loop)

    assert histories, f"{name} went unseen through {MOST} histories"
    say(f"{name}, {server}: caught at history {histories}: {broken[:100]}")


def test_the_frame_of_the_mutants_without_a_fault_is_not_caught(loop: Loop) -> None:
    assert _first_caught(Composed, "reference", loop) == (0, "")
