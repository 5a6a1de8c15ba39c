"""Times that can be booked, who has them, and what is to be done later."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0006"
down_revision: Final = "0005"


def upgrade() -> None:
    """Add tables; the release before knows none of them and loses nothing."""
    _slots()
    op.create_table(
        "booking_cell",
        sa.Column("agenda", sa.String(128), primary_key=True),
        sa.Column("seat", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("cell", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("slot", sa.String(64), nullable=False),
    )
    op.create_index("ix_booking_cell_slot", "booking_cell", ["slot"])
    op.create_table("booking_agenda", sa.Column("agenda", sa.String(128), primary_key=True))
    _appointments()
    op.create_table(
        "booking_job",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("about", sa.String(160), nullable=False),
        sa.Column("due", sa.BigInteger, nullable=False),
        sa.Column("lease", sa.BigInteger),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.UniqueConstraint("kind", "about", "due", name="booking_job_once"),
    )
    op.create_index("booking_job_due", "booking_job", ["due"])


def _slots() -> None:
    op.create_table(
        "booking_slot",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("schedule", sa.String(64), nullable=False),
        sa.Column("agenda", sa.String(128), nullable=False),
        sa.Column("specialty", sa.String(32), nullable=False),
        sa.Column("start", sa.BigInteger, nullable=False),
        sa.Column("end", sa.BigInteger, nullable=False),
        sa.Column("tz", sa.String(64), nullable=False),
        sa.Column("local_start", sa.String(16), nullable=False),
        sa.Column("seat", sa.Integer, nullable=False),
        sa.Column("mode", sa.String(8), nullable=False),
        sa.Column("status", sa.String(12), nullable=False),
        sa.Column("held_by", sa.String(64)),
        sa.Column("held_until", sa.BigInteger),
        sa.Column("appointment", sa.String(64)),
        sa.Column("patient", sa.String(64)),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("tzdata", sa.String(16), nullable=False),
        sa.UniqueConstraint("schedule", "start", "seat", name="booking_slot_place"),
    )
    op.create_index("booking_slot_schedule", "booking_slot", ["schedule", "status", "start"])
    op.create_index("booking_slot_specialty", "booking_slot", ["specialty", "status", "start"])
    op.create_index("booking_slot_agenda", "booking_slot", ["agenda", "start"])
    op.create_index("booking_slot_holder", "booking_slot", ["held_by"])
    held = sa.text("held_until IS NOT NULL")
    op.create_index(
        "booking_slot_held",
        "booking_slot",
        ["held_until"],
        sqlite_where=held,
        postgresql_where=held,
    )


def _appointments() -> None:
    op.create_table(
        "booking_appointment",
        sa.Column("patient", sa.String(64), primary_key=True),
        sa.Column("appointment", sa.String(64), primary_key=True),
        sa.Column("slot", sa.String(64)),
        sa.Column("key", sa.String(128)),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("service", sa.String(64)),
        sa.Column("role", sa.String(64)),
        sa.Column("waits_from", sa.BigInteger),
        sa.Column("waits_to", sa.BigInteger),
        sa.Column("instead_of", sa.String(64)),
        sa.Column("joined", sa.BigInteger, nullable=False),
    )
    op.create_index(
        "booking_appointment_key", "booking_appointment", ["patient", "key"], unique=True
    )
    waiting = ["service", "state", "joined"]
    op.create_index("booking_appointment_waiting", "booking_appointment", waiting)
    live = sa.text("state IN ('booked', 'pending')")
    op.create_index(
        "booking_appointment_slot",
        "booking_appointment",
        ["slot"],
        unique=True,
        sqlite_where=live,
        postgresql_where=live,
    )
