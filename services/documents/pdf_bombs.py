"""PDFs made to exhaust memory or time, told apart before pdfium unpacks anything.

pdfium admits a gigabyte a stream, keeps some 250 bytes a character (measured), and draws a form as often as it is
asked to. Images are left to it: it never unpacks them for text, and bounds them by their size when it draws.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from services.core.errors import Refusal, RefusedError

MAX_UNPACKED: Final = 64 * 2**20
"""Bytes of one stream; a page of plain text has a few thousand."""
MAX_LETTERS: Final = 1_000_000
"""Letters in one stream that are still worth reading for search; more is no page of text."""
MAX_DRAWN: Final = 100_000
"""Times one form may be drawn through the forms that hold it."""
_BEST_RATIO: Final = 1032
"""Deflate packs at most so many to one: a small stream needs no check."""
_OBJECT: Final = re.compile(rb"(?<![0-9])(\d{1,8})\s+\d{1,5}\s+obj\b")
_STREAM: Final = re.compile(rb"\bstream\r?\n")
_FLATE: Final = re.compile(rb"/(?:FlateDecode|Fl)\b")
_IMAGE: Final = re.compile(rb"/Subtype\s*/Image\b")
_FORM: Final = re.compile(rb"/Subtype\s*/Form\b")
_REFERENCE: Final = re.compile(rb"(\d{1,8})\s+\d{1,5}\s+R\b")
_DRAWS: Final = re.compile(rb"/[^\s/<>\[\]()]+\s+Do\b")
_LETTERS: Final = re.compile(rb"\((?:[^()\\]|\\.)*+\)|<[0-9A-Fa-f\s]*+>", re.DOTALL)
_PARTS: Final = re.compile(rb"/Contents\s*\[([^\]]*+)\]")
_MOST_PARTS: Final = 100
_DICTIONARY: Final = 4096
_DEEPEST: Final = 40


@dataclass(slots=True)
class _Forms:
    """Forms by number: what each names, and how often it draws."""

    names: dict[int, set[int]] = field(default_factory=dict)
    draws: dict[int, int] = field(default_factory=dict)

    def drawn(self) -> int:
        """Return how often the innermost form may be drawn, at most."""
        known: dict[int, int] = {}
        for number in self.draws:
            self._times(number, known, 0)
        return max(known.values(), default=0)

    def _times(self, number: int, known: dict[int, int], depth: int) -> int:
        if number in known or depth > _DEEPEST:
            return known.get(number, 1)
        known[number] = 1
        inner = [self._times(n, known, depth + 1) for n in self._inside(number) if n != number]
        known[number] = min(
            MAX_DRAWN + 1, max(1, self.draws.get(number, 0)) * max(inner, default=1)
        )
        return known[number]

    def _inside(self, number: int) -> set[int]:
        """The forms a form names, itself or through its resources."""
        named = self.names.get(number, set())
        through = {
            inner
            for name in named
            if name not in self.draws
            for inner in self.names.get(name, set())
        }
        return (named | through) & self.draws.keys()


def check(data: bytes) -> bool:
    """Return whether the words of a PDF can be read within bounds.

    Raises:
        RefusedError: PDF_DAMAGED for one that cannot even be drawn.

    """
    forms = _Forms()
    readable = not any(_is_repeated(parts[1]) for parts in _PARTS.finditer(data))
    for number, described, packed in _objects(data):
        if _IMAGE.search(described):
            continue
        forms.names[number] = {int(name) for name in _REFERENCE.findall(described)}
        is_form = _FORM.search(described) is not None
        if packed is None or (not is_form and len(packed) * _BEST_RATIO <= MAX_LETTERS):
            continue
        if len(_FLATE.findall(described)) > 1:
            raise RefusedError(Refusal.PDF_DAMAGED, "packed twice")
        content = _unpacked(packed) if _FLATE.search(described) else bytes(packed)
        if is_form:
            forms.draws[number] = len(_DRAWS.findall(content))
        readable = readable and not _is_wordy(content)
    if forms.drawn() > MAX_DRAWN:
        raise RefusedError(Refusal.PDF_DAMAGED, "forms within forms")
    return readable


def _objects(data: bytes) -> Iterator[tuple[int, bytes, memoryview | None]]:
    """Yield each object's number, its dictionary, and its stream if it has one."""
    position = 0
    while found := _OBJECT.search(data, position):
        start = found.end()
        closing = data.find(b"endobj", start)
        closing = closing if closing >= 0 else len(data)
        stream = _STREAM.search(data, start, min(closing, start + _DICTIONARY))
        if stream is None:
            yield int(found[1]), data[start : min(closing, start + _DICTIONARY)], None
            position = closing
            continue
        end = data.find(b"endstream", stream.end())
        end = end if end >= 0 else len(data)
        yield int(found[1]), data[start : stream.start()], memoryview(data)[stream.end() : end]
        position = end


def _unpacked(packed: memoryview) -> bytes:
    """Return a stream's content; what is damaged ends where it breaks, as pdfium reads it."""
    inflater = zlib.decompressobj()
    try:
        content = inflater.decompress(packed, MAX_UNPACKED)
    except zlib.error:
        return b""
    if len(content) >= MAX_UNPACKED:
        raise RefusedError(Refusal.PDF_DAMAGED, f"stream over {MAX_UNPACKED} bytes")
    return content


def _is_wordy(content: bytes) -> bool:
    return len(content) > MAX_LETTERS and sum(map(len, _LETTERS.findall(content))) > MAX_LETTERS


def _is_repeated(parts: bytes) -> bool:
    """Say whether a page names the same content again and again."""
    named = _REFERENCE.findall(parts)
    return len(named) > _MOST_PARTS and len(set(named)) < len(named)
