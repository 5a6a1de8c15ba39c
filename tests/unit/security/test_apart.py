"""What is readable before the code: sealed, bound to its space, and gone when it is switched off."""

from pathlib import Path

import pytest

from services.core.errors import DamagedError
from services.security.apart import SEALED, SECRET, Apart
from services.security.protection import Protection
from tests.builders.space import no_keystore

SAID = "Allergie à la pénicilline".encode()


@pytest.fixture
def apart(tmp_path: Path) -> Apart:
    folder = tmp_path / "a"
    folder.mkdir()
    return Apart(folder, no_keystore())


def test_apart_when_written_then_it_is_read_again_and_the_disk_says_nothing(
    apart: Apart, tmp_path: Path
) -> None:
    assert apart.read() is None
    apart.write(SAID, Protection.FILE)
    assert apart.exists
    assert apart.read() == SAID
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or (
            SAID not in path.read_bytes() and b"llergie" not in path.read_bytes()
        )


def test_apart_when_written_again_then_the_secret_stays_and_nothing_else_does(
    apart: Apart, tmp_path: Path
) -> None:
    apart.write(SAID, Protection.PASSPHRASE)
    secret, sealed = (tmp_path / "a" / SECRET).read_bytes(), (tmp_path / "a" / SEALED).read_bytes()
    apart.write(b"other", Protection.PASSPHRASE)
    assert apart.read() == b"other"
    assert (tmp_path / "a" / SECRET).read_bytes() == secret
    assert (tmp_path / "a" / SEALED).read_bytes()[:53] != sealed[:53]


def test_apart_when_erased_then_no_file_is_left_and_a_copy_is_noise(
    apart: Apart, tmp_path: Path
) -> None:
    apart.write(SAID, Protection.FILE)
    copy = (tmp_path / "a" / SEALED).read_bytes()
    apart.erase()
    apart.erase()
    assert list((tmp_path / "a").iterdir()) == []
    apart.write(b"x", Protection.FILE)
    (tmp_path / "a" / SEALED).write_bytes(copy)
    with pytest.raises(DamagedError):
        apart.read()


def test_apart_when_of_another_space_then_it_does_not_open(apart: Apart, tmp_path: Path) -> None:
    apart.write(SAID, Protection.FILE)
    other = tmp_path / "b"
    (tmp_path / "a").rename(other)
    with pytest.raises(DamagedError):
        Apart(other, no_keystore()).read()


@pytest.mark.parametrize("place", [0, 7, 8, 9, 41, 53, -1])
def test_apart_when_a_byte_changed_then_it_is_refused(
    apart: Apart, tmp_path: Path, place: int
) -> None:
    apart.write(SAID, Protection.FILE)
    data = bytearray((tmp_path / "a" / SEALED).read_bytes())
    data[place] ^= 1
    (tmp_path / "a" / SEALED).write_bytes(data)
    with pytest.raises(DamagedError):
        apart.read()
    (tmp_path / "a" / SEALED).write_bytes(bytes(data[:60]))
    with pytest.raises(DamagedError):
        apart.read()


def test_apart_when_too_long_then_nothing_is_written(apart: Apart) -> None:
    with pytest.raises(ValueError, match="too long"):
        apart.write(b"x" * 65_536, Protection.FILE)
    assert not apart.exists
