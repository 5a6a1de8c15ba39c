"""Killed at any moment while it edits and synchronises: nothing acknowledged is lost, nothing is there twice."""

from pathlib import Path

import pytest

from tests.simulation.killing import Killing

KILLS = 9


@pytest.mark.parametrize("server", ["reference", "faithful", "gives ids"])
def test_killed_while_it_synchronises_nothing_is_lost_and_nothing_comes_twice(
    server: str, tmp_path: Path
) -> None:
    killing = Killing(server, tmp_path, seed=1)

    killing.run(KILLS)

    assert killing.kills == KILLS
    assert killing.told
