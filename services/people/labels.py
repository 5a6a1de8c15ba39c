"""What a locked space shows of itself: a number, and, if the person wants, a few plain words or a sign.

It lies beside the keys, in clear: anybody who has the device can read it.
"""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from services.core.errors import DamagedError
from services.core.files import write_durably
from services.security.sealed import decoded, read_some

NAME: Final = "label.json"
LONGEST: Final = 30


class Sign(StrEnum):
    """A shape to know a space by, for who does not want words there."""

    NONE = ""
    LEAF = "leaf"
    STAR = "star"
    SUN = "sun"
    BOAT = "boat"
    HOUSE = "house"
    FLOWER = "flower"


class Label(msgspec.Struct, frozen=True):
    """`number` is the space's place among those of the device, 0 before it has one."""

    text: Annotated[str, Meta(max_length=LONGEST)] = ""
    sign: Sign = Sign.NONE
    number: Annotated[int, Meta(ge=0, le=9999)] = 0


NO_LABEL: Final = Label()


def read(folder: Path) -> Label:
    """Return what the space shows; a damaged label is none, as nothing depends on it."""
    data = read_some(folder / NAME)
    try:
        return decoded(data, Label) if data else NO_LABEL
    except DamagedError:
        return NO_LABEL


def write(folder: Path, label: Label) -> None:
    """Show this of the space from now on."""
    write_durably(folder / NAME, msgspec.json.encode(label))


def shortened(text: str) -> str:
    """Return the words as they are kept: on one line, not too long."""
    return " ".join(text.split())[:LONGEST].strip()
