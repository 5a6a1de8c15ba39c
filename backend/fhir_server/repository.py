"""Versions of resources, one by one. No function reads without the patient's key: there is none to misuse.

One exception in what is served, and it gives ids only: `identified.patients_identified`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    bindparam,
    case,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from backend.access.rows import RowFacts
from backend.fhir_server.indexing import HIDDEN_FROM, Index, Token
from backend.fhir_server.instants import instant
from backend.fhir_server.schema import NO_DATE, feed_head, history, resource, token
from backend.storage.blobs import Blob

_NOTHING: Final = Index(NO_DATE, NO_DATE, None, frozenset())


class Key(NamedTuple):
    """A resource's place; `patient` is "" for the directory."""

    patient: str
    type: str
    id: str


@dataclass(frozen=True, slots=True)
class Stored:
    """A version as it is answered; `blob` is where a Binary's bytes are, which `body` does not repeat.

    `family`, `labels` and `author` are what the decision knows of it (backend.access.rows), `family` "" if nothing is.
    """

    key: Key
    version: int
    seq: int
    updated_ms: int
    deleted: bool
    body: bytes
    blob: Blob | None
    family: str = ""
    labels: int = 0
    author: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A resource ready to be written; `tail` is its JSON from after the value of meta.lastUpdated."""

    key: Key
    content: Mapping[str, Any]
    tail: bytes
    blob: Blob | None
    index: Index

    def body(self, version: int, updated_ms: int) -> bytes:
        head = (
            f'{{"resourceType":"{self.key.type}","id":"{self.key.id}",'
            f'"meta":{{"versionId":"{version}","lastUpdated":"{instant(updated_ms)}"'
        )
        return head.encode() + self.tail


def read(connection: Connection, key: Key) -> Stored | None:
    """Return the last version, which may be a tombstone."""
    row = connection.execute(_CURRENT, key._asdict()).one_or_none()
    return None if row is None else stored(key.patient, row)


def read_version(connection: Connection, key: Key, version: int) -> Stored | None:
    """Return one version."""
    statement = select(*columns(history)).where(
        history.c.patient == key.patient,
        history.c.type == key.type,
        history.c.id == key.id,
        history.c.version == version,
    )
    row = connection.execute(statement).one_or_none()
    return None if row is None else stored(key.patient, row)


def columns(table: Table) -> tuple[Any, ...]:
    """Return what `stored` reads, of `resource` or of `history`."""
    c = table.c
    state = (c.version, c.seq, c.updated_ms, c.deleted, c.body, c.blob, c.blob_size)
    return c.type, c.id, *state, c.family, c.labels, c.author


def stored(patient: str, row: Sequence[Any]) -> Stored:
    """Build a version from `columns`."""
    type, id, version, seq, updated_ms, deleted, body, blob, size, family, labels, author = row[:12]
    bytes_of = None if blob is None else Blob(blob, size)
    return Stored(
        Key(patient, type, id),
        version,
        seq,
        updated_ms,
        deleted,
        body,
        bytes_of,
        family or "",
        labels or 0,
        author or "",
    )


_CURRENT: Final = select(*columns(resource)).where(
    resource.c.patient == bindparam("patient"),
    resource.c.type == bindparam("type"),
    resource.c.id == bindparam("id"),
)


def lock(connection: Connection, patients: Iterable[str]) -> None:
    """Hold each patient's writers back until the transaction ends; sorted, so that two never wait for each other."""
    for patient in sorted(set(patients)):
        _upsert(connection, {"patient": patient, "seq": 0, "updated_ms": 0})


def _upsert(connection: Connection, head: Mapping[str, Any]) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(
            postgresql.insert(feed_head)
            .values(head)
            .on_conflict_do_update(index_elements=["patient"], set_={"seq": feed_head.c.seq})
        )
    else:
        connection.execute(sqlite.insert(feed_head).values(head).on_conflict_do_nothing())


def write(connection: Connection, draft: Draft, facts: RowFacts, now_ms: int) -> Stored:
    """Store the next version; the patient is locked already."""
    return _append(connection, draft.key, now_ms, draft, facts)


def remove(connection: Connection, key: Key, facts: RowFacts, now_ms: int) -> Stored:
    """Leave a tombstone as the next version, seen by who saw the last; the patient is locked already."""
    return _append(connection, key, now_ms, None, facts)


def _append(
    connection: Connection, key: Key, now_ms: int, draft: Draft | None, facts: RowFacts
) -> Stored:
    seq, updated_ms = _next(connection, key.patient, now_ms)
    found = connection.execute(_VERSION, key._asdict()).scalar()
    version = (found or 0) + 1
    index = draft.index if draft else _NOTHING
    new = Stored(
        key,
        version,
        seq,
        updated_ms,
        deleted=draft is None,
        body=draft.body(version, updated_ms) if draft else b"",
        blob=draft.blob if draft else None,
        family=facts.family,
        labels=facts.labels,
        author=facts.author,
    )
    row = _row(new)
    connection.execute(insert(history), row)
    indexed = {"date_low": index.date_low, "date_high": index.date_high, "status": index.status}
    if found is None:
        connection.execute(insert(resource), row | indexed)
    else:
        connection.execute(update(resource).where(*_at(resource, key)), row | indexed)
        connection.execute(delete(token).where(*_at(token, key), *_forgotten(draft)))
    if index.tokens:
        rows = [key._asdict() | found_token._asdict() for found_token in index.tokens]
        connection.execute(insert(token), rows)
    return new


def _forgotten(draft: Draft | None) -> tuple[ColumnElement[bool], ...]:
    """Return which tokens the next version replaces: a tombstone stays hidden from whom the last version was."""
    return () if draft else (token.c.param != HIDDEN_FROM,)


def mark(connection: Connection, key: Key, facts: RowFacts) -> None:
    """Change what the decision knows of all versions of a resource, and nothing else of them."""
    for table in (resource, history):
        connection.execute(
            update(table)
            .where(*_at(table, key))
            .values(family=facts.family, labels=facts.labels, author=facts.author)
        )
    connection.execute(delete(token).where(*_at(token, key), token.c.param == HIDDEN_FROM))
    named = [
        key._asdict() | Token(HIDDEN_FROM, "", one)._asdict() for one in sorted(facts.hidden_from)
    ]
    if named:
        connection.execute(insert(token), named)


_VERSION: Final = select(resource.c.version).where(
    resource.c.patient == bindparam("patient"),
    resource.c.type == bindparam("type"),
    resource.c.id == bindparam("id"),
)


def _next(connection: Connection, patient: str, now_ms: int) -> tuple[int, int]:
    """Allocate the patient's next number; time never goes back, whatever the clock does."""
    later = case((feed_head.c.updated_ms > now_ms, feed_head.c.updated_ms), else_=now_ms)
    row = connection.execute(
        update(feed_head)
        .where(feed_head.c.patient == patient)
        .values(seq=feed_head.c.seq + 1, updated_ms=later)
        .returning(feed_head.c.seq, feed_head.c.updated_ms)
    ).one()
    return row[0], row[1]


def _row(version: Stored) -> dict[str, Any]:
    return version.key._asdict() | {
        "version": version.version,
        "seq": version.seq,
        "updated_ms": version.updated_ms,
        "deleted": version.deleted,
        "body": version.body,
        "blob": version.blob.key if version.blob else None,
        "blob_size": version.blob.size if version.blob else None,
        "family": version.family,
        "labels": version.labels,
        "author": version.author,
    }


def _at(table: Table, key: Key) -> tuple[ColumnElement[bool], ...]:
    return table.c.patient == key.patient, table.c.type == key.type, table.c.id == key.id
