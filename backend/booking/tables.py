"""Times that can be booked, and who has them. Portable on SQLite and PostgreSQL: constraints say what may never be.

Two live appointments never share a slot (`booking_appointment_slot`), two takings of one agenda never overlap
(the key of `booking_cell`), a confirmation sent again is never a second one (`booking_appointment_key`).
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata: Final = MetaData()

slot: Final = Table(
    "booking_slot",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("schedule", String(64), nullable=False),  # id of a Schedule
    Column(
        "agenda", String(128), nullable=False
    ),  # one person's time, of one schedule or of several
    Column("specialty", String(32), nullable=False),  # code of JDV_J01
    Column("start", BigInteger, nullable=False),  # seconds since 1970, UTC
    Column("end", BigInteger, nullable=False),
    Column("tz", String(64), nullable=False),
    Column("local_start", String(16), nullable=False),  # YYYY-MM-DDTHH:MM, as the rule says it
    Column("seat", Integer, nullable=False),  # 0 but where several come at once
    Column("mode", String(8), nullable=False),  # place, home, remote
    Column("status", String(12), nullable=False),  # free, held, busy, blocked, covered
    Column("held_by", String(64)),  # SHA-256 of an account and a record; "" for an offer
    Column("held_until", BigInteger),  # milliseconds
    Column("appointment", String(64)),  # of a busy one, or of the one it is offered to
    Column("patient", String(64)),
    Column("version", Integer, nullable=False),
    Column("tzdata", String(16), nullable=False),
    UniqueConstraint("schedule", "start", "seat", name="booking_slot_place"),
    Index("booking_slot_schedule", "schedule", "status", "start"),
    Index("booking_slot_specialty", "specialty", "status", "start"),
    Index("booking_slot_agenda", "agenda", "start"),
    Index("booking_slot_holder", "held_by"),
)
Index(
    "booking_slot_held",
    slot.c.held_until,
    sqlite_where=slot.c.held_until.is_not(None),
    postgresql_where=slot.c.held_until.is_not(None),
)

cell: Final = Table(
    "booking_cell",
    metadata,
    Column("agenda", String(128), primary_key=True),
    Column("seat", Integer, primary_key=True, autoincrement=False),
    Column("cell", BigInteger, primary_key=True, autoincrement=False),  # start // 300
    Column("slot", String(64), nullable=False, index=True),
)
"""Five minutes of an agenda that are taken."""

agenda: Final = Table("booking_agenda", metadata, Column("agenda", String(128), primary_key=True))
"""Its row is the write lock of an agenda; whoever locks first makes it."""

appointment: Final = Table(
    "booking_appointment",
    metadata,
    Column("patient", String(64), primary_key=True),
    Column(
        "appointment", String(64), primary_key=True
    ),  # an id is a record's own: two may have the same
    Column("slot", String(64)),
    Column("key", String(128)),  # of the confirmation
    Column("state", String(12), nullable=False),  # pending, booked, waitlist, offered, done, gone
    Column("service", String(64)),  # id of a HealthcareService
    Column("role", String(64)),  # id of a PractitionerRole
    Column("waits_from", BigInteger),  # seconds
    Column("waits_to", BigInteger),
    Column("instead_of", String(64)),  # id of an Appointment of the same record
    Column("joined", BigInteger, nullable=False),  # milliseconds
    Index("booking_appointment_key", "patient", "key", unique=True),
    Index("booking_appointment_waiting", "service", "state", "joined"),
)
_LIVE: Final = appointment.c.state.in_(("booked", "pending"))
Index(
    "booking_appointment_slot",
    appointment.c.slot,
    unique=True,
    sqlite_where=_LIVE,
    postgresql_where=_LIVE,
)

job: Final = Table(
    "booking_job",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("about", String(160), nullable=False),
    Column("due", BigInteger, nullable=False),  # milliseconds
    Column("lease", BigInteger),  # until when a worker has it
    Column("tries", Integer, nullable=False),
    Column("payload", Text, nullable=False),
    UniqueConstraint("kind", "about", "due", name="booking_job_once"),
    Index("booking_job_due", "due"),
)
"""What is to be done later, written in the transaction that is its reason."""
