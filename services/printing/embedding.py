"""What a program reads of a sheet, attached to its PDF as `carnet.json`: one file for people and for another device.

Attached files are ISO 32000-1, 7.11.4. Reading opens no PDF: a parser handed a hostile file follows whatever that file
says, and what Carnet wrote is never rewritten on its way (its bytes are kept and sent as they are, and a signature made
later is appended). So the bytes are searched once, for what `embed` writes, within bounds; a PDF that another program
saved anew has nothing to read, and stays a paper for people.
"""

import json
import re
import zlib
from collections.abc import Mapping
from typing import Any, Final, NoReturn

from fpdf import FPDF

NAME: Final = "carnet.json"
MAX_FILE: Final = 64 * 2**20
"""Bytes of a PDF that is searched at all."""
MAX_RECORD: Final = 512 * 1024
"""Bytes of what is attached, unpacked: a thousand pages of wishes."""
MAX_DEPTH: Final = 12
_SCHEMA: Final = re.compile(r"urn:carnet:[a-z-]{1,40}:[0-9]{1,4}")
_MARK: Final = b"/Type /EmbeddedFile\n>>\nstream\n"
_MOST_MARKS: Final = 8
_DICTIONARY: Final = 512
_LENGTH: Final = re.compile(rb"/Length (\d{1,8})\n")
_PACKED: Final = b"/Filter /FlateDecode\n"

Record = dict[str, Any]


def to_bytes(record: Mapping[str, Any]) -> bytes:
    """Return a record as its JSON: the same record gives the same bytes, whatever the order of its fields.

    Raises:
        ValueError: it has no schema `urn:carnet:<what>:<version>`, or is larger than what is read again.

    """
    data = json.dumps(
        record, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    ).encode()
    if _record(data) is None:
        raise ValueError("nothing that can be read again")
    return data


def embed(paper: FPDF, data: bytes) -> None:
    """Attach what `to_bytes` gave to a PDF that is being made."""
    paper.embed_file(bytes=data, basename=NAME, mime_type="application/json", compress=True)


def read(data: bytes, schema: str) -> Record | None:
    """Return what a PDF of ours has attached under this schema; None for any other file, hostile ones included.

    It reads the bytes once, unpacks at most MAX_RECORD of them, and never raises. Two records in one file are none:
    nobody can tell which one the pages show.
    """
    if not data.startswith(b"%PDF-") or len(data) > MAX_FILE:
        return None
    found: list[Record] = []
    position = 0
    for _ in range(_MOST_MARKS):
        position = data.find(_MARK, position)
        if position < 0:
            break
        record = _record(_content(data, position))
        if record is not None and record["schema"] == schema:
            found.append(record)
        position += len(_MARK)
    else:
        return None
    return found[0] if len(found) == 1 else None


def _content(data: bytes, mark: int) -> bytes:
    """Return the unpacked bytes of the stream announced at `mark`, b"" if it is not as announced."""
    described = data[max(0, mark - _DICTIONARY) : mark].rpartition(b" obj\n")[2]
    length = _LENGTH.search(described)
    if length is None or _PACKED not in described:
        return b""
    start = mark + len(_MARK)
    end = start + int(length[1])
    if int(length[1]) > MAX_RECORD or data[end : end + 10] != b"\nendstream":
        return b""
    inflater = zlib.decompressobj()
    try:
        content = inflater.decompress(data[start:end], MAX_RECORD)
    except zlib.error:
        return b""
    return content if inflater.eof else b""


def _record(data: bytes) -> Record | None:
    if not data or len(data) > MAX_RECORD:
        return None
    try:
        record = json.loads(data, parse_constant=_no_constant, object_pairs_hook=_object)
        if not _is_shallow(record):
            return None
        json.dumps(record, ensure_ascii=False).encode()  # half a surrogate pair is no text
    except (ValueError, RecursionError):
        return None
    schema = record.get("schema") if isinstance(record, dict) else None
    return record if isinstance(schema, str) and _SCHEMA.fullmatch(schema) else None


def _is_shallow(tree: Any) -> bool:
    level = [tree]
    for _ in range(MAX_DEPTH):
        level = [
            child
            for value in level
            if isinstance(value, (dict, list))
            for child in (value.values() if isinstance(value, dict) else value)
        ]
        if not level:
            return True
    return False


def _no_constant(_name: str) -> NoReturn:
    raise ValueError("NaN and Infinity are no JSON")


def _object(pairs: list[tuple[str, Any]]) -> Record:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name twice in one object: nobody can tell which value counts")
    return found
