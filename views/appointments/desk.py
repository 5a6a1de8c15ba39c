"""What the screens of one search and one booking share while the space is open; nothing of it is written down."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

import flet as ft

from services.appointments.models import (
    Appointment,
    Filters,
    Hold,
    Meaning,
    Practice,
    Reason,
    Slot,
    Wanted,
)

FIND: Final = "/appointments/find"
RESULTS: Final = "/appointments/find/results"
CONFIRM: Final = "/appointments/confirm"
MINE: Final = "/appointments"
ELSEWHERE: Final = "/appointments/elsewhere"
REFUSAL: Final = "/appointments/refusal"


def practice_route(id: str) -> str:
    return f"/appointments/practice/{id}"


def booked_route(id: str) -> str:
    return f"/appointments/booked/{id}"


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for. `filters` is None until those of the last time are read."""

    words: str = ""
    near: str = ""
    meaning: Meaning | None = None
    filters: Filters | None = None
    by_distance: bool = False

    @property
    def wanted(self) -> Wanted | None:
        """The search as it is asked, None before a meaning was chosen."""
        if self.meaning is None:
            return None
        return Wanted(
            self.meaning.specialty,
            self.near.strip(),
            self.words.strip(),
            self.filters or Filters(),
            self.by_distance,
        )


@dataclass(frozen=True, slots=True)
class Act:
    """The one appointment being made. Without a `hold` it can only be asked for, until there is a connection.

    `until` is the hold's end as this device's clock says it, right or wrong.
    `moving` is the appointment that takes this time, "" for a new one.
    """

    practice: Practice
    reason: Reason
    slot: Slot
    hold: Hold | None
    until: datetime | None = None
    note: str = ""
    secret: bool = False
    moving: str = ""


@dataclass(eq=False)
class Desk:
    """One a window. Screens keep here what the next one needs, and what must survive a way back."""

    search: Search = field(default_factory=Search)
    act: Act | None = None
    made: Appointment | None = None
    practices: dict[str, Practice] = field(default_factory=dict)

    def note(self, **changed: object) -> None:
        """Keep what was typed or ticked with the act."""
        if self.act:
            self.act = replace(self.act, **changed)  # type: ignore[arg-type] # fields of Act, by name


_NO_DESK: Desk | None = None
desk_context = ft.create_context(_NO_DESK)


def use_desk() -> Desk:
    """Return this window's desk."""
    return ft.use_context(desk_context) or Desk()
