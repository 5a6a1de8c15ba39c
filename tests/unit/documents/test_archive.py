"""ZIP archives, a member at a time."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from services.core.errors import Refusal
from services.documents import archive
from services.documents.archive import Member, count, is_archive, loaded, members


def _zip(*files: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    written = BytesIO()
    with zipfile.ZipFile(written, "w", method) as target:
        for name, data in files:
            target.writestr(name, data)
    return written.getvalue()


def _outcomes(data: bytes | Path) -> list[tuple[str, bytes | Refusal | None]]:
    return [(m.name, m.error.reason if m.error else m.data) for m in members(data)]


def test_archive_when_ordinary_then_each_file_comes_with_its_bare_name(tmp_path: Path) -> None:
    data = _zip(
        ("dossier/a.txt", b"a"),
        ("../../b\x01.txt", b"b"),
        ("c:\\temp\\c.txt", b""),
        ("dossier/", b""),
    )
    expected = [("a.txt", b"a"), ("b.txt", b"b"), ("c.txt", b"")]
    assert _outcomes(data) == expected
    path = tmp_path / "x"
    path.write_bytes(data)
    assert _outcomes(path) == expected
    assert count(data) == count(path) == 3
    assert is_archive(data)
    assert is_archive(path)


def test_archive_when_made_on_a_mac_then_its_own_files_are_left_out() -> None:
    data = _zip(("a.txt", b"a"), ("__MACOSX/._a.txt", b"x"), (".DS_Store", b"x"))
    assert _outcomes(data) == [("a.txt", b"a")]


def test_archive_when_one_file_is_bad_then_the_others_still_come() -> None:
    data = bytearray(_zip(("a.txt", b"a" * 50), ("b.txt", b"b" * 50), method=zipfile.ZIP_STORED))
    data[data.index(b"a" * 50)] = 0
    assert _outcomes(bytes(data)) == [("a.txt", Refusal.ZIP_DAMAGED), ("b.txt", b"b" * 50)]


def test_archive_when_another_is_inside_then_only_that_one_is_refused() -> None:
    data = _zip(("in.zip", _zip(("x", b"x"))), ("a.txt", b"a"))
    assert _outcomes(data) == [("in.zip", Refusal.ZIP_NESTED), ("a.txt", b"a")]


def test_archive_when_locked_then_refused() -> None:
    data = bytearray(_zip(("a.txt", b"a")))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert _outcomes(bytes(data)) == [("a.txt", Refusal.ZIP_PASSWORD)]


def test_archive_when_a_member_is_a_bomb_then_stopped_early() -> None:
    data = _zip(("bomb", bytes(30 * 2**20)), ("a.txt", b"a"))
    assert len(data) < 40_000
    assert _outcomes(data) == [("bomb", Refusal.ZIP_TOO_LARGE)]


def test_archive_when_its_header_lies_about_a_size_then_bytes_are_counted() -> None:
    data = bytearray(_zip(("bomb", bytes(8 * 2**20))))
    at = data.index(b"PK\x01\x02") + 24
    data[at : at + 4] = (2**31).to_bytes(4, "little")
    assert _outcomes(bytes(data))[0][1] in {Refusal.ZIP_TOO_LARGE, Refusal.ZIP_DAMAGED}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (_zip(), Refusal.ZIP_EMPTY),
        (_zip(("dossier/", b"")), Refusal.ZIP_EMPTY),
        (_zip(("a.txt", b"a"))[:40], Refusal.ZIP_DAMAGED),
        (b"PK\x03\x04rien", Refusal.ZIP_DAMAGED),
    ],
    ids=range(4),
)
def test_archive_when_empty_or_cut_then_one_refusal(data: bytes, reason: Refusal) -> None:
    assert _outcomes(data) == [("", reason)]
    assert count(data) == 1


def test_archive_when_it_holds_too_many_files_then_the_first_come_and_it_says_so() -> None:
    data = _zip(*((f"{n}.txt", b"x") for n in range(archive.MAX_MEMBERS + 5)))
    found = _outcomes(data)
    assert len(found) == archive.MAX_MEMBERS + 1 == count(data)
    assert found[-1] == ("", Refusal.ZIP_TOO_LARGE)


def test_archive_when_its_directory_alone_is_huge_then_refused() -> None:
    data = bytearray(_zip(("a", b"a")))
    at = data.rindex(b"PK\x05\x06") + 12
    data[at : at + 4] = (2**30).to_bytes(4, "little")
    assert _outcomes(bytes(data)) == [("", Refusal.ZIP_TOO_LARGE)]


def test_office_file_when_asked_then_it_is_no_archive() -> None:
    assert not is_archive(_zip(("[Content_Types].xml", b"x"), ("word/document.xml", b"x")))
    assert not is_archive(b"bonjour")


def test_file_when_loaded_then_too_large_or_missing_ones_are_not_read(tmp_path: Path) -> None:
    large = tmp_path / "large"
    with large.open("wb") as file:
        file.truncate(200 * 2**20)
    refused = loaded("large", large).error
    assert refused is not None
    assert refused.reason is Refusal.TOO_LARGE
    missing = loaded("no", tmp_path / "no").error
    assert missing is not None
    assert missing.reason is Refusal.UNREADABLE
    assert _outcomes(tmp_path / "no") == [("", Refusal.UNREADABLE)]
    assert not is_archive(tmp_path / "no")
    assert loaded("a", b"a") == Member("a", b"a")
