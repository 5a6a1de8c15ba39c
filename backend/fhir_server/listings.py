"""Lists along a patient's sequence: history, the whole record, and the feed of what changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from backend.fhir_server.repository import Key, Stored, columns, stored
from backend.fhir_server.schema import feed_head, history, resource
from backend.fhir_server.types import RECORD


@dataclass(frozen=True, slots=True)
class Listing:
    """Some versions in order, and whether more follow."""

    found: list[Stored]
    more: bool


def of_instance(
    connection: Connection, key: Key, since_ms: int | None, before: int | None, count: int
) -> Listing:
    """Return an instance's versions, the newest first."""
    return _history(connection, key.patient, key.type, key.id, since_ms, before, count)


def of_type(
    connection: Connection,
    patient: str,
    type: str,
    since_ms: int | None,
    before: int | None,
    count: int,
) -> Listing:
    """Return the versions of all resources of a type, the newest first."""
    return _history(connection, patient, type, None, since_ms, before, count)


def _history(
    connection: Connection,
    patient: str,
    type: str,
    id: str | None,
    since_ms: int | None,
    before: int | None,
    count: int,
) -> Listing:
    conditions: list[ColumnElement[bool]] = [history.c.patient == patient, history.c.type == type]
    if id is not None:
        conditions.append(history.c.id == id)
    if since_ms is not None:
        conditions.append(history.c.updated_ms >= since_ms)
    if before is not None:
        conditions.append(history.c.seq < before)
    statement = select(*columns(history)).where(*conditions).order_by(history.c.seq.desc())
    return _listing(patient, connection.execute(statement.limit(count + 1)).all(), count)


def record(
    connection: Connection,
    patient: str,
    types: Sequence[str],
    since_ms: int | None,
    place: Sequence[Any] | None,
    count: int,
) -> Listing:
    """Return the living resources of a patient after `place` (type, id): a key that later writes do not move."""
    conditions = [*_of_types(patient, types), resource.c.deleted.is_(False)]
    if since_ms is not None:
        conditions.append(resource.c.updated_ms >= since_ms)
    if place is not None:
        type, id = place
        later = (resource.c.type == type) & (resource.c.id > id)
        conditions.append((resource.c.type > type) | later)
    statement = select(*columns(resource)).where(*conditions)
    statement = statement.order_by(resource.c.type, resource.c.id).limit(count + 1)
    return _listing(patient, connection.execute(statement).all(), count)


def changes(
    connection: Connection, patient: str, types: Sequence[str], after: int, count: int
) -> Listing:
    """Return the last version of what changed after a sequence number, tombstones too, the oldest change first.

    Numbers are given under the patient's lock, in the transaction that commits them: none appears late.
    """
    statement = (
        select(*columns(resource))
        .where(*_of_types(patient, types), resource.c.seq > after)
        .order_by(resource.c.seq)
        .limit(count + 1)
    )
    return _listing(patient, connection.execute(statement).all(), count)


def _of_types(patient: str, types: Sequence[str]) -> list[ColumnElement[bool]]:
    """Narrow to a patient and to types, where they are not all there are."""
    patients: list[ColumnElement[bool]] = [resource.c.patient == patient]
    return patients if len(types) == len(RECORD) else [*patients, resource.c.type.in_(types)]


def last_seq(connection: Connection, patient: str) -> int | None:
    """Return the last number given, None for a patient nothing was ever written for."""
    statement = select(feed_head.c.seq).where(feed_head.c.patient == patient)
    found: int | None = connection.execute(statement).scalar()
    return found


def _listing(patient: str, rows: Sequence[Any], count: int) -> Listing:
    return Listing([stored(patient, row) for row in rows[:count]], len(rows) > count)
