import pytest

from services.security.kdf import DEFAULT_KIB, FLOOR_KIB, KdfCost, calibrated, seconds_of


@pytest.mark.parametrize(
    "default_takes", [0.001, 0.02, 0.08, 0.149, 0.2, 0.4, 0.41, 0.7, 3.0, 20.0]
)
def test_calibrated_when_machine_differs_then_in_range_or_at_a_bound(default_takes: float) -> None:
    def measure(cost: KdfCost) -> float:
        return default_takes * cost.memory_kib * cost.passes / (DEFAULT_KIB * 3)

    cost = calibrated(measure)
    at_floor = (cost.memory_kib, cost.passes) == (FLOOR_KIB, 2)
    assert cost.memory_kib >= FLOOR_KIB
    assert cost.passes >= 2
    assert 0.15 <= measure(cost) <= 0.4 or at_floor or cost.passes == 12


def test_seconds_of_when_dearer_then_longer() -> None:
    assert seconds_of(KdfCost(8, 1)) < seconds_of(KdfCost(32 * 1024, 3))
