"""Answering an invitation: its code is typed, what it asks is read, then one agrees or not."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

import flet as ft

from services.circle.models import Act, Offered
from services.core.errors import ServiceError
from services.trusted.models import Missing, NotDesignatedError, Text
from views._shared.circle_ports import CirclePort
from views._shared.trusted_ports import Trusted


@dataclass(frozen=True, slots=True)
class AnswerState:
    """`offered` is None until a code led somewhere; `designation`, what it says where it asks for a trusted person.

    `check`: the four digits to compare, once one agreed to be that person.
    """

    typed: str = ""
    offered: Offered | None = None
    designation: Text | None = None
    check: str = ""
    missing: tuple[Missing, ...] = ()
    busy: bool = False
    error: ServiceError | None = None


@ft.observable
@dataclass(eq=False)
class AnswerModel:
    """Never raises; nothing is agreed before `accept`."""

    _circle: CirclePort
    _trusted: Trusted
    state: AnswerState = field(default_factory=AnswerState)

    async def start(self) -> None:
        """Nothing is asked before a code is there."""

    def stop(self) -> None:
        self.state = AnswerState()

    async def type_code(self, typed: str) -> None:
        self.state = replace(self.state, typed=typed, error=None, missing=())

    async def look(self) -> None:
        """Ask what the code leads to."""
        if self.state.busy or not self.state.typed.strip():
            return
        typed = self.state.typed

        async def work() -> None:
            offered = await self._circle.look(typed)
            is_trusted = offered.act is Act.TRUSTED
            text = await self._trusted.look(offered.code) if is_trusted else None
            self.state = replace(self.state, offered=offered, designation=text)

        await self._done(work)

    async def answer(self, *, agrees: bool) -> bool:
        """Agree, or say no; False if the server did not hear it."""
        offered = self.state.offered
        if offered is None or self.state.busy:
            return False
        code, designates = offered.code, self.state.designation is not None

        async def work() -> None:
            if agrees and designates:
                self.state = replace(self.state, check=await self._trusted.agree(code))
            elif agrees:
                await self._circle.accept(code)
            else:
                await (self._trusted.refuse(code) if designates else self._circle.refuse(code))

        return await self._done(work)

    async def _done(self, work: Callable[[], Awaitable[None]]) -> bool:
        self.state = replace(self.state, busy=True, error=None, missing=())
        try:
            await work()
        except NotDesignatedError as error:
            self.state = replace(self.state, busy=False, missing=error.missing)
            return False
        except ServiceError as error:
            self.state = replace(self.state, busy=False, error=error)
            return False
        self.state = replace(self.state, busy=False)
        return True
