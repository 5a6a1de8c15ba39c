"""A search as SQL within one patient's resources of one type, page by page on a key that writes do not move."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select

from backend.access.principal import Action
from backend.fhir_server.outcomes import forbidden
from backend.fhir_server.parameters import Code, Comparison, Query
from backend.fhir_server.repository import Stored, columns, stored
from backend.fhir_server.schema import NO_DATE, resource, token
from backend.fhir_server.sight import Sight

_SORTS: Final = {
    "_id": resource.c.id,
    "_lastUpdated": resource.c.updated_ms,
    "date": resource.c.date_low,
}


@dataclass(frozen=True, slots=True)
class Page:
    """Some of what was found; `place` is where the next page begins, None on the last."""

    found: list[Stored]
    place: tuple[int | str, str] | None
    total: int | None


def search(connection: Connection, sight: Sight, query: Query, place: Sequence[Any] | None) -> Page:
    """Return the page after `place`: (value of the sort key, id) of the last row seen."""
    conditions = _conditions(sight, query)
    total = None
    if query.only_count or query.total:
        counted = select(func.count()).select_from(resource).where(*conditions)
        total = connection.execute(counted).scalar_one()
    if query.only_count:
        return Page([], None, total)
    key = _SORTS[query.sort.by]
    statement = select(*columns(resource), key).where(*conditions)
    if place is not None:
        statement = statement.where(_after(key, place, descending=query.sort.descending))
    rows = connection.execute(_ordered(statement, key, query).limit(query.count + 1)).all()
    shown = rows[: query.count]
    last = shown[-1] if len(rows) > query.count else None
    return Page(
        [sight.narrowed(stored(sight.patient, row[:-1])) for row in shown],
        (last[-1], last[1]) if last else None,
        total,
    )


def matches(connection: Connection, sight: Sight, query: Query) -> list[str]:
    """Return the ids a conditional write found, two at most."""
    statement = select(resource.c.id).where(*_conditions(sight, query)).limit(2)
    return list(connection.execute(statement).scalars())


def by_ids(connection: Connection, patient: str, type: str, ids: Iterable[str]) -> list[Stored]:
    """Return the living resources of these ids."""
    statement = select(*columns(resource)).where(
        resource.c.patient == patient,
        resource.c.type == type,
        resource.c.id.in_(list(ids)),
        resource.c.deleted.is_(False),
    )
    return [stored(patient, row) for row in connection.execute(statement.order_by(resource.c.id))]


def _ordered(statement: Select[Any], key: ColumnElement[Any], query: Query) -> Select[Any]:
    order = (key, resource.c.id)
    return statement.order_by(*(c.desc() if query.sort.descending else c for c in order))


def _after(
    key: ColumnElement[Any], place: Sequence[Any], *, descending: bool
) -> ColumnElement[bool]:
    value, id = place
    if descending:
        return or_(key < value, and_(key == value, resource.c.id < id))
    return or_(key > value, and_(key == value, resource.c.id > id))


def _conditions(sight: Sight, query: Query) -> list[ColumnElement[bool]]:
    if query.type == "Patient" and sight.is_narrowed and query.narrows_by_content:
        raise forbidden()  # what is not shown is not to be guessed at either
    found: list[ColumnElement[bool]] = [
        *sight.conditions(Action.SEARCH),
        resource.c.type == query.type,
        resource.c.deleted.is_(False),
    ]
    found += [resource.c.id.in_(ids) for ids in query.ids]
    found += [resource.c.status.in_(statuses) for statuses in query.statuses]
    found += [or_(*map(_updated, group)) for group in query.updated]
    found += [or_(*map(_date, group)) for group in query.dates]
    found += [_coded(sight.patient, query.type, param, codes) for param, codes in query.codes]
    return found


def _updated(asked: Comparison) -> ColumnElement[bool]:
    """Compare an instant, which is a span of one millisecond."""
    at, (low, high) = resource.c.updated_ms, (asked.span.low, asked.span.high)
    match asked.prefix:
        case "gt":
            return at >= high
        case "ge":
            return at >= low
        case "lt":
            return at < low
        case "le":
            return at < high
        case _:
            return and_(at >= low, at < high)


def _date(asked: Comparison) -> ColumnElement[bool]:
    """Compare two spans (FHIR R4, search.html#prefix); what has no date is never found."""
    low, high = resource.c.date_low, resource.c.date_high
    within = and_(low >= asked.span.low, high <= asked.span.high)
    dated = low > NO_DATE
    match asked.prefix:
        case "gt":
            return and_(dated, high > asked.span.high)
        case "ge":
            return and_(dated, or_(high > asked.span.high, within))
        case "lt":
            return and_(dated, low < asked.span.low)
        case "le":
            return and_(dated, or_(low < asked.span.low, within))
        case _:
            return and_(dated, within)


def _coded(patient: str, type: str, param: str, codes: Iterable[Code]) -> ColumnElement[bool]:
    asked = [
        and_(
            *([token.c.system == code.system] if code.system is not None else []),
            *([token.c.code == code.code] if code.code is not None else []),
        )
        for code in codes
    ]
    return resource.c.id.in_(
        select(token.c.id).where(
            token.c.patient == patient,
            token.c.type == type,
            token.c.param == param,
            or_(*asked),
        )
    )
