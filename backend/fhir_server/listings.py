"""Lists along a patient's sequence: history, the whole record, and the feed of what changed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, false, func, or_, select

from backend.fhir_server.repository import Key, Stored, columns, stored
from backend.fhir_server.schema import feed_head, history, resource
from backend.fhir_server.sight import Sight
from backend.fhir_server.types import RECORD


@dataclass(frozen=True, slots=True)
class Listing:
    """Some versions in order, and whether more follow."""

    found: list[Stored]
    more: bool


def of_instance(
    connection: Connection,
    sight: Sight,
    key: Key,
    since_ms: int | None,
    before: int | None,
    count: int,
) -> Listing:
    """Return an instance's versions, the newest first."""
    return _history(connection, sight, key.type, key.id, since_ms, before, count)


def of_type(
    connection: Connection,
    sight: Sight,
    type: str,
    since_ms: int | None,
    before: int | None,
    count: int,
) -> Listing:
    """Return the versions of all resources of a type, the newest first."""
    return _history(connection, sight, type, None, since_ms, before, count)


def _history(
    connection: Connection,
    sight: Sight,
    type: str,
    id: str | None,
    since_ms: int | None,
    before: int | None,
    count: int,
) -> Listing:
    conditions = [*sight.history_conditions(), history.c.type == type]
    if id is not None:
        conditions.append(history.c.id == id)
    if since_ms is not None:
        conditions.append(history.c.updated_ms >= since_ms)
    if before is not None:
        conditions.append(history.c.seq < before)
    statement = select(*columns(history)).where(*conditions).order_by(history.c.seq.desc())
    return _listing(sight, connection.execute(statement.limit(count + 1)).all(), count)


def record(
    connection: Connection,
    sight: Sight,
    types: Sequence[str],
    since_ms: int | None,
    place: Sequence[Any] | None,
    count: int,
) -> Listing:
    """Return the living resources of a patient after `place` (type, id): a key that later writes do not move."""
    conditions = [*sight.conditions(), *_of_types(types), resource.c.deleted.is_(False)]
    if since_ms is not None:
        conditions.append(resource.c.updated_ms >= since_ms)
    if place is not None:
        type, id = place
        later = (resource.c.type == type) & (resource.c.id > id)
        conditions.append((resource.c.type > type) | later)
    statement = select(*columns(resource)).where(*conditions)
    statement = statement.order_by(resource.c.type, resource.c.id).limit(count + 1)
    return _listing(sight, connection.execute(statement).all(), count)


def count(connection: Connection, sight: Sight, types: Sequence[str]) -> int:
    """Return how many living resources of a record are seen."""
    conditions = [*sight.conditions(), *_of_types(types), resource.c.deleted.is_(False)]
    statement = select(func.count()).select_from(resource).where(*conditions)
    found: int = connection.execute(statement).scalar_one()
    return found


def changes(
    connection: Connection, sight: Sight, types: Sequence[str], after: int, count: int
) -> Listing:
    """Return the last version of what changed after a sequence number, tombstones too, the oldest change first.

    Numbers are given under the patient's lock, in the transaction that commits them: none appears late. What was
    seen and is hidden now is told as deleted; what was never seen is not told.
    """
    seen = sight.now_seen()
    statement = (
        select(*columns(resource), seen)
        .where(
            resource.c.patient == sight.patient,
            *_of_types(types),
            resource.c.seq > after,
            or_(seen, sight.was_seen(after)),
        )
        .order_by(resource.c.seq)
        .limit(count + 1)
    )
    rows = connection.execute(statement).all()
    found = [(stored(sight.patient, row), row[-1]) for row in rows[:count]]
    return Listing(
        [
            sight.narrowed(one) if seen else _withdrawn(connection, one, after)
            for one, seen in found
        ],
        len(rows) > count,
    )


def _withdrawn(connection: Connection, found: Stored, after: int) -> Stored:
    """Return a tombstone in the place of the first change after `after`: later ones are not told."""
    statement = (
        select(history.c.version, history.c.updated_ms)
        .where(
            history.c.patient == found.key.patient,
            history.c.type == found.key.type,
            history.c.id == found.key.id,
            history.c.seq > after,
        )
        .order_by(history.c.seq)
        .limit(1)
    )
    version, updated_ms = connection.execute(statement).one()
    nothing: dict[str, Any] = {"deleted": True, "body": b"", "blob": None}
    return replace(found, version=version, updated_ms=updated_ms, **nothing)


def _of_types(types: Sequence[str]) -> list[ColumnElement[bool]]:
    """Narrow to types, where they are not all there are."""
    if not types:
        return [false()]
    return [] if len(types) == len(RECORD) else [resource.c.type.in_(types)]


def last_seq(connection: Connection, patient: str) -> int | None:
    """Return the last number given, None for a patient nothing was ever written for."""
    statement = select(feed_head.c.seq).where(feed_head.c.patient == patient)
    found: int | None = connection.execute(statement).scalar()
    return found


def _listing(sight: Sight, rows: Sequence[Any], count: int) -> Listing:
    found = (stored(sight.patient, row) for row in rows[:count])
    return Listing([sight.narrowed(one) for one in found], len(rows) > count)
