"""What has come of a file is on the disk, encrypted, and is gone on from after whatever ended it."""

import base64
import errno
import hashlib
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.core.errors import DamagedError, DiskFullError
from services.storage.arriving import Whole
from services.storage.attachments import CHUNK, HEADER, TAG, Attachments
from tests.fakes.disk import FaultyDisk, Killed
from tests.fakes.plain_keys import PlainKeys

NAME = "0123"
EDGES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 17]


def content(size: int) -> bytes:
    return hashlib.shake_256(b"part" + size.to_bytes(8, "big")).digest(size)


def told(data: bytes) -> Whole:
    sha1 = base64.b64encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode()
    return Whole(hashlib.sha256(data).hexdigest(), sha1, len(data))


@pytest.fixture
def attachments(tmp_path: Path) -> Attachments:
    return Attachments(tmp_path / "attachments", PlainKeys())


def path_in(attachments: Attachments) -> Path:
    return attachments._folder / f"{NAME}.part"


def gone_on(attachments: Attachments, data: bytes, upto: int | None = None) -> int:
    """Open the part, add what it lacks up to a byte, close it; return what it had."""
    with attachments.part(NAME) as part:
        had = part.size
        part.add(data[had:upto])
    return had


def finished(attachments: Attachments, data: bytes) -> Whole:
    with attachments.part(NAME) as part:
        part.add(data[part.size :])
        whole = part.finish()
    attachments.adopt(NAME, whole.sha256)
    return whole


@pytest.mark.parametrize("size", EDGES)
def test_part_when_finished_then_the_very_attachment(attachments: Attachments, size: int) -> None:
    data = content(size)
    whole = finished(attachments, data)
    assert whole == told(data) == attachments.weigh(whole.sha256)
    assert attachments.read(whole.sha256) == data
    assert not path_in(attachments).exists()


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    size=st.integers(0, 5 * CHUNK),
    cuts=st.lists(st.tuples(st.integers(0, 5 * CHUNK), st.integers(-2 * CHUNK, 0)), max_size=5),
)
def test_part_when_cut_anywhere_and_its_file_too_then_the_same_bytes(
    tmp_path_factory: pytest.TempPathFactory, size: int, cuts: list[tuple[int, int]]
) -> None:
    attachments = Attachments(tmp_path_factory.mktemp("a"), PlainKeys())
    data = content(size)
    for upto, torn in cuts:
        gone_on(attachments, data, upto)
        with path_in(attachments).open("r+b") as file:  # the last bytes did not reach the disk
            file.truncate(max(0, path_in(attachments).stat().st_size + torn))
    whole = finished(attachments, data)
    assert attachments.read(whole.sha256) == data


def test_part_when_opened_again_then_only_whole_chunks_are_there(attachments: Attachments) -> None:
    data = content(3 * CHUNK)
    assert gone_on(attachments, data, 2 * CHUNK + 5) == 0
    assert gone_on(attachments, data, 2 * CHUNK + 5) == 2 * CHUNK
    assert data[:100] not in path_in(attachments).read_bytes()


def test_part_when_its_end_was_written_but_not_its_place_then_gone_on(
    attachments: Attachments,
) -> None:
    data = content(2 * CHUNK + 9)
    with attachments.part(NAME) as part:
        part.add(data)
        part.finish()  # killed here

    with attachments.part(NAME) as part:
        assert part.size == 2 * CHUNK
    assert attachments.read(finished(attachments, data).sha256) == data


@pytest.mark.parametrize("at", [0, 20, HEADER, HEADER + CHUNK + TAG + 3])
def test_part_when_altered_then_nothing_of_it_is_believed_from_there(
    attachments: Attachments, at: int
) -> None:
    data = content(3 * CHUNK)
    gone_on(attachments, data)
    with path_in(attachments).open("r+b") as file:
        file.seek(at)
        byte = file.read(1)
        file.seek(at)
        file.write(bytes([byte[0] ^ 1]))

    assert gone_on(attachments, data) == (CHUNK if at > HEADER else 0)
    assert attachments.read(finished(attachments, data).sha256) == data


def test_part_when_half_written_then_sealed_anew_under_another_key(
    attachments: Attachments,
) -> None:
    data = content(3 * CHUNK)
    gone_on(attachments, data)
    before = path_in(attachments).read_bytes()
    with path_in(attachments).open("ab") as file:
        file.write(b"torn")

    assert gone_on(attachments, data, 0) == 2 * CHUNK
    after = path_in(attachments).read_bytes()
    assert len(after) == HEADER + 2 * (CHUNK + TAG)
    assert after[8:40] != before[8:40]


def test_part_when_any_step_fails_or_kills_then_gone_on_from_what_is_sound(tmp_path: Path) -> None:
    data = content(3 * CHUNK + 7)
    counting = FaultyDisk()
    finished(Attachments(tmp_path / "count", PlainKeys(), counting), data)
    for error in (OSError(errno.ENOSPC, "full"), Killed()):
        for step in range(1, counting.steps + 1):
            folder = tmp_path / f"{type(error).__name__}-{step}"
            with suppress(Killed, DiskFullError):
                finished(Attachments(folder, PlainKeys(), FaultyDisk(step, error)), data)
            sound = Attachments(folder, PlainKeys())
            whole = finished(sound, data)
            assert sound.read(whole.sha256) == data
            assert sound.names() == {PlainKeys().name_of(whole.sha256)}


def test_parts_when_nobody_waits_for_them_then_dropped_and_never_collected(
    attachments: Attachments,
) -> None:
    gone_on(attachments, content(2 * CHUNK))
    assert attachments.names() == set()
    assert attachments.collect(set(), datetime.now(UTC) + timedelta(days=1)) == 0
    assert attachments.drop_parts({NAME}) == 0
    assert attachments.drop_parts(set()) == 1
    assert not path_in(attachments).exists()


@pytest.mark.parametrize("size", EDGES[1:])
def test_slice_when_any_then_those_bytes(attachments: Attachments, size: int) -> None:
    data = content(size)
    sha256 = attachments.put(data).sha256
    for start, length in ((0, 1), (0, size), (size - 1, 1), (size // 2, CHUNK), (0, size + 9)):
        assert attachments.slice(sha256, start, length) == data[start : start + length]


def test_slice_when_that_chunk_is_altered_then_damaged(attachments: Attachments) -> None:
    data = content(3 * CHUNK)
    sha256 = attachments.put(data).sha256
    path = attachments._path(sha256)
    with path.open("r+b") as file:
        file.seek(HEADER + CHUNK + TAG)
        file.write(b"\0\0\0\0")
    assert attachments.slice(sha256, 0, CHUNK) == data[:CHUNK]
    for start, length in ((CHUNK, 1), (0, 2 * CHUNK)):
        with pytest.raises(DamagedError):
            attachments.slice(sha256, start, length)
    path.unlink()
    with pytest.raises(DamagedError):
        attachments.slice(sha256, 0, 1)
