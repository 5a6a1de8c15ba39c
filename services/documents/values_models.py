"""Values over time: immutable values, as screens and paper show them."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Point:
    """One value. `value` and `range` are as its laboratory printed them, `at` a FHIR date.

    `number` is in the unit of its series, None for what is no number: it stands in the table and is not drawn.
    `low` and `high` are that laboratory's bounds in the same unit. `borrowed`: the date is the document's, the value
    has none. `early`: the value is dated after the document that tells it, one of the two dates is wrong.
    `corrected_by` and `corrected_on` name the document that took this one's place.
    """

    document: str
    title: str
    position: int
    at: str
    sort: int  # milliseconds since 1970, UTC
    name: str
    value: str
    comparator: str
    number: Decimal | None
    laboratory: str
    method: str
    range: str
    low: Decimal | None = None
    high: Decimal | None = None
    borrowed: bool = False
    early: bool = False
    corrected_by: str = ""
    corrected_on: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """What the values of a series are written in: `shown` as the newest one prints it, `kind` its name in the table."""

    kind: str
    shown: str
    ucum: str
    count: int


@dataclass(frozen=True, slots=True)
class Series:
    """The values of one kind of quantity, the oldest first; `cut` says that older ones were left out."""

    unit: Unit
    points: tuple[Point, ...]
    cut: bool = False

    @property
    def band(self) -> tuple[Decimal | None, Decimal | None] | None:
        """The printed range, where every point that is drawn has the same one; else None."""
        ranges = {(p.low, p.high) for p in self.points if p.number is not None}
        if len(ranges) != 1:
            return None
        low, high = next(iter(ranges))
        return None if low is None and high is None else (low, high)


@dataclass(frozen=True, slots=True)
class Analyte:
    """A line of "my analyses". Without LOINC `code`, only one laboratory's label is compared."""

    id: str
    name: str
    code: str
    laboratory: str
    count: int
    value: str  # the newest, as printed
    at: str


@dataclass(frozen=True, slots=True)
class Analytes:
    """A page of analyses, by name; `next` is where the following one starts, None at the end."""

    found: tuple[Analyte, ...]
    next: tuple[str, str] | None = None
    unread: int = 0  # documents whose values were not read yet


@dataclass(frozen=True, slots=True)
class OverTime:
    """One analysis: a series for each kind of unit, and the values that a later document corrected."""

    id: str
    name: str
    code: str
    laboratory: str
    series: tuple[Series, ...]
    corrected: tuple[Point, ...] = ()


@dataclass(frozen=True, slots=True)
class SeenValue:
    """A value of a document and how many there are of the same analysis, this one included."""

    analyte: str
    name: str
    value: str
    range: str
    laboratory: str
    method: str
    count: int


@dataclass(frozen=True, slots=True)
class Span:
    """A period: the first and the last day, YYYY-MM-DD, "" without limit."""

    since: str = ""
    until: str = ""
