"""What bytes really are: senders mislabel (an ANS sample says image/jpeg for a PNG)."""

import binascii
from base64 import b64decode
from typing import Final

PDF: Final = "application/pdf"
JPEG: Final = "image/jpeg"
PNG: Final = "image/png"
TIFF: Final = "image/tiff"
RTF: Final = "application/rtf"
TEXT: Final = "text/plain"
CDA: Final = "application/xml"
FHIR: Final = "application/fhir+json"

_MAGIC: Final = (
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
    (b"GIF8", "image/gif"),
    (b"{\\rtf", RTF),
)
_PDF_WITHIN: Final = 1024
"""A PDF's header may follow some junk: readers look at the first kilobyte (ISO 32000-1, annex H.3.4.1)."""


def media_type(data: bytes, declared: str = "") -> str:
    """Return the type told by the first bytes, else the declared one without its parameters."""
    if b"%PDF-" in data[:_PDF_WITHIN]:
        return PDF
    for magic, mime in _MAGIC:
        if data.startswith(magic):
            return mime
    return declared.partition(";")[0].strip().casefold()


def bytes_from_base64(text: str) -> bytes | None:
    """Return decoded bytes, None if the text is no base64."""
    try:
        return b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
