"""What the screens ask of what prints appointments, and of what reminds."""

from typing import Protocol

from services.appointments.models import Appointment
from services.appointments.refusal import Refusal
from services.printing.models import Frame, Printed


class AppointmentPrinting(Protocol):
    """See `services.appointments.sheet.AppointmentPrinting`."""

    async def appointment(self, appointment: Appointment, frame: Frame) -> Printed: ...
    async def refusal(self, refused: Refusal, frame: Frame) -> Printed: ...
    async def refusal_text(self, refused: Refusal, frame: Frame) -> str: ...


class Notifier(Protocol):
    """Tells the person something at its time; the notice bar does, the system's notifications do not exist here yet."""

    def say(self, text: str) -> None: ...
