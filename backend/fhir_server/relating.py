"""The rows of a record's relations: written with the resource that says them, read when somebody else asks."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from backend.access.families import Family
from backend.access.relation import Relation, RelationKind
from backend.access.relations import relations_of
from backend.access.subjects import Right
from backend.fhir_server.schema import relation, relation_end

SAYING: Final = frozenset({"CareTeam", "Consent", "Patient", "RelatedPerson"})
"""The types that say who may come near."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def relate(
    connection: Connection, patient: str, type: str, id: str, content: Mapping[str, Any] | None
) -> None:
    """Replace what a resource said by what it says now; None when it is deleted."""
    connection.execute(
        delete(relation).where(
            relation.c.patient == patient,
            relation.c.source_type == type,
            relation.c.source_id == id,
        )
    )
    said = () if content is None else relations_of(content, patient)
    if said:
        connection.execute(insert(relation), [_row(one) for one in said])


def relations(connection: Connection, patient: str) -> tuple[Relation, ...]:
    """Return all that a record says of who may come near it."""
    return tuple(_relation(row) for row in connection.execute(_OF, {"of": patient}))


def naming(connection: Connection, own: str) -> list[str]:
    """Return the patients whose records name somebody, by the Patient of their own record; ids only."""
    statement = select(relation.c.patient).where(relation.c.who == f"Patient/{own}").distinct()
    return sorted(connection.execute(statement).scalars())


def last_end(connection: Connection, patient: str, own: str) -> datetime:
    """Return when somebody's access to a record was last found to be over; long ago if it never was."""
    seen = connection.execute(_END, {"of": patient, "by": f"Patient/{own}"}).scalar()
    return _EPOCH + timedelta(milliseconds=seen or 0)


def note_end(connection: Connection, patient: str, own: str, now_ms: int) -> None:
    """Write down that somebody's access to a record is over now; the time never goes back."""
    key = {"patient": patient, "who": f"Patient/{own}"}
    seen = connection.execute(_END, {"of": patient, "by": key["who"]}).scalar()
    if seen is None:
        connection.execute(insert(relation_end).values(**key, seen_ms=now_ms))
    elif seen < now_ms:
        mine = (relation_end.c.patient == patient) & (relation_end.c.who == key["who"])
        connection.execute(update(relation_end).where(mine).values(seen_ms=now_ms))


_END: Final = select(relation_end.c.seen_ms).where(
    relation_end.c.patient == bindparam("of"), relation_end.c.who == bindparam("by")
)

_OF: Final = select(relation).where(relation.c.patient == bindparam("of"))


def _row(one: Relation) -> dict[str, Any]:
    return {
        "patient": one.patient,
        "who": one.who,
        "kind": one.kind.value,
        "areas": json.dumps(sorted(one.areas)),
        "rights": json.dumps(sorted(one.rights)),
        "start_ms": _ms(one.start),
        "end_ms": _ms(one.end),
        "source_type": one.source_type,
        "source_id": one.source_id,
    }


def _relation(row: Any) -> Relation:
    return Relation(
        row.patient,
        row.who,
        RelationKind(row.kind),
        frozenset(map(Family, json.loads(row.areas))),
        frozenset(map(Right, json.loads(row.rights))),
        _moment(row.start_ms),
        _moment(row.end_ms),
        row.source_type,
        row.source_id,
    )


def _ms(moment: datetime | None) -> int | None:
    return None if moment is None else (moment - _EPOCH) // timedelta(milliseconds=1)


def _moment(ms: int | None) -> datetime | None:
    return None if ms is None else _EPOCH + timedelta(milliseconds=ms)
