from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.core.errors import TooSoonError, WrongCodeError
from services.security.attempts import NAME, device_uptime
from services.security.device import KeyringSecrets
from services.security.kdf import KdfCost
from services.security.vault import Protection, Vault
from tests.fakes.clock import SetClock
from tests.fakes.disk import FaultyDisk, Killed

CODE, WRONG = "281904", "000000"
ZERO = timedelta(0)
TEN_YEARS = timedelta(days=3653)
SECONDS = [0, 0, 0, 30, 60, 300, 900, 3600, 3600, 3600]


class Device:
    """A device with a vault on it, a clock that can be set, and an uptime that cannot."""

    def __init__(self, folder: Path, has_uptime: bool = False) -> None:
        self.folder = folder
        self.clock = SetClock()
        self.up = 1000.0
        self._has_uptime = has_uptime
        self.vault().create("camille", CODE, Protection.FILE, KdfCost(8, 1))

    def vault(self) -> Vault:
        """Return the vault as a Carnet just started has it."""
        uptime = (lambda: self.up) if self._has_uptime else None
        return Vault(self.folder, self.clock, KeyringSecrets(lambda: None), uptime=uptime)

    def passes(self, time: timedelta) -> None:
        self.clock.move(time)
        self.up += time.total_seconds()

    def fails(self, times: int) -> timedelta:
        """Type a wrong code as soon as possible, so many times; return the wait after the last."""
        wait = ZERO
        for _ in range(times):
            self.passes(self.vault().wait())
            with pytest.raises(WrongCodeError) as caught:
                self.vault().unlock(WRONG)
            wait = caught.value.wait
        return wait


@pytest.fixture(params=[False, True], ids=["wall clock", "uptime"])
def device(tmp_path: Path, request: pytest.FixtureRequest) -> Device:
    return Device(tmp_path / "person", has_uptime=request.param)


def test_unlock_when_wrong_again_and_again_then_waits_grow(device: Device) -> None:
    assert [device.fails(1).total_seconds() for _ in SECONDS] == SECONDS


def test_unlock_when_too_soon_then_not_tried_nor_counted(device: Device) -> None:
    wait = device.fails(4)
    for _ in range(5):
        with pytest.raises(TooSoonError) as caught:
            device.vault().unlock(CODE)
        assert caught.value.wait == wait
    device.passes(wait)
    device.vault().unlock(CODE)


def test_unlock_when_right_then_count_starts_again(device: Device) -> None:
    device.passes(device.fails(6))
    device.vault().unlock(CODE)
    assert device.fails(3) == ZERO


def test_unlock_with_recovery_when_wrong_then_counted_together(device: Device) -> None:
    vault = device.vault()
    vault.add_recovery(vault.unlock(CODE))
    device.fails(3)
    with pytest.raises(WrongCodeError) as caught:
        device.vault().unlock_with_recovery("0000-0000")
    assert caught.value.wait == timedelta(seconds=30)


def test_unlock_when_killed_during_a_try_then_it_counts(device: Device) -> None:
    device.fails(3)
    port = FaultyDisk(6)  # past the five steps that write the count: the try itself was under way
    killed = Vault(device.folder, device.clock, KeyringSecrets(lambda: None), port=port)
    with pytest.raises(Killed):
        killed.unlock(CODE)
    assert device.vault().wait() == timedelta(seconds=30)


@pytest.mark.parametrize("damage", [None, b"", b"{}", b"\0" * 100, b"x" * 1_000_000])
def test_unlock_when_count_is_gone_or_damaged_then_next_wrong_code_waits(
    device: Device, damage: bytes | None
) -> None:
    device.fails(8)
    path = device.folder / NAME
    if damage is None:
        path.unlink()
    else:
        path.write_bytes(damage)
    assert device.vault().wait() == ZERO
    assert device.fails(1) == timedelta(seconds=30)
    device.passes(timedelta(seconds=30))
    device.vault().unlock(CODE)


def test_wait_when_any_bit_of_the_count_is_flipped_then_never_fewer_than_three(
    tmp_path: Path,
) -> None:
    device = Device(tmp_path / "person")
    path = device.folder / NAME
    whole = path.read_bytes()
    for bit in range(0, len(whole) * 8, 7):
        altered = bytearray(whole)
        altered[bit // 8] ^= 1 << bit % 8
        path.write_bytes(altered)
        assert device.vault()._attempts._count().failures == 3


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(4, 9), st.timedeltas(-TEN_YEARS, TEN_YEARS))
def test_wait_when_clock_jumps_then_never_longer_than_its_step(
    device: Device, failures: int, jump: timedelta
) -> None:
    device.passes(device.vault().wait())
    device.vault().unlock(CODE)
    step = device.fails(failures)
    device.clock.move(jump)
    assert ZERO <= device.vault().wait() <= step
    device.passes(step)
    assert device.vault().wait() == ZERO


def test_wait_when_clock_is_set_back_then_starts_again_and_runs(device: Device) -> None:
    step = device.fails(6)
    device.clock.move(-TEN_YEARS)
    assert device.vault().wait() == step
    device.passes(step / 2)
    assert device.vault().wait() == step / 2


def test_wait_when_clock_is_set_forward_then_uptime_keeps_the_delay(tmp_path: Path) -> None:
    device = Device(tmp_path / "person", has_uptime=True)
    step = device.fails(6)
    device.clock.move(TEN_YEARS)
    assert device.vault().wait() == step


def test_wait_when_device_restarts_then_wall_clock_counts(tmp_path: Path) -> None:
    device = Device(tmp_path / "person", has_uptime=True)
    step = device.fails(6)
    device.up = 5.0
    device.clock.move(step / 3)
    assert device.vault().wait() == step - step / 3


def test_unlock_when_clock_was_set_forward_then_failures_are_still_counted(
    tmp_path: Path,
) -> None:
    device = Device(tmp_path / "person")
    device.fails(6)
    device.clock.move(TEN_YEARS)
    assert device.fails(1) == timedelta(minutes=15)


def test_device_uptime_when_asked_twice_then_runs_forward() -> None:
    assert 0 < device_uptime() <= device_uptime()
