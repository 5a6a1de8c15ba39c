"""Which invitation a code is, and where its two sides are. The code itself is never kept, only its hash."""

from typing import Final

from sqlalchemy import BigInteger, Column, MetaData, String, Table, UniqueConstraint

metadata: Final = MetaData()

invitation: Final = Table(
    "circle_invitation",
    metadata,
    Column("hash", String(43), primary_key=True),  # of the code: two invitations never share one
    Column("patient", String(64), nullable=False),  # in whose record the invitation is
    Column("task", String(64), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("status", String(12), nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
    Column(
        "claimed_by", String(64), index=True
    ),  # the Patient of who accepted, in their own record
    UniqueConstraint("patient", "task", name="circle_invitation_task"),
)
"""`status` is the Task's, or `expired` once that was found: a clock set back brings nothing back."""
