"""Printing: the size of the type is chosen, a PDF is made in memory and saved where the person wants it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from enum import Enum

import flet as ft

from services.core.errors import ServiceError
from services.printing.models import Frame, Printed
from views._shared.saving import Save

Make = Callable[[Frame], Awaitable[Printed]]
"""Makes what is to be printed."""
AsIs = Callable[[], Awaitable[bool]]
"""Whether it leaves as it came, so that no type is chosen."""


class Printing(Enum):
    """Where one is."""

    NOT = "not"
    CHOOSING = "choosing"
    MAKING = "making"
    SAVED = "saved"


@dataclass(frozen=True, slots=True)
class PrintState:
    """`unsaved`: the last way out did not take it all."""

    stage: Printing = Printing.NOT
    large: bool = False
    as_is: bool = False
    unsaved: bool = False
    error: ServiceError | None = None


async def never() -> bool:
    return False


@ft.observable
@dataclass(eq=False)
class PrintModel:
    """Prints one thing; never raises."""

    state: PrintState = field(default_factory=PrintState)

    async def start(self) -> None:
        """Nothing to load."""

    def stop(self) -> None:
        """Nothing to let go of: what was made is not kept."""

    async def open(self, *, large: bool, as_is: AsIs = never) -> None:
        """Ask how it is to be printed; `large` is what is proposed."""
        self.state = PrintState(Printing.CHOOSING, large)
        try:
            found = await as_is()
        except ServiceError:  # said when it is made
            found = False
        self.state = replace(self.state, as_is=found)

    async def close(self) -> None:
        self.state = PrintState()

    async def choose(self, *, large: bool) -> None:
        self.state = replace(self.state, large=large, unsaved=False, error=None)

    async def save(self, make: Make, frame: Frame, save: Save) -> bool:
        """Make the file and hand it over; say whether it was all taken."""
        if self.state.stage is Printing.MAKING:
            return False
        self.state = replace(self.state, stage=Printing.MAKING, unsaved=False, error=None)
        try:
            made = await make(frame)
            saved = await save(made.file_name, len(made.data), lambda: [made.data])
        except ServiceError as error:
            self.state = replace(self.state, stage=Printing.CHOOSING, error=error)
            return False
        stage = Printing.SAVED if saved else Printing.CHOOSING
        self.state = replace(self.state, stage=stage, unsaved=not saved)
        return saved
