"""Two thousand histories in memory, the same at each run, and a hundred in the real encrypted file."""

import pytest

from tests.simulation.history import History, Tally, run
from tests.simulation.ledger import ViolationError
from tests.simulation.running import Loop

MEMORY = {"reference": 1000, "faithful": 600, "gives ids": 300, "poor": 120}
ENCRYPTED = {"reference": 60, "faithful": 24, "gives ids": 20}
TOGETHER = 20
"""Histories in one test: few enough for two workers to end together."""


def _parts(volume: dict[str, int]) -> list[tuple[str, range]]:
    return [
        (server, range(first, min(first + TOGETHER, total)))
        for server, total in volume.items()
        for first in range(0, total, TOGETHER)
    ]


def _run(history: History, loop: Loop) -> None:
    try:
        run(history, loop, Tally())
    except ViolationError as violation:
        pytest.fail(f"{violation}\n{history}\n{history.as_line()}", pytrace=False)


@pytest.mark.parametrize(
    ("server", "seeds"), _parts(MEMORY), ids=lambda one: str(one).removeprefix("range")
)
def test_in_memory_every_invariant_holds(server: str, seeds: range, loop: Loop) -> None:
    for seed in seeds:
        _run(History.drawn(server, "memory", seed), loop)


@pytest.mark.parametrize(
    ("server", "seeds"), _parts(ENCRYPTED), ids=lambda one: str(one).removeprefix("range")
)
def test_in_the_encrypted_file_every_invariant_holds_and_nothing_can_be_read(
    server: str, seeds: range, loop: Loop
) -> None:
    for seed in seeds:
        _run(History.drawn(server, "encrypted", seed), loop)
