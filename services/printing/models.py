"""What a printed sheet is made of: immutable values, in the order in which they are read.

The blocks of a narrative (`services.core.narrative`) print as they are; the others are those that only paper needs.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from services.core.narrative import Block
from services.i18n.formats import Formats
from services.i18n.translator import Translator

Words = tuple[Translator, Formats]

_UNSAFE: Final = re.compile(r"[^\w \-,()'’]+")
_LONGEST: Final = 80


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and values, one pair under the other; a value that is empty says so on the paper."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines to write on by hand, under what is asked."""

    label: str = ""
    count: int = 3


@dataclass(frozen=True, slots=True)
class Notice:
    """A few words in a frame."""

    text: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class KeyGroups:
    """A key in groups ("ABCD-EFGH"), large enough to be copied without mistakes."""

    key: str


@dataclass(frozen=True, slots=True)
class KeyBoxes:
    """A box for each letter of a key that is written by hand: no file holds it."""

    groups: int
    letters: int = 4


@dataclass(frozen=True, slots=True)
class QrCode:
    """What a camera reads, and what is said under it; too long for a code, it says so and is written out."""

    data: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Aside:
    """Words on the right half of the sheet, where a letter has its recipient; lines to write on if there are none."""

    text: str
    lines: int = 0


@dataclass(frozen=True, slots=True)
class Signature:
    """Where one signs."""

    label: str


@dataclass(frozen=True, slots=True)
class Pocket:
    """A card of 86 by 54 millimetres, two sides to fold. `groups` are titles with their lines, each whole or not there.

    `lines` are short and always there. `left_out` has "%s" where the titles of the groups without room are named.
    """

    title: str
    lines: tuple[str, ...]
    groups: tuple[tuple[str, tuple[str, ...]], ...]
    foot: str
    left_out: str


@dataclass(frozen=True, slots=True)
class NextPage:
    """What follows begins on a page of its own."""


Printable = (
    Block
    | Facts
    | Lines
    | Notice
    | KeyGroups
    | KeyBoxes
    | QrCode
    | Aside
    | Signature
    | Pocket
    | NextPage
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One thing to print. `whose` and `date` stand under the title, in words, each "" when it does not matter.

    Not `titled`, its title is the file's alone: a letter begins with who writes it. One that is `one_page` is set in
    smaller type rather than go over, unless large type was asked for. `record` is what a program reads of it, as
    `services.printing.embedding.to_bytes` writes it: attached to the PDF.
    """

    title: str
    blocks: tuple[Printable, ...]
    whose: str = ""
    date: str = ""
    titled: bool = True
    one_page: bool = False
    record: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Frame:
    """How it is printed: in which language, when, in large type (18 points) or not, under which note on every page."""

    words: Words
    at: datetime
    large: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Printed:
    """A PDF to print, and what it is called."""

    title: str
    data: bytes = field(repr=False)

    @property
    def file_name(self) -> str:
        """A name that every file system takes."""
        plain = " ".join(_UNSAFE.sub(" ", self.title).split())[:_LONGEST].strip()
        return f"{plain or 'Carnet'}.pdf"
