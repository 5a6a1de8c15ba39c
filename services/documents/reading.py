"""A file as what it holds, whatever its name says: the door of every import.

Pure: no disk, no network; long enough to be called from a worker thread.
"""

from pathlib import PurePath

from services.core.errors import Refusal, RefusedError
from services.documents.attributes import AttributeName, attributes
from services.documents.contents import Look, look
from services.documents.incoming import IncomingDocument, IncomingFile
from services.documents.limits import MAX_FILE_BYTES
from services.documents.mapping import resource_category
from services.documents.models import DateOrigin, Kind
from services.documents.reading_cda import read_cda
from services.documents.reading_fhir import read_fhir
from services.documents.sniffing import Format, sniff

__all__ = ["MAX_FILE_BYTES", "IncomingFile", "is_fhir", "read"]

_FORGOTTEN = ("untitled", "sans titre", "document", "microsoft word", "layout", "print")
_EXTENSIONS = (
    ".doc",
    ".docx",
    ".odt",
    ".rtf",
    ".pdf",
    ".indd",
    ".dot",
    ".txt",
    ".xls",
    ".xlsx",
    ".html",
)
_LONGEST_TITLE = 200


def read(name: str, data: bytes) -> IncomingFile:
    """Return everything a file holds; `name` is what it is called, and its title if it gives itself none.

    Raises:
        RefusedError: the file is not taken, with why; nothing else is ever raised for what a file holds.

    """
    if not data:
        raise RefusedError(Refusal.EMPTY)
    if len(data) > MAX_FILE_BYTES:
        raise RefusedError(Refusal.TOO_LARGE, f"{MAX_FILE_BYTES} bytes")
    title = _title_from(name)
    match sniff(data):
        case Format.XML:
            return read_cda(title, data)
        case Format.JSON:
            return read_fhir(title, data)
        case _:
            return _plain(title, look(data))


def is_fhir(data: bytes) -> bool:
    """Say whether an original is FHIR JSON, else it is a CDA or a plain file."""
    return sniff(data) is Format.JSON


def _plain(title: str, held: Look) -> IncomingFile:
    origin = DateOrigin.FILE if held.date else DateOrigin.IMPORT
    document = IncomingDocument(
        title=held.title[:_LONGEST_TITLE] if _is_meant(held.title) else title,
        date=held.date,
        date_origin=origin,
        category=resource_category("", []),
        kind=Kind(held.kind),
        mime=held.mime,
        text=held.text,
        page_count=held.page_count,
        attributes=attributes([(AttributeName.DIMENSIONS, held.dimensions)]),
    )
    return IncomingFile(held.mime, (document,))


def _title_from(name: str) -> str:
    stem = PurePath(name.replace("\\", "/")).stem.strip()
    return "".join(c for c in stem if c.isprintable())[:_LONGEST_TITLE] or "Document"


def _is_meant(title: str) -> bool:
    """Say whether a PDF's own title was written by somebody, not left by a program."""
    small = title.casefold()
    return bool(title) and not small.startswith(_FORGOTTEN) and not small.endswith(_EXTENSIONS)
