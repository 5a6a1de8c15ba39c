"""The tables of the traces; all of them in one `metadata`, portable on SQLite and PostgreSQL."""

from typing import Final

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, Table, Text

metadata: Final = MetaData()

trace: Final = Table(
    "trace",
    metadata,
    Column("shard", Integer, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("owner", LargeBinary, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Index("trace_owner", "owner", "at_ms", "shard", "seq"),
    sqlite_with_rowid=False,  # a shard is read in its order, without a look-up a row
)
"""The chain. Row 0 of a shard announces it: `owner` empty, `sealed` its clear JSON (see `chain.announcement`)."""

trace_head: Final = Table(
    "trace_head",
    metadata,
    Column("shard", Integer, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)
"""The last record of each shard; it is changed with the expected `seq`, so that a shard has one writer."""

trace_checkpoint: Final = Table(
    "trace_checkpoint",
    metadata,
    Column("shard", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("last", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
    Column("signature", LargeBinary, nullable=False),
)

patient_key: Final = Table(
    "trace_patient_key",
    metadata,
    Column("name", LargeBinary, primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
)
"""A key a patient, wrapped; `name` is a MAC of the id, so that the table says nothing about who is in it."""
