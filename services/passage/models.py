"""The pages of a passage, where somebody is in it, and what their server says of it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Occasion(StrEnum):
    """Which passage."""

    SIXTEEN = "sixteen"
    EIGHTEEN = "eighteen"


class Step(StrEnum):
    """The pages, one idea each, in this order; the text of the first three is content."""

    YOURS = "yours"
    WHO = "who"
    SECRET = "secret"  # noqa: S105 - the name of a page
    ACT = "act"
    DISPLAY = "display"


class Standing(StrEnum):
    """What became of a passage."""

    NEW = "new"
    GOING = "going"
    LEFT = "left"  # "later": it is offered no more by itself, and stays where it is
    DONE = "done"


class ServerWord(StrEnum):
    """Who opens a record from sixteen on, as the operator of its server says; the law settles it nowhere."""

    OWN = "own"
    SHARED = "shared"
    NOT_SAID = ""


class Letter(StrEnum):
    """What became of the code of a letter."""

    RIGHT = "right"
    WRONG = "wrong"
    NOT_OFFERED = "not-offered"
    OFFLINE = "offline"


STEPS: Final = {
    Occasion.SIXTEEN: (Step.YOURS, Step.WHO, Step.SECRET, Step.ACT, Step.DISPLAY),
    Occasion.EIGHTEEN: (Step.YOURS, Step.WHO, Step.ACT, Step.DISPLAY),
}
PAGES: Final = {
    (Occasion.SIXTEEN, Step.YOURS): "sixteen",
    (Occasion.SIXTEEN, Step.WHO): "sixteen-who",
    (Occasion.SIXTEEN, Step.SECRET): "secret-care",
    (Occasion.EIGHTEEN, Step.YOURS): "eighteen",
    (Occasion.EIGHTEEN, Step.WHO): "eighteen-who",
}
"""Which article says a page (assets/content/articles)."""
PARENTS: Final = "sixteen-parents"
SITUATIONS: Final = "sixteen-situations"


@dataclass(frozen=True, slots=True)
class Passage:
    """Where somebody is. `occasion` is theirs by age, None for who is in no passage; `at` is the page they left.

    `letters`: their server can tell whether a letter’s code is its own.
    """

    occasion: Occasion | None
    standing: Standing
    at: Step
    minor: bool
    connected: bool
    word: ServerWord
    letters: bool
