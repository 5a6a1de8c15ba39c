"""Answering an invitation: its code is typed, what it asks is read, then one agrees or not."""

from dataclasses import dataclass, field, replace

import flet as ft

from services.circle.models import Offered
from services.core.errors import ServiceError
from views._shared.circle_ports import CirclePort


@dataclass(frozen=True, slots=True)
class AnswerState:
    """`offered` is None until a code led somewhere."""

    typed: str = ""
    offered: Offered | None = None
    busy: bool = False
    error: ServiceError | None = None


@ft.observable
@dataclass(eq=False)
class AnswerModel:
    """Never raises; nothing is agreed before `accept`."""

    _circle: CirclePort
    state: AnswerState = field(default_factory=AnswerState)

    async def start(self) -> None:
        """Nothing is asked before a code is there."""

    def stop(self) -> None:
        self.state = AnswerState()

    async def type_code(self, typed: str) -> None:
        self.state = replace(self.state, typed=typed, error=None)

    async def look(self) -> None:
        """Ask what the code leads to."""
        if self.state.busy or not self.state.typed.strip():
            return
        self.state = replace(self.state, busy=True, error=None)
        try:
            offered = await self._circle.look(self.state.typed)
        except ServiceError as error:
            self.state = replace(self.state, busy=False, error=error)
        else:
            self.state = replace(self.state, busy=False, offered=offered)

    async def answer(self, *, agrees: bool) -> bool:
        """Agree, or say no; False if the server did not hear it."""
        offered = self.state.offered
        if offered is None or self.state.busy:
            return False
        self.state = replace(self.state, busy=True, error=None)
        try:
            await (self._circle.accept if agrees else self._circle.refuse)(offered.code)
        except ServiceError as error:
            self.state = replace(self.state, busy=False, error=error)
            return False
        self.state = replace(self.state, busy=False)
        return True
