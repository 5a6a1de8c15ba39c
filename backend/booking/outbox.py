"""What is to be done later, written with its reason and done at least once: whoever does it makes twice be once."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import Connection, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from backend.booking.tables import job

OFFER: Final = "offer"
"""`about` a slot that became free: the waiting list may want it."""
REMIND: Final = "remind"
"""`about` an appointment, `patient/id`."""
REMINDER_MS: Final = 48 * 3_600_000
"""How long before the start one is reminded."""

_LEASE_MS: Final = 60_000
_MOST_TRIES: Final = 8
_BATCH: Final = 20


@dataclass(frozen=True, slots=True)
class Job:
    """One thing to do; `payload` is what it needs besides `about`. Times in milliseconds."""

    id: str
    kind: str
    about: str
    due: int
    tries: int
    payload: Any


def offer(
    connection: Connection, slots: Iterable[str], now_ms: int, after: Sequence[object] = ()
) -> None:
    """Have these free slots offered, to who waits after the place `after` in the list."""
    for slot in slots:
        _add(connection, OFFER, slot, now_ms, list(after))


def remind(connection: Connection, patient: str, appointment: str, start: int, now_ms: int) -> None:
    """Have somebody reminded of an appointment, once, of this time alone; not of one that is near."""
    forget(connection, patient, appointment)
    due = start * 1000 - REMINDER_MS
    if due > now_ms:
        _add(connection, REMIND, f"{patient}/{appointment}", due, start)


def forget(connection: Connection, patient: str, appointment: str) -> None:
    """Remind nobody of it any more."""
    about = f"{patient}/{appointment}"
    connection.execute(delete(job).where(job.c.kind == REMIND, job.c.about == about))


def _add(connection: Connection, kind: str, about: str, due: int, payload: object) -> None:
    id = sha256(f"{kind}|{about}|{due}".encode()).hexdigest()
    row = {"id": id, "kind": kind, "about": about, "due": due, "lease": None, "tries": 0}
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    made = dialect.insert(job).values(row | {"payload": json.dumps(payload)})
    connection.execute(made.on_conflict_do_nothing())


def is_due(connection: Connection, now_ms: int) -> bool:
    """Whether there is anything to do; a read, so that an idle server writes nothing."""
    return connection.execute(select(job.c.id).where(*_due(now_ms)).limit(1)).first() is not None


def leased(connection: Connection, now_ms: int) -> list[Job]:
    """Return jobs that are due, the oldest first, and nobody else's for a minute."""
    wanted = select(job.c.id).where(*_due(now_ms)).order_by(job.c.due, job.c.id).limit(_BATCH)
    if connection.dialect.name == "postgresql":
        wanted = wanted.with_for_update(skip_locked=True)
    taken = (
        update(job)
        .where(job.c.id.in_(wanted.scalar_subquery()))
        .values(lease=now_ms + _LEASE_MS, tries=job.c.tries + 1)
        .returning(job.c.id, job.c.kind, job.c.about, job.c.due, job.c.tries, job.c.payload)
    )
    rows = connection.execute(taken).all()
    return sorted(map(_of, rows), key=lambda one: one.due)


def _of(row: Sequence[Any]) -> Job:
    id, kind, about, due, tries, payload = row
    return Job(id, kind, about, due, tries, json.loads(payload))


def _due(now_ms: int) -> tuple[Any, ...]:
    return job.c.due <= now_ms, or_(job.c.lease.is_(None), job.c.lease <= now_ms)


def done(connection: Connection, finished: Job) -> None:
    """Forget a job that was done."""
    connection.execute(delete(job).where(job.c.id == finished.id))


def failed(connection: Connection, tried: Job) -> None:
    """Leave it for later, when its lease ends; after 8 tries it is given up."""
    if tried.tries >= _MOST_TRIES:
        done(connection, tried)
