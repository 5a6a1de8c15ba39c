"""Invitations to the circle, when an access was last found to be over, and sessions that hang on another."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0007"
down_revision: Final = "0006"


def upgrade() -> None:
    """Add tables, a column and an index; the release before knows none of them and loses nothing."""
    op.create_table(
        "circle_invitation",
        sa.Column("hash", sa.String(43), primary_key=True),
        sa.Column("patient", sa.String(64), nullable=False),
        sa.Column("task", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("status", sa.String(12), nullable=False),
        sa.Column("expires_ms", sa.BigInteger, nullable=False),
        sa.Column("claimed_by", sa.String(64)),
        sa.UniqueConstraint("patient", "task", name="circle_invitation_task"),
    )
    op.create_index("ix_circle_invitation_claimed_by", "circle_invitation", ["claimed_by"])
    op.create_table(
        "relation_end",
        sa.Column("patient", sa.String(64), primary_key=True),
        sa.Column("who", sa.String(128), primary_key=True),
        sa.Column("seen_ms", sa.BigInteger, nullable=False),
    )
    op.create_index("relation_who", "relation", ["who"])
    op.add_column("identity_session", sa.Column("parent", sa.String(64)))
    op.create_index("ix_identity_session_parent", "identity_session", ["parent"])
