"""What a file is, told by its first bytes: names and extensions lie."""

import re
from enum import StrEnum
from typing import Final

from services.fhir.media_types import JPEG, PDF, PNG, RTF, TIFF, media_type


class Format(StrEnum):
    """The formats Carnet reads, and the two it names to refuse."""

    PDF = "pdf"
    IMAGE = "image"
    XML = "xml"
    JSON = "json"
    ZIP = "zip"
    TEXT = "text"
    RTF = "rtf"
    OTHER = "other"


HEAD: Final = 4096
"""How many bytes are enough to tell."""
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_PACKAGE: Final = re.compile(rb"\[Content_Types\]\.xml|mimetypeapplication/|META-INF/MANIFEST")
"""An Office, OpenDocument or Java file is a ZIP of its own parts, not an archive of documents."""
_BLANKS: Final = b" \t\r\n"
_JSON: Final = re.compile(rb'\{[ \t\r\n]*(?:["}]|$)|\[[ \t\r\n]*[\[{]')
_XML: Final = re.compile(rb"<(?:[?!]|[A-Za-z_])")
_HTML: Final = re.compile(rb"<!doctype html|<html\b", re.IGNORECASE)
_OTHERS: Final = (
    b"\xd0\xcf\x11\xe0",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"MZ",
    b"\x7fELF",
)
_KINDS: Final = {
    PDF: Format.PDF,
    JPEG: Format.IMAGE,
    PNG: Format.IMAGE,
    TIFF: Format.IMAGE,
    RTF: Format.RTF,
}


def sniff(data: bytes) -> Format:
    """Return the format of the first bytes; TEXT when nothing else, to be checked by decoding."""
    if data.startswith(_ZIP):
        return Format.OTHER if _PACKAGE.search(data[:HEAD]) else Format.ZIP
    known = _KINDS.get(media_type(data))
    if known:
        return known
    if data.startswith(_OTHERS) or media_type(data):
        return Format.OTHER
    head = _narrow(data[:HEAD]).lstrip(_BLANKS)
    if _JSON.match(head):
        return Format.JSON
    if _XML.match(head):
        return Format.OTHER if _HTML.search(head) else Format.XML
    return Format.TEXT


def _narrow(head: bytes) -> bytes:
    """Return the head without its byte order mark, UTF-16 made ASCII, to look at its first signs."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[2:].replace(b"\x00", b"")
    return head.removeprefix(b"\xef\xbb\xbf")
