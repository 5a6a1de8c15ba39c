"""A refusal of care, being reported."""

from dataclasses import dataclass, field, replace

import flet as ft

from services.appointments.refusal import Recipient, Refusal
from services.core.errors import ServiceError
from services.printing.models import Frame, Printed
from views._shared.my_appointments_ports import AppointmentPrinting
from views._shared.typed_dates import typed_date


@dataclass(frozen=True, slots=True)
class RefusalState:
    """What is typed. `wrong_day`: the day typed is none."""

    recipient: Recipient = Recipient.FUND
    who: str = ""
    day: str = ""
    what: str = ""
    error: ServiceError | None = None

    @property
    def wrong_day(self) -> bool:
        return typed_date(self.day) is None

    @property
    def refused(self) -> Refusal:
        """The letter's facts: what is left empty is filled in by hand."""
        day = typed_date(self.day) or ""
        return Refusal(self.recipient, self.who.strip(), day, self.what.strip())


@ft.observable
@dataclass(eq=False)
class RefusalModel:
    """Fills the letter; never raises. What is typed is kept nowhere and goes with the screen."""

    _printing: AppointmentPrinting
    state: RefusalState = field(default_factory=RefusalState)

    async def start(self) -> None:
        """Nothing to load."""

    def stop(self) -> None:
        """Forget what was typed."""
        self.state = RefusalState()

    async def choose(self, recipient: str) -> None:
        """Take to whom it goes."""
        self.state = replace(self.state, recipient=Recipient(recipient))

    async def type(self, name: str, text: str) -> None:
        """Take what was typed in a field."""
        self.state = replace(self.state, **{name: text})  # type: ignore[arg-type] # a field, by name

    async def printed(self, frame: Frame) -> Printed:
        """Return the letter as it is now; raises ServiceError, which the dialog says."""
        return await self._printing.refusal(self.state.refused, frame)

    async def text(self, frame: Frame) -> str:
        """Return the same letter to copy, "" when it cannot be made."""
        try:
            text = await self._printing.refusal_text(self.state.refused, frame)
        except ServiceError as error:
            self.state = replace(self.state, error=error)
            return ""
        self.state = replace(self.state, error=None)
        return text
