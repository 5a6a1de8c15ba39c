"""Leaving the view of who helps: the person's own act, with their own code."""

from dataclasses import dataclass, field, replace

import flet as ft

from services.core.errors import ServiceError
from views._shared.ports import People
from views._shared.session import Session


@dataclass(frozen=True, slots=True)
class HelpedState:
    """`asking` once the person wants back; what they type, and what was wrong with it."""

    asking: bool = False
    typed: str = ""
    tries: int = 0
    busy: bool = False
    error: ServiceError | None = None


@ft.observable
@dataclass(eq=False)
class HelpedModel:
    """Never raises."""

    _people: People
    _session: Session
    state: HelpedState = field(default_factory=HelpedState)

    async def start(self) -> None:
        """Wait for the person."""

    def stop(self) -> None:
        self.state = HelpedState()

    async def ask(self, *, asking: bool) -> None:
        """Ask for the code, or leave that; the demonstration has none."""
        if asking and self._session.state.demonstration:
            self._session.be_helped("")
            return
        self.state = HelpedState(asking=asking)

    async def type(self, secret: str) -> None:
        self.state = replace(self.state, typed=secret, error=None)

    async def leave(self) -> None:
        """Show the record again, to who knows the code."""
        if self.state.busy or not self.state.typed:
            return
        self.state = replace(self.state, busy=True, error=None)
        try:
            await self._people.confirm(self.state.typed)
        except ServiceError as error:
            again = self.state.tries + 1
            self.state = HelpedState(asking=True, tries=again, error=error)
        else:
            self._session.be_helped("")
