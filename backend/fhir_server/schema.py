"""The tables, portable on SQLite and PostgreSQL: no trigger, no global sequence, every key begins with the patient.

Three indexes do not, each for one question asked across records: which Patient has an identifier
(`patient_identified`), whether any version has its bytes in a blob (`history_blob`), and whose record names somebody
(`relation_who`).
"""

import secrets
from contextlib import suppress
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    and_,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from backend.storage.engine import Store

_SUPERSEDED: Final = 2
"""`server.schema_version` for ever: servers from before migrations refuse it as newer, and others do not read it."""
NO_DATE: Final = -(2**62)
"""Sorts before every date; a resource without one must still have its place in a page."""

metadata = MetaData()


def _key() -> tuple[Column[str], Column[str], Column[str]]:
    return (
        Column("patient", String(64), primary_key=True),
        Column("type", String(64), primary_key=True),
        Column("id", String(64), primary_key=True),
    )


def _state() -> tuple[Column[Any], ...]:
    return (
        Column("seq", BigInteger, nullable=False),
        Column("updated_ms", BigInteger, nullable=False),
        Column("deleted", Boolean, nullable=False),
        Column("body", LargeBinary, nullable=False),
        Column("blob", Text),
        Column("blob_size", BigInteger),
        # what the decision knows of a row (backend.access.rows); NULL makes it invisible
        Column("family", String(16)),
        Column("labels", Integer),
        Column("author", String(128)),
    )


def _partial(name: str, condition: ColumnElement[bool], *keys: Column[Any]) -> Index:
    """Index a few rows of a large table; the engine uses it for a question that states the condition itself."""
    return Index(name, *keys, sqlite_where=condition, postgresql_where=condition)


resource = Table(
    "resource",
    metadata,
    *_key(),
    Column("version", Integer, nullable=False),
    *_state(),
    Column("date_low", BigInteger, nullable=False),
    Column("date_high", BigInteger, nullable=False),
    Column("status", Text),
    Index("resource_feed", "patient", "seq", unique=True),
    Index("resource_updated", "patient", "type", "updated_ms", "id"),
    Index("resource_date", "patient", "type", "date_low", "id"),
)
"""The last version of each resource; a deleted one stays as a tombstone, for the feed."""

history = Table(
    "history",
    metadata,
    *_key(),
    Column("version", Integer, primary_key=True),
    *_state(),
    Index("history_seq", "patient", "type", "seq", unique=True),
)
_partial("history_blob", history.c.blob.is_not(None), history.c.blob)

token = Table(
    "token",
    metadata,
    Column("patient", String(64), nullable=False),
    Column("type", String(64), nullable=False),
    Column("id", String(64), nullable=False),
    Column("param", String(16), nullable=False),
    Column("system", Text, nullable=False),
    Column("code", Text, nullable=False),
    Index("token_code", "patient", "type", "param", "code"),
    Index("token_of", "patient", "type", "id"),
)
identifies_a_patient: Final = and_(
    token.c.type == literal("Patient", literal_execute=True),
    token.c.param == literal("identifier", literal_execute=True),
)
"""Written into the SQL and never bound: a bound value would hide from the engine that the index serves."""
_partial("patient_identified", identifies_a_patient, token.c.code, token.c.system)

relation = Table(
    "relation",
    metadata,
    Column("patient", String(64), nullable=False),
    Column("who", String(128), nullable=False),
    Column("kind", String(24), nullable=False),
    Column("areas", Text, nullable=False),
    Column("rights", Text, nullable=False),
    Column("start_ms", BigInteger),
    Column("end_ms", BigInteger),
    Column("source_type", String(64), nullable=False),
    Column("source_id", String(64), nullable=False),
    Index("relation_of", "patient", "source_type", "source_id"),
    Index("relation_who", "who"),
)
"""Who may come near a record, as its own resources say: derived in the transaction that writes them."""

relation_end = Table(
    "relation_end",
    metadata,
    Column("patient", String(64), primary_key=True),
    Column("who", String(128), primary_key=True),
    Column("seen_ms", BigInteger, nullable=False),
)
"""When an access was last found to be over: a clock set back does not revive it."""

feed_head = Table(
    "feed_head",
    metadata,
    Column("patient", String(64), primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("updated_ms", BigInteger, nullable=False),
)
"""The last sequence number and time given to a patient's resources: its row is the patient's write lock."""

server = Table(
    "server",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("schema_version", Integer, nullable=False),
    Column("epoch", Text, nullable=False),
)


async def prepare(store: Store) -> None:
    """Give a database its epoch, if it has none; its tables are there (`backend.migrations`)."""
    with suppress(IntegrityError):  # another process gave it one in this moment
        await store.write(_prepare)


def _prepare(connection: Connection) -> None:
    if connection.execute(select(server.c.id)).first() is None:
        row = {"id": 1, "schema_version": _SUPERSEDED, "epoch": secrets.token_hex(8)}
        connection.execute(insert(server).values(row))


def epoch(connection: Connection) -> str:
    """Return the name of this database's unbroken life."""
    name: str = connection.execute(select(server.c.epoch)).scalar_one()
    return name


def begin_epoch(connection: Connection) -> None:
    """After a restore: what clients saw may be lost, so that every cursor given before answers 410."""
    connection.execute(update(server).values(epoch=secrets.token_hex(8)))
