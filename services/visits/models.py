"""What a person brings to a visit: their own words, and what the record knows."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from services.printing.models import Printed

__all__ = ["Printed"]

QUESTIONS: Final = 3


TREATMENTS: Final = "treatments"
"""Names that part of the sheet, which is left out whole or not at all: half a list of treatments would mislead."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What the person wrote so far. `since` is a FHIR date, None for the one the record knows.

    `left_out` names what stays off the sheet: `TREATMENTS`, documents by their id, measures by their key.
    """

    whom: str = ""
    reason: str = ""
    since: str | None = None
    changes: str = ""
    treatments: str = ""
    no_treatment: bool = False
    questions: tuple[str, ...] = ("",) * QUESTIONS
    left_out: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Arrived:
    """A document that is dated since the last visit; `date` is a FHIR dateTime."""

    id: str
    title: str
    date: str
    author: str


@dataclass(frozen=True, slots=True)
class Treatment:
    """A treatment of the record, as it is written there."""

    name: str
    dosage: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """The last value of its kind; `range` is the one its laboratory printed, `date` a FHIR dateTime."""

    name: str
    value: str
    range: str
    date: str

    @property
    def key(self) -> str:
        return f"measure {self.name}"


class Taking(StrEnum):
    """What the record says of treatments: nothing at all is not the same as none."""

    NOT_FILLED = "not_filled"
    NONE = "none"
    SOME = "some"


@dataclass(frozen=True, slots=True)
class LastVisit:
    """When one was last seen, as far as the record knows, and what says so; `date` is "" if nothing does."""

    date: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What the record knows for this sheet. `since` is what counts: the person's date, or the last visit's."""

    last: LastVisit = LastVisit()
    since: str = ""
    documents: tuple[Arrived, ...] = ()
    more: bool = False  # documents than are listed
    taking: Taking = Taking.NOT_FILLED
    treatments: tuple[Treatment, ...] = ()
    measures: tuple[Measure, ...] = ()
