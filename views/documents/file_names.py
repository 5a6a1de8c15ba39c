"""What a saved copy is called."""

import re
from typing import Final

EXTENSIONS: Final = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/tiff": "tif",
    "application/rtf": "rtf",
    "text/rtf": "rtf",
    "text/plain": "txt",
    "application/fhir+json": "json",
    "application/json": "json",
    "application/xml": "xml",
    "text/xml": "xml",
    "application/hl7-v3+xml": "xml",
}
_UNSAFE: Final = re.compile(r"[^\w \-,()'’]+")
_LONGEST: Final = 80


def file_name(title: str, mime: str) -> str:
    """Return a name that every file system takes, made from the title."""
    plain = " ".join(_UNSAFE.sub(" ", title).split())[:_LONGEST].strip() or "document"
    return f"{plain}.{EXTENSIONS.get(mime, 'bin')}"
