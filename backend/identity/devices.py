"""A person's devices: their sign-ins, each with a name and the days it was used on; functions of a connection.

A day, never an hour: who may look over a shoulder learns no habits from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, select, update

from backend.identity import grants
from backend.identity.grants import Session
from backend.identity.tables import session

LONGEST_NAME: Final = 60
_DAY: Final = 24 * 3600


@dataclass(frozen=True, slots=True)
class Device:
    """One sign-in that lasts; days count from 1970-01-01, UTC."""

    id: str
    name: str
    first_day: int
    last_day: int

    def said(self, current: str) -> dict[str, Any]:
        """Return it as JSON says it; `current` is the session that asks."""
        return {
            "id": self.id,
            "name": self.name,
            "first_used": _date(self.first_day),
            "last_used": _date(self.last_day),
            "current": self.id == current,
        }


def name_from(text: str) -> str:
    """Return what may be kept of the name an app gives: one printed line, else nothing."""
    name = " ".join(text.split())
    return name if len(name) <= LONGEST_NAME and name.isprintable() else ""


def arrived(connection: Connection, sid: str, name: str, now: int) -> None:
    """Note the device that a sign-in came to its end on."""
    today = now // _DAY
    connection.execute(
        update(session)
        .where(session.c.id == sid)
        .values(device=name, first_day=today, last_day=today)
    )


def listed(connection: Connection, owner: Session, now: int) -> list[Device]:
    """Return the person's devices, the last used first."""
    rows = connection.execute(
        select(session.c.id, session.c.device, session.c.first_day, session.c.last_day)
        .where(_theirs(owner, now))
        .order_by(session.c.last_day.desc(), session.c.first_day.desc(), session.c.id)
    )
    return [Device(*row) for row in rows]


def ended(connection: Connection, owner: Session, id: str, now: int) -> Session | None:
    """End one of the person's devices, return what it was; None when they have no such device."""
    found = connection.execute(select(session.c.id).where(_theirs(owner, now), session.c.id == id))
    if found.first() is None:
        return None
    return _end(connection, id)


def others_ended(connection: Connection, owner: Session, now: int) -> list[Session]:
    """End all of the person's devices but the one that asks."""
    rows = connection.execute(
        select(session.c.id).where(_theirs(owner, now), session.c.id != owner.id)
    ).all()
    return [ended for row in rows if (ended := _end(connection, row.id)) is not None]


def renamed(connection: Connection, owner: Session, id: str, name: str, now: int) -> bool:
    """Give one of the person's devices another name; say whether they have it."""
    done = connection.execute(
        update(session).where(_theirs(owner, now), session.c.id == id).values(device=name)
    )
    return bool(done.rowcount)


def _theirs(owner: Session, now: int) -> ColumnElement[bool]:
    """Narrow to what lives, was signed in by the same person for themself, and came to its end."""
    return and_(
        session.c.subject == owner.subject,
        session.c.patient == owner.patient,
        session.c.client == owner.client,
        session.c.role == "",
        session.c.revoked.is_(False),
        session.c.expires > now,
        session.c.first_day.is_not(None),
    )


def _end(connection: Connection, sid: str) -> Session | None:
    found = grants.session_of(connection, sid)
    grants.revoke(connection, sid)
    return found[0] if found else None


def _date(day: int) -> str:
    return datetime.fromtimestamp(day * _DAY, UTC).date().isoformat()


def answer_of(found: list[Device], current: str) -> Mapping[str, Any]:
    """Return the whole list as JSON says it."""
    return {"devices": [device.said(current) for device in found]}
