"""What the server knows of links: no key, no title, no name but the one a visitor types; times are Unix seconds."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
)

metadata: Final = MetaData()

link: Final = Table(
    "share_link",
    metadata,
    Column("id", String(64), primary_key=True),  # SHA-256 of the handle in its address, hexadecimal
    Column("patient", String(64), nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("openings", Integer, nullable=False),  # how many are allowed
    Column("opened", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),  # wrong passcodes that are left
    Column("refused", Integer, nullable=False),
    Column("salt", LargeBinary),  # null without a passcode
    Column("verifier", LargeBinary),
    Column("takes_report", Boolean, nullable=False),
    Column("revoked", BigInteger),
    Index("share_link_patient", "patient", "created"),
    Index("share_link_expires", "expires"),
)

file: Final = Table(
    "share_file",
    metadata,
    Column("link", ForeignKey(link.c.id, ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("size", BigInteger, nullable=False),  # bytes, as announced
    Column("sha256", String(64), nullable=False),
    Column("blob", String(200)),  # null before it came, and after the link ended
)

opening: Final = Table(
    "share_opening",
    metadata,
    Column("link", ForeignKey(link.c.id, ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("recipient", String(120), nullable=False),  # as they typed it
)

report: Final = Table(
    "share_report",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("link", ForeignKey(link.c.id, ondelete="CASCADE"), nullable=False, index=True),
    Column("at", BigInteger, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("blob", String(200), nullable=False),
)
