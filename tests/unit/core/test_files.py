import errno
import resource
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from services.core.errors import DiskFullError
from services.core.files import Disk, draft, private_folder, remove_leftovers, write_durably
from tests.fakes.disk import FaultyDisk, Killed

OLD, NEW = b"old" * 1000, b"new" * 2000


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@contextmanager
def limited_to(size: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_write_durably_when_done_then_whole_private_and_alone(tmp_path: Path) -> None:
    path = tmp_path / "kept"
    write_durably(path, OLD)
    write_durably(path, NEW)
    assert path.read_bytes() == NEW
    assert mode_of(path) == 0o600
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
@pytest.mark.parametrize("step", [1, 2, 3, 4])
def test_write_durably_when_full_then_old_file_and_no_leftover(
    tmp_path: Path, step: int, code: int
) -> None:
    path = tmp_path / "kept"
    write_durably(path, OLD)
    with pytest.raises(DiskFullError):
        write_durably(path, NEW, port=FaultyDisk(step, OSError(code, "full")))
    assert path.read_bytes() == OLD
    assert list(tmp_path.iterdir()) == [path]


def test_write_durably_when_disk_fails_then_its_error_and_no_leftover(tmp_path: Path) -> None:
    path = tmp_path / "kept"
    write_durably(path, OLD)
    with pytest.raises(OSError, match="broken"):
        write_durably(path, NEW, port=FaultyDisk(3, OSError(errno.EIO, "broken")))
    assert path.read_bytes() == OLD
    assert list(tmp_path.iterdir()) == [path]


def test_write_durably_when_killed_at_any_step_then_old_or_new(tmp_path: Path) -> None:
    path = tmp_path / "kept"
    for step in range(1, 6):
        write_durably(path, OLD)
        with pytest.raises(Killed):
            write_durably(path, NEW, port=FaultyDisk(step))
        assert path.read_bytes() == (OLD if step < 5 else NEW)
    remove_leftovers(tmp_path)
    assert list(tmp_path.iterdir()) == [path]


def test_write_durably_when_file_size_limited_then_disk_full(tmp_path: Path) -> None:
    path = tmp_path / "kept"
    with limited_to(4096), pytest.raises(DiskFullError):
        write_durably(path, bytes(10_000))
    assert list(tmp_path.iterdir()) == []


def test_draft_when_not_published_then_nothing_is_left(tmp_path: Path) -> None:
    with draft(tmp_path) as page:
        page.write(b"half")
    assert list(tmp_path.iterdir()) == []


def test_private_folder_when_parents_lack_then_each_is_private(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    folder = private_folder(tmp_path / "one" / "two")
    assert mode_of(folder) == mode_of(folder.parent) == 0o700
    assert mode_of(tmp_path) == 0o755
    assert private_folder(folder) == folder


class _Sweeping(Disk):
    """A disk beside which another Carnet starts, and takes the first draft for what a kill left."""

    def __init__(self, times: int) -> None:
        self.times = times

    def replace(self, source: Path, target: Path) -> None:
        if self.times:
            self.times -= 1
            remove_leftovers(source.parent)
        super().replace(source, target)


def test_write_when_another_carnet_sweeps_its_draft_then_it_is_written_again(
    tmp_path: Path,
) -> None:
    write_durably(tmp_path / "attempts.json", b"{}", port=_Sweeping(times=2))

    assert [path.name for path in tmp_path.iterdir()] == ["attempts.json"]


def test_write_when_its_folder_is_gone_then_it_fails_at_once(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_durably(tmp_path / "gone" / "file", b"{}")
