"""What the screens ask of appointments."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from services.appointments.models import (
    Appointment,
    Booked,
    Day,
    Filters,
    Found,
    Hold,
    Kept,
    Meaning,
    Mine,
    Mode,
    Practice,
    Reason,
    Slot,
    Taken,
    TooLate,
    Wanted,
)


class Appointments(Protocol):
    """See `services.appointments.service.AppointmentService`.

    What asks the server raises OfflineError, SignedOutError, RemoteError, NotConnectedError.
    """

    def meanings(self, words: str) -> tuple[Meaning, ...]: ...
    async def can_book(self) -> bool: ...
    async def filters(self) -> Filters: ...
    async def search(self, wanted: Wanted, after: str = "") -> Found: ...
    async def practice(self, id: str) -> Practice: ...
    async def days(
        self, practice: str, reason: str, first: date, count: int
    ) -> tuple[Day, ...]: ...
    async def hold(self, slot: Slot) -> Hold | Taken: ...
    async def release(self, hold: Hold) -> None: ...
    async def confirm(
        self,
        hold: Hold,
        practice: Practice,
        reason: Reason,
        *,
        note: str = "",
        secret: bool = False,
    ) -> Booked | Taken | Kept: ...
    async def request(
        self,
        slot: Slot,
        practice: Practice,
        reason: Reason,
        *,
        note: str = "",
        secret: bool = False,
    ) -> Kept: ...
    async def mine(self) -> Mine: ...
    async def one(self, id: str) -> Appointment: ...
    async def move(self, id: str, hold: Hold) -> Booked | Taken: ...
    async def cancel(self, id: str, why: str = "") -> Appointment | TooLate: ...
    async def join_waiting_list(
        self, practice: Practice, reason: Reason, first: date, last: date, instead_of: str = ""
    ) -> Appointment: ...
    async def accept(self, id: str) -> Booked | Taken: ...
    async def decline(self, id: str) -> Appointment: ...
    async def forget(self, id: str) -> None: ...
    async def add_elsewhere(
        self, what: str, who: str, where: str, phone: str, start: datetime, minutes: int, mode: Mode
    ) -> Appointment: ...
    async def remind(self, id: str, days: int) -> None: ...
    async def reminders(self, at: datetime) -> tuple[Appointment, ...]: ...
    async def send_waiting(self) -> Sequence[Appointment]: ...
    def calendar(self, appointment: Appointment, *, neutral: bool) -> bytes: ...
