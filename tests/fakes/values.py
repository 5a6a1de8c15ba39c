"""Values over time, and reported problems, in memory."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal

from services.core.changes import ChangeFeed, Topic
from services.core.errors import NotFoundError, ServiceError
from services.documents.problems import Problem, ProblemKind
from services.documents.values_models import (
    Analyte,
    Analytes,
    OverTime,
    Point,
    SeenValue,
    Series,
    Span,
    Unit,
)

NOW = datetime(2026, 11, 22, 9, 12, tzinfo=UTC)
_DAY = 86_400_000


def point(month: int, value: str = "45", **values: object) -> Point:
    """Return one value of an invented ferritin, `month` months after January 2024."""
    year = 2024 + month // 12
    made = Point(
        document=f"document-{month}",
        title=f"Bilan {month}",
        position=0,
        at=f"{year}-{month % 12 + 1:02}-14",
        sort=(19_700 + 30 * month) * _DAY,
        name="Ferritine",
        value=f"{value} µg/L",
        comparator="",
        number=Decimal(value),
        laboratory="Laboratoire Exemple",
        method="Immunoturbidimétrie",
        range="15 – 150 µg/L",
        low=Decimal(15),
        high=Decimal(150),
    )
    return replace(made, **values)  # type: ignore[arg-type] # values by field name


def series(*points: Point, kind: str = "mass in a volume", shown: str = "µg/L") -> Series:
    return Series(Unit(kind, shown, "ug/L", len(points)), points)


FERRITIN = OverTime(
    "2276-4",
    "Ferritine",
    "2276-4",
    "",
    (series(*(point(n, str(40 + 5 * n)) for n in range(6))),),
)


@dataclass(eq=False)
class FakeValues:
    """Knows `found` alone; `error` is what every method raises, `unread` documents are read one at a time."""

    found: tuple[OverTime, ...] = (FERRITIN,)
    error: ServiceError | None = None
    unread: int = 0
    asked: list[Span] = field(default_factory=list)

    async def catch_up(self) -> int:
        self._check()
        self.unread = max(self.unread - 1, 0)
        return self.unread

    async def analytes(
        self, after: tuple[str, str] | None = None, text: str = "", limit: int = 50
    ) -> Analytes:
        self._check()
        lines = [
            Analyte(
                one.id,
                one.name,
                one.code,
                one.laboratory,
                sum(len(each.points) for each in one.series),
                one.series[0].points[-1].value,
                one.series[0].points[-1].at,
            )
            for one in self.found
            if text.casefold() in one.name.casefold()
        ]
        rest = [line for line in lines if after is None or (line.name, line.id) > after]
        following = (rest[limit - 1].name, rest[limit - 1].id) if len(rest) > limit else None
        return Analytes(tuple(rest[:limit]), following)

    async def of_document(self, id: str) -> tuple[SeenValue, ...]:
        self._check()
        return tuple(
            SeenValue(one.id, one.name, p.value, p.range, p.laboratory, p.method, len(each.points))
            for one in self.found
            for each in one.series
            for p in each.points
            if p.document == id
        )

    async def over_time(self, analyte: str, span: Span | None = None) -> OverTime:
        self._check()
        self.asked.append(span or Span())
        for one in self.found:
            if one.id == analyte:
                return one
        raise NotFoundError

    def _check(self) -> None:
        if self.error:
            raise self.error


@dataclass(eq=False)
class FakeProblems:
    """Keeps what is reported."""

    changes: ChangeFeed
    kept: dict[str, tuple[str, Problem]] = field(default_factory=dict)
    error: ServiceError | None = None

    async def of(self, document: str) -> tuple[Problem, ...]:
        self._check()
        return tuple(problem for about, problem in self.kept.values() if about == document)

    async def report(self, document: str, kind: ProblemKind, words: str = "") -> str:
        self._check()
        id = f"problem-{len(self.kept)}"
        self.kept[id] = (document, Problem(id, kind, words, NOW))
        self.changes.publish(Topic.DOCUMENTS)
        return id

    async def settle(self, id: str, *, settled: bool) -> None:
        self._check()
        document, problem = self.kept[id]
        self.kept[id] = (document, replace(problem, settled_at=NOW if settled else None))
        self.changes.publish(Topic.DOCUMENTS)

    async def take_back(self, id: str) -> None:
        self._check()
        del self.kept[id]
        self.changes.publish(Topic.DOCUMENTS)

    def _check(self) -> None:
        if self.error:
            raise self.error
