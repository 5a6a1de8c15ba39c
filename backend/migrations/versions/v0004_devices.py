"""Which device a sign-in is of, and on which days it was first and last used: the person looks, and ends it."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0004"
down_revision: Final = "0003"


def upgrade() -> None:
    """Add columns; a device that signed in before is listed once it renews its tokens."""
    op.add_column(
        "identity_session", sa.Column("device", sa.String(60), nullable=False, server_default="")
    )
    op.add_column("identity_session", sa.Column("first_day", sa.Integer))
    op.add_column("identity_session", sa.Column("last_day", sa.Integer))
    op.create_index("ix_identity_session_subject", "identity_session", ["subject"])
