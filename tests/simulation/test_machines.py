"""Hypothesis looks for histories of its own, derandomised; what it finds it shortens by itself."""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.simulation.machine import EncryptedSimulation, Simulation
from tests.simulation.running import Loop


def _settings(examples: int, steps: int) -> settings:
    return settings(
        max_examples=examples,
        stateful_step_count=steps,
        derandomize=True,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )


@pytest.mark.parametrize(
    ("machine", "examples"),
    [(Simulation, 100), (EncryptedSimulation, 15)],
    ids=["memory", "encrypted"],
)
def test_every_invariant_holds_in_what_hypothesis_thinks_of(
    machine: type[Simulation], examples: int, loop: Loop
) -> None:
    machine.loop = loop
    run_state_machine_as_test(machine, settings=_settings(examples, 14))
