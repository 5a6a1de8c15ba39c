"""The archive's format: any byte changed, any end cut is refused; a newer one and a wrong key are told apart."""

import contextlib
from collections.abc import Iterator
from io import BytesIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.core.errors import Damage, DamagedError, NewerVersionError, WrongKeyError
from services.core.files import Octets
from services.security.archive import archive_keys, new_archive_key
from services.storage import archiving
from services.storage.archiving import Facts, GivenUpError, Kind, Summary, told

KEYS = archive_keys("0123-4567-89AB-CDEF-GHJK-MNPQ-RSTV")
OTHER = archive_keys(new_archive_key())
FACTS = Facts(1_700_000_000_000, 3, 2, 2)
LARGE = bytes(range(256)) * 300


def _pieces(*pieces: bytes) -> Iterator[bytes]:
    yield from pieces


def _broken() -> Iterator[bytes]:
    yield b"half"
    raise DamagedError(Damage.ATTACHMENT)


def _members() -> Iterator[Octets]:
    yield from archiving.said(Kind.FACTS, FACTS)
    yield from archiving.member(Kind.DATABASE, _pieces(b"data", b"", b"base"))
    yield from archiving.member(Kind.FILE, _pieces(), b"e" * 32)
    yield from archiving.member(Kind.FILE, _pieces(LARGE), b"l" * 32)
    with contextlib.suppress(DamagedError):
        yield from archiving.member(Kind.FILE, _broken(), b"b" * 32)
    yield from archiving.said(Kind.END, Summary(2))


WHOLE = b"".join(bytes(piece) for piece in archiving.written(_members(), KEYS))


def _read(data: bytes, keys: archiving.ArchiveKeys = KEYS) -> list[tuple[Kind, bytes | None]]:
    found: list[tuple[Kind, bytes | None]] = []
    for member in archiving.members(BytesIO(data), keys):
        try:
            found.append((member.kind, b"".join(member.pieces)))
        except GivenUpError:
            found.append((member.kind, None))
    return found


def test_an_archive_gives_back_what_was_put_in() -> None:
    found = _read(WHOLE)

    assert [kind for kind, _ in found] == [
        Kind.FACTS,
        Kind.DATABASE,
        Kind.FILE,
        Kind.FILE,
        Kind.FILE,
        Kind.END,
    ]
    assert [content for _, content in found[1:5]] == [b"database", b"", LARGE, None]
    assert told(next(archiving.members(BytesIO(WHOLE), KEYS)), Facts) == FACTS


def test_nothing_of_an_archive_can_be_read_without_its_key() -> None:
    assert b"database" not in WHOLE
    assert LARGE[:64] not in WHOLE


@given(at=st.integers(0, len(WHOLE) - 1), bit=st.integers(0, 7))
@example(at=0, bit=0)
@example(at=7, bit=0)
@example(at=7, bit=1)
@example(at=8, bit=0)
@example(at=24, bit=0)
@example(at=len(WHOLE) - 1, bit=7)
def test_any_flipped_bit_is_refused(at: int, bit: int) -> None:
    altered = bytearray(WHOLE)
    altered[at] ^= 1 << bit

    with pytest.raises((DamagedError, NewerVersionError, WrongKeyError)) as refusal:
        _read(bytes(altered))

    if isinstance(refusal.value, DamagedError):
        assert refusal.value.damage is Damage.ARCHIVE


@given(size=st.integers(0, len(WHOLE) - 1))
@example(size=len(WHOLE) - 1)
@example(size=23)
@example(size=24)
def test_any_cut_is_refused(size: int) -> None:
    with pytest.raises(DamagedError) as refusal:
        _read(WHOLE[:size])
    assert refusal.value.damage is Damage.ARCHIVE


@given(more=st.binary(min_size=1, max_size=200))
def test_anything_after_the_end_is_refused(more: bytes) -> None:
    with pytest.raises(DamagedError):
        _read(WHOLE + more)


@given(data=st.binary(max_size=300))
def test_what_is_no_archive_is_refused(data: bytes) -> None:
    with pytest.raises((DamagedError, NewerVersionError, WrongKeyError)):
        _read(data)


def test_another_key_is_told_apart_from_damage() -> None:
    with pytest.raises(WrongKeyError):
        _read(WHOLE, OTHER)


def test_a_newer_format_is_told() -> None:
    with pytest.raises(NewerVersionError):
        _read(archiving.MAGIC + b"\x02" + WHOLE[8:])


def test_a_member_that_nobody_knows_is_refused() -> None:
    def members() -> Iterator[Octets]:
        yield from archiving.said(Kind.FACTS, FACTS)
        yield b"Z" + bytes(36)

    data = b"".join(bytes(piece) for piece in archiving.written(members(), KEYS))
    with pytest.raises(DamagedError):
        _read(data)


def test_facts_that_are_none_are_refused() -> None:
    def members() -> Iterator[Octets]:
        yield from archiving.member(Kind.FACTS, _pieces(b'{"made_at": "hier"}'))

    data = b"".join(bytes(piece) for piece in archiving.written(members(), KEYS))
    with pytest.raises(DamagedError):
        told(next(archiving.members(BytesIO(data), KEYS)), Facts)
