"""Looks for words in every file of a folder, however they were written: the proof that nothing leaks.

Reads text in UTF-8 and UTF-16, base64 at each of its three alignments (standard and URL alphabets), hexadecimal, and
what is inside zlib, raw deflate (ZIP members), gzip and PDF streams, to any depth.
"""

import re
import zlib
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_MOST_UNPACKED: Final = 64 * 2**20
_DEEPEST: Final = 3
_PACKED: Final = re.compile(
    rb"\x78[\x01\x5e\x9c\xda]"  # a zlib header
    rb"|\x1f\x8b\x08"  # a gzip header
    rb"|PK\x03\x04"  # a ZIP member, its deflate stream after the names
)


@dataclass(frozen=True, slots=True)
class Hit:
    """A marker found: in which file, in which writing, inside how many layers of compression."""

    path: Path
    marker: str
    form: str
    depth: int


def find_marker(folder: Path, markers: Iterable[str]) -> list[Hit]:
    """Return every place of `folder`, its file names included, where a marker can be read."""
    forms = [(marker, form, text) for marker in markers for form, text in _forms(marker)]
    hits: list[Hit] = []
    for path in sorted(folder.rglob("*")):
        hits += _found(path, str(path.relative_to(folder)).encode(errors="replace"), forms, 0)
        if path.is_file() and not path.is_symlink():
            hits += _found(path, path.read_bytes(), forms, 0)
    return hits


def find_in(data: bytes, markers: Iterable[str]) -> list[Hit]:
    """Do the same in bytes, such as the output of a process."""
    forms = [(marker, form, text) for marker in markers for form, text in _forms(marker)]
    return list(_found(Path(), data, forms, 0))


def _forms(marker: str) -> Iterator[tuple[str, bytes]]:
    """Give each writing of a marker; base64 and hexadecimal without what depends on its neighbours."""
    for name in ("utf-8", "utf-16-le", "utf-16-be"):
        plain = marker.encode(name)
        yield name, plain
        yield f"{name} hexadecimal", plain.hex().encode()
        yield f"{name} HEXADECIMAL", plain.hex().upper().encode()
        for shift in range(3):
            for alphabet, encode in (("", b64encode), (" for URLs", urlsafe_b64encode)):
                whole = encode(bytes(shift) + plain).rstrip(b"=")
                first = -(-8 * shift // 6)
                last = (8 * (shift + len(plain))) // 6
                yield f"{name} base64 +{shift}{alphabet}", whole[first:last]


def _found(
    path: Path, data: bytes, forms: list[tuple[str, str, bytes]], depth: int
) -> Iterator[Hit]:
    # Base64 in a file is often cut in lines.
    joined = re.sub(rb"[\r\n]+", b"", data)
    for marker, form, text in forms:
        if text in data or text in joined:
            yield Hit(path, marker, form, depth)
    if depth < _DEEPEST:
        for inside in _unpacked(data):
            yield from _found(path, inside, forms, depth + 1)


def _unpacked(data: bytes) -> Iterator[bytes]:
    for start in _PACKED.finditer(data):
        at, bits = start.start(), zlib.MAX_WBITS | 32
        if start[0].startswith(b"PK"):
            names = int.from_bytes(data[at + 26 : at + 28], "little")
            extra = int.from_bytes(data[at + 28 : at + 30], "little")
            at, bits = at + 30 + names + extra, -zlib.MAX_WBITS
        if content := _inflated(data, at, bits):
            yield content


def _inflated(data: bytes, at: int, bits: int) -> bytes:
    """Return what the stream gives until it ends or breaks."""
    packed = memoryview(data)[at:]
    unpacker = zlib.decompressobj(bits)
    parts: list[bytes] = []
    size = 0
    try:
        for place in range(0, len(packed), 4096):
            parts.append(unpacker.decompress(packed[place : place + 4096]))
            size += len(parts[-1])
            if unpacker.eof or size > _MOST_UNPACKED:
                break
    except zlib.error:
        pass
    return b"".join(parts)
