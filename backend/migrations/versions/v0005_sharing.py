"""Links by which a person shows documents, who opened them, and the reports left by them."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0005"
down_revision: Final = "0004"


def upgrade() -> None:
    """Add tables; the release before knows none of them and loses nothing."""
    op.create_table(
        "share_link",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("patient", sa.String(64), nullable=False),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.Column("expires", sa.BigInteger, nullable=False),
        sa.Column("openings", sa.Integer, nullable=False),
        sa.Column("opened", sa.Integer, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("refused", sa.Integer, nullable=False),
        sa.Column("salt", sa.LargeBinary),
        sa.Column("verifier", sa.LargeBinary),
        sa.Column("takes_report", sa.Boolean, nullable=False),
        sa.Column("revoked", sa.BigInteger),
    )
    op.create_index("share_link_patient", "share_link", ["patient", "created"])
    op.create_index("share_link_expires", "share_link", ["expires"])
    op.create_table(
        "share_file",
        sa.Column("link", sa.String(64), _to_link(), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("blob", sa.String(200)),
    )
    op.create_table(
        "share_opening",
        sa.Column("link", sa.String(64), _to_link(), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("recipient", sa.String(120), nullable=False),
    )
    op.create_table(
        "share_report",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("link", sa.String(64), _to_link(), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("blob", sa.String(200), nullable=False),
    )
    op.create_index("ix_share_report_link", "share_report", ["link"])


def _to_link() -> sa.ForeignKey:
    return sa.ForeignKey("share_link.id", ondelete="CASCADE")
