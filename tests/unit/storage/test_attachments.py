import errno
import hashlib
import io
import os
import stat
import tracemalloc
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.core.errors import Damage, DamagedError, DiskFullError
from services.storage.attachments import CHUNK, HEADER, TAG, Attachments, decrypted, encrypted
from tests.fakes.disk import FaultyDisk, Killed
from tests.fakes.plain_keys import PlainKeys

EDGES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 17]


@pytest.fixture
def attachments(tmp_path: Path) -> Attachments:
    return Attachments(tmp_path / "attachments", PlainKeys())


def content(size: int) -> bytes:
    return hashlib.shake_256(size.to_bytes(8, "big")).digest(size)


def path_of(attachments: Attachments, sha256: str) -> Path:
    return attachments._path(sha256)


def assert_damaged(attachments: Attachments, sha256: str) -> None:
    with pytest.raises(DamagedError) as caught:
        attachments.read(sha256)
    assert caught.value.damage is Damage.ATTACHMENT


@pytest.mark.parametrize("size", EDGES)
def test_put_when_read_then_same_bytes(attachments: Attachments, size: int) -> None:
    data = content(size)
    stored = attachments.put(data)
    assert (stored.sha256, stored.size) == (hashlib.sha256(data).hexdigest(), size)
    assert attachments.read(stored.sha256) == data
    chunks = max(1, -(-size // CHUNK))
    assert path_of(attachments, stored.sha256).stat().st_size == HEADER + size + chunks * TAG


@pytest.mark.parametrize("size", EDGES)
def test_put_stream_when_read_then_same_as_put(attachments: Attachments, size: int) -> None:
    data = content(size)
    stored = attachments.put_stream(io.BytesIO(data))
    assert stored == attachments.put(data)
    assert attachments.read(stored.sha256) == data


def test_put_stream_when_reader_gives_little_at_a_time_then_whole(attachments: Attachments) -> None:
    data = content(CHUNK + 100)
    reading, writing = os.pipe()
    os.write(writing, data[:50_000])
    with os.fdopen(reading, "rb", buffering=0) as reader:
        os.set_blocking(writing, True)
        os.write(writing, data[50_000:65_000])
        os.close(writing)
        stored = attachments.put_stream(reader)
    assert attachments.read(stored.sha256) == data[:65_000]


def test_put_when_same_twice_then_one_file_untouched(attachments: Attachments) -> None:
    stored = attachments.put(b"once")
    path = path_of(attachments, stored.sha256)
    before = path.read_bytes()
    attachments.put(b"once")
    attachments.put_stream(io.BytesIO(b"once"))
    assert path.read_bytes() == before
    assert attachments.names() == {path.name}


def test_put_when_kept_file_is_damaged_then_mended(attachments: Attachments) -> None:
    data = content(1000)
    stored = attachments.put(data)
    path = path_of(attachments, stored.sha256)
    path.write_bytes(path.read_bytes()[:-1])
    attachments.put(data)
    assert attachments.read(stored.sha256) == data


def test_put_when_written_then_private_and_unreadable(attachments: Attachments) -> None:
    stored = attachments.put(b"Camille Exemple " * 1000)
    path = path_of(attachments, stored.sha256)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.parent.parent.stat().st_mode) == 0o700
    assert b"Camille" not in path.read_bytes()
    assert stored.sha256 not in str(path)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from([0, 5, CHUNK, CHUNK + 40]), st.data())
def test_read_when_any_bit_is_flipped_then_damaged(
    attachments: Attachments, size: int, draw: st.DataObject
) -> None:
    stored = attachments.put(content(size))
    path = path_of(attachments, stored.sha256)
    whole = path.read_bytes()
    bit = draw.draw(st.integers(0, len(whole) * 8 - 1))
    flipped = bytearray(whole)
    flipped[bit // 8] ^= 1 << bit % 8
    path.write_bytes(flipped)
    assert_damaged(attachments, stored.sha256)
    path.write_bytes(whole)


def test_read_when_any_header_bit_is_flipped_then_damaged(attachments: Attachments) -> None:
    stored = attachments.put(b"short")
    path = path_of(attachments, stored.sha256)
    whole = path.read_bytes()
    for bit in range(len(whole) * 8):
        flipped = bytearray(whole)
        flipped[bit // 8] ^= 1 << bit % 8
        path.write_bytes(flipped)
        assert_damaged(attachments, stored.sha256)


def test_read_when_cut_at_any_length_then_damaged(attachments: Attachments) -> None:
    stored = attachments.put(content(2 * CHUNK + 30))
    path = path_of(attachments, stored.sha256)
    whole = path.read_bytes()
    sealed = CHUNK + TAG
    ends = [*range(HEADER + TAG + 2), HEADER + sealed, HEADER + 2 * sealed]
    ends += [end + shift for end in ends[-2:] for shift in (-1, 1)] + [len(whole) - 1]
    for end in ends:
        path.write_bytes(whole[:end])
        assert_damaged(attachments, stored.sha256)
    path.write_bytes(whole + b"\0")
    assert_damaged(attachments, stored.sha256)


def test_read_when_chunks_are_moved_repeated_or_left_out_then_damaged(
    attachments: Attachments,
) -> None:
    stored = attachments.put(content(3 * CHUNK))
    path = path_of(attachments, stored.sha256)
    whole, sealed = path.read_bytes(), CHUNK + TAG
    header = whole[:HEADER]
    one, two, three = (whole[HEADER + i * sealed : HEADER + (i + 1) * sealed] for i in range(3))
    for body in ((two, one, three), (one, one, three), (one, three), (one, two, two, three)):
        path.write_bytes(header + b"".join(body))
        assert_damaged(attachments, stored.sha256)


def test_read_when_another_file_stands_there_then_damaged(attachments: Attachments) -> None:
    one, other = attachments.put(content(100)), attachments.put(content(101))
    path_of(attachments, one.sha256).write_bytes(path_of(attachments, other.sha256).read_bytes())
    assert_damaged(attachments, one.sha256)


def test_read_when_missing_or_other_keys_then_damaged(
    attachments: Attachments, tmp_path: Path
) -> None:
    assert_damaged(attachments, "0" * 64)
    stored = attachments.put(b"mine")
    stranger = Attachments(tmp_path / "attachments", PlainKeys(b"other"))
    path = path_of(stranger, stored.sha256)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(path_of(attachments, stored.sha256).read_bytes())
    assert_damaged(stranger, stored.sha256)


def test_streams_when_large_then_memory_stays_bounded(
    attachments: Attachments, tmp_path: Path
) -> None:
    source = tmp_path / "source"
    with source.open("wb") as file:
        file.truncate(64 * 1024 * 1024)
    tracemalloc.start()
    try:
        with source.open("rb") as reader:
            stored = attachments.put_stream(reader)
        assert sum(len(chunk) for chunk in attachments.open(stored.sha256)) == stored.size
        assert tracemalloc.get_traced_memory()[1] < 2 * 1024 * 1024
    finally:
        tracemalloc.stop()


def test_put_when_disk_is_full_at_any_step_then_nothing_is_left(tmp_path: Path) -> None:
    counted = FaultyDisk()
    Attachments(tmp_path / "counted", PlainKeys(), counted).put(content(CHUNK + 1))
    for step in range(1, counted.steps):
        folder = tmp_path / str(step)
        full = FaultyDisk(step, OSError(errno.ENOSPC, "full"))
        with pytest.raises(DiskFullError):
            Attachments(folder, PlainKeys(), full).put(content(CHUNK + 1))
        assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_put_when_killed_at_any_step_then_absent_or_whole(tmp_path: Path) -> None:
    data = content(CHUNK + 1)
    counted = FaultyDisk()
    sha256 = Attachments(tmp_path / "counted", PlainKeys(), counted).put(data).sha256
    for step in range(1, counted.steps + 1):
        folder = tmp_path / str(step)
        with pytest.raises(Killed):
            Attachments(folder, PlainKeys(), FaultyDisk(step)).put(data)
        after = Attachments(folder, PlainKeys())
        if after.names():
            assert after.read(sha256) == data
        assert after.put(data).sha256 == sha256
        assert after.read(sha256) == data


def test_delete_when_done_then_gone_and_repeatable(attachments: Attachments) -> None:
    stored = attachments.put(b"gone")
    attachments.delete(stored.sha256)
    attachments.delete(stored.sha256)
    assert attachments.names() == set()
    assert attachments.bytes_used() == 0


def test_collect_when_old_then_orphans_and_leftovers_go(
    attachments: Attachments, tmp_path: Path
) -> None:
    kept, orphan, fresh = (attachments.put(content(size)) for size in (10, 20, 30))
    leftover = tmp_path / "attachments" / "abc.tmp"
    leftover.write_bytes(b"half")
    now = datetime.now(UTC)
    before = (now - timedelta(days=2)).timestamp()
    for path in (*(path_of(attachments, s.sha256) for s in (kept, orphan)), leftover):
        os.utime(path, (before, before))
    assert attachments.collect({kept.sha256}, now - timedelta(days=1)) == 2
    assert not leftover.exists()
    assert attachments.names() == {path_of(attachments, s.sha256).name for s in (kept, fresh)}
    assert attachments.read(kept.sha256) == content(10)
    assert attachments.bytes_used() == 2 * (HEADER + TAG) + 40


@pytest.mark.parametrize("size", EDGES)
def test_encrypted_when_decrypted_then_same_or_damaged(size: int) -> None:
    data, keys = content(size), PlainKeys()
    whole = b"".join(bytes(piece) for piece in encrypted(io.BytesIO(data), keys))
    assert b"".join(decrypted(io.BytesIO(whole), keys)) == data
    for other in (PlainKeys(b"other"), keys):
        cut = whole if other is not keys else whole[:-1]
        with pytest.raises(DamagedError):
            list(decrypted(io.BytesIO(cut), other))


def test_verify_when_altered_then_damaged(attachments: Attachments) -> None:
    stored = attachments.put(content(CHUNK * 2))
    attachments.verify(stored.sha256)
    path = path_of(attachments, stored.sha256)
    path.write_bytes(path.read_bytes()[::-1])
    with pytest.raises(DamagedError):
        attachments.verify(stored.sha256)
