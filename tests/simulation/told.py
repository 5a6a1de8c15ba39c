"""What a device told its person was done: from then on it is never lost."""

from dataclasses import dataclass
from typing import Final

from services.core.categories import Category

MARKER: Final = "Quetzalcoatl"
"""In every title and content: no file that is not encrypted may hold it."""


@dataclass(slots=True)
class Told:
    """One document on one device. None for what the person never chose there.

    `name` is the document's own, the same on every device, "" for one of the server's; `content` is the number of the
    note taken in there.
    """

    name: str
    content: int | None = None
    title: str | None = None
    category: Category | None = None
    deleted: bool = False
    erased: bool = False

    @property
    def ours(self) -> bool:
        """Whether its edits leave for the server."""
        return bool(self.name)


def content(number: int) -> bytes:
    """Return the bytes of a note."""
    return f"Note numéro {number}, de {MARKER}.".encode()


def title(number: int) -> str:
    """Return a title that is given once."""
    return f"Titre {number} {MARKER}"
