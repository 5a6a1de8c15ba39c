"""Values over time in the database: functions of a connection, rows in and values out."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from services.core.dates import sort_key
from services.core.errors import NotFoundError
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
from services.fhir.ucum import converted
from services.storage.driver import Connection, Row

MOST: Final = 5000
"""Values of a series."""
_MOST_SEEN: Final = 5000
_MOST_CORRECTED: Final = 100
_DAY: Final = 86_400_000
_COUNTS: Final = (
    "d.deleted_at IS NULL AND d.superseded_by IS NULL AND d.status <> 'entered-in-error'"
)
"""Whether a document's values count: it is here, nothing replaced it, its author did not withdraw it."""
_SORT: Final = "coalesce(o.sort, d.sort)"
_COLUMNS: Final = f"""o.*, {_SORT} AS moment, d.date AS dated, d.sort AS document_sort, d.title,
    d.author, d.superseded_by"""


def analytes(
    connection: Connection, after: tuple[str, str] | None, limit: int, text: str = ""
) -> Analytes:
    """Return a page of the analyses that documents here hold, by name."""
    where: list[str] = ["1"]
    values: list[Any] = []
    if after is not None:
        where.append("(name, analyte) > (?, ?)")
        values += after
    if text.strip():
        where.append("name LIKE '%' || ? || '%' ESCAPE '!'")
        values.append(_as_typed(text.strip()))
    rows = connection.execute(
        f"""SELECT analyte, name, count FROM (
                SELECT o.analyte AS analyte, min(o.name) AS name, count(*) AS count
                FROM observed o JOIN document d ON d.id = o.document
                WHERE {_COUNTS} GROUP BY o.analyte)
            WHERE {" AND ".join(where)} ORDER BY name, analyte LIMIT ?""",  # noqa: S608 - constants only
        (*values, limit + 1),
    ).fetchall()
    page = rows[:limit]
    following = (page[-1]["name"], page[-1]["analyte"]) if len(rows) > limit else None
    return Analytes(tuple(_analyte(connection, row) for row in page), following)


def _as_typed(text: str) -> str:
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def _analyte(connection: Connection, row: Row) -> Analyte:
    newest = connection.execute(
        f"""SELECT o.name, o.code, o.laboratory, o.value, o.at, d.date AS dated
            FROM observed o JOIN document d ON d.id = o.document
            WHERE o.analyte = ? AND {_COUNTS}
            ORDER BY {_SORT} DESC, o.document DESC, o.position DESC LIMIT 1""",  # noqa: S608 - constants only
        (row["analyte"],),
    ).fetchone()
    return Analyte(
        row["analyte"],
        newest["name"],
        newest["code"],
        newest["laboratory"],
        row["count"],
        newest["value"],
        newest["at"] or newest["dated"],
    )


def of_document(connection: Connection, id: str) -> tuple[SeenValue, ...]:
    """Return the values of one document, in its order, each with how many there are of the same analysis."""
    rows = connection.execute(
        f"""SELECT o.analyte, o.name, o.value, o.range, o.laboratory, o.method, (
                SELECT count(*) FROM observed p JOIN document d ON d.id = p.document
                WHERE p.analyte = o.analyte AND {_COUNTS}) AS count
            FROM observed o WHERE o.document = ? ORDER BY o.position LIMIT ?""",  # noqa: S608 - constants only
        (id, _MOST_SEEN),
    )
    return tuple(SeenValue(*row) for row in rows)


def over_time(connection: Connection, analyte: str, span: Span) -> OverTime:
    """Return the newest values of an analysis, a series for each kind of unit.

    Raises:
        NotFoundError: no document here has such a value, or had one that was corrected.

    """
    newest = connection.execute(
        f"""SELECT o.name, o.code, o.laboratory FROM observed o JOIN document d ON d.id = o.document
            WHERE o.analyte = ? AND d.deleted_at IS NULL
            ORDER BY {_COUNTS} DESC, {_SORT} DESC, o.document DESC, o.position DESC LIMIT 1""",  # noqa: S608 - constants only
        (analyte,),
    ).fetchone()
    if newest is None:
        raise NotFoundError
    kinds = connection.execute(
        f"""SELECT o.kind AS kind, count(*) AS count FROM observed o JOIN document d ON d.id = o.document
            WHERE o.analyte = ? AND {_COUNTS} GROUP BY o.kind ORDER BY count DESC, o.kind""",  # noqa: S608 - constants only
        (analyte,),
    ).fetchall()
    return OverTime(
        analyte,
        newest["name"],
        newest["code"],
        "" if newest["code"] else newest["laboratory"],
        tuple(_series(connection, analyte, kind["kind"], kind["count"], span) for kind in kinds),
        tuple(_corrected(connection, analyte)),
    )


def _series(connection: Connection, analyte: str, kind: str, count: int, span: Span) -> Series:
    bounds, values = _bounds(span)
    rows = connection.execute(
        f"""SELECT {_COLUMNS} FROM observed o JOIN document d ON d.id = o.document
            WHERE o.analyte = ? AND o.kind = ? AND {_COUNTS} {bounds}
            ORDER BY moment DESC, o.document DESC, o.position DESC LIMIT ?""",  # noqa: S608 - constants only
        (analyte, kind, *values, MOST + 1),
    ).fetchall()
    shown = rows[:MOST]
    unit = shown[0] if shown else None
    into = unit["ucum"] if unit else ""
    points = tuple(_point(row, into) for row in reversed(shown))
    named = Unit(kind, unit["unit"] if unit else "", into, count)
    return Series(named, points, cut=len(rows) > MOST)


def _bounds(span: Span) -> tuple[str, list[int]]:
    words = ""
    values: list[int] = []
    if (since := sort_key(span.since)) is not None:
        words, values = f" AND {_SORT} >= ?", [since]
    if (until := sort_key(span.until)) is not None:
        words, values = f"{words} AND {_SORT} < ?", [*values, until + _DAY]
    return words, values


def _corrected(connection: Connection, analyte: str) -> Iterator[Point]:
    """Give the values that left the series because a later document took the place of theirs."""
    rows = connection.execute(
        f"""SELECT {_COLUMNS}, n.date AS corrected_on FROM observed o
            JOIN document d ON d.id = o.document JOIN document n ON n.id = d.superseded_by
            WHERE o.analyte = ? AND d.deleted_at IS NULL AND d.status <> 'entered-in-error'
            ORDER BY moment DESC, o.document DESC, o.position DESC LIMIT ?""",  # noqa: S608 - constants only
        (analyte, _MOST_CORRECTED),
    )
    for row in rows:
        yield _point(row, row["ucum"], row["corrected_on"])


def _point(row: Row, into: str, corrected_on: str = "") -> Point:
    def number(name: str) -> Decimal | None:
        written = row[name]
        return None if written is None else converted(Decimal(written), row["ucum"], into)

    return Point(
        document=row["document"],
        title=row["title"],
        position=row["position"],
        at=row["at"] or row["dated"],
        sort=row["moment"],
        name=row["name"],
        value=row["value"],
        comparator=row["comparator"],
        number=number("number"),
        laboratory=row["laboratory"] or row["author"],
        method=row["method"],
        range=row["range"],
        low=number("low"),
        high=number("high"),
        borrowed=not row["at"],
        early=row["sort"] is not None and row["sort"] >= row["document_sort"] + _DAY,
        corrected_by=row["superseded_by"] or "",
        corrected_on=corrected_on,
    )
