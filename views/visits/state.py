"""The visit being prepared: every word is kept as it is typed."""

import asyncio
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, Final

import flet as ft

from services.core.changes import ChangeFeed, Topic
from services.core.errors import ServiceError
from services.printing.models import Frame, Printed, Words
from services.visits.models import Draft, Known
from views._shared.following import Following
from views._shared.printing_ports import Visits
from views._shared.typed_dates import typed_date

_TYPING_PAUSE: Final = 0.2
"""Seconds without a key before what was typed is kept."""


class Phase(Enum):
    """What the screen is doing."""

    LOADING = "loading"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class VisitState:
    """The draft, and what the record adds. `wrong_date`: the date typed is none."""

    phase: Phase = Phase.LOADING
    draft: Draft = field(default_factory=Draft)
    known: Known = field(default_factory=Known)
    wrong_date: bool = False
    begun: int = 0  # how often one began anew: the fields begin again too
    error: ServiceError | None = None


@ft.observable
@dataclass(eq=False)
class VisitModel:
    """Prepares one visit; never raises."""

    _visits: Visits
    _changes: ChangeFeed
    _words: Words
    state: VisitState = field(default_factory=VisitState)

    def __post_init__(self) -> None:
        self._following = Following(self._changes, frozenset({Topic.DOCUMENTS}), self._look)
        self._typing: asyncio.Task[None] | None = None
        self._kept = Draft()
        self._before = Draft()

    async def start(self) -> None:
        self._following.start()
        await self.load()

    def stop(self) -> None:
        """Nothing more is loaded; what was typed last is kept still."""
        self._following.stop()

    async def load(self) -> None:
        """Read the draft and what the record knows."""
        try:
            draft = await self._visits.draft()
            known = await self._visits.known(draft, self._words)
        except ServiceError as error:
            self.state = replace(self.state, phase=Phase.FAILED, error=error)
            return
        self._kept = draft
        self.state = replace(self.state, phase=Phase.READY, draft=draft, known=known, error=None)

    async def _look(self) -> None:
        try:
            known = await self._visits.known(self.state.draft, self._words)
        except ServiceError as error:
            self.state = replace(self.state, error=error)
        else:
            self.state = replace(self.state, known=known)

    # -- writing ---------------------------------------------------------------------------------------------

    async def write(self, name: str, text: str) -> None:
        """Take what was typed in a field of the draft."""
        values: dict[str, Any] = {name: text}
        await self._typed(replace(self.state.draft, **values))

    async def ask(self, number: int, text: str) -> None:
        """Take the question of that number, from 0."""
        questions = list(self.state.draft.questions)
        questions[number] = text
        await self._typed(replace(self.state.draft, questions=tuple(questions)))

    async def since(self, text: str) -> None:
        """Take the date of the last visit; emptied, what the record knows counts again."""
        date = typed_date(text)
        wrong = date is None
        if wrong != self.state.wrong_date:
            self.state = replace(self.state, wrong_date=wrong)
        if date is not None:
            await self._typed(replace(self.state.draft, since=date or None), look=True)

    async def take_none(self, none: bool) -> None:
        """Say that one takes no treatment, or take it back."""
        await self._chose(replace(self.state.draft, no_treatment=none))

    async def leave_out(self, name: str, shown: bool) -> None:
        """Show a part or a document on the sheet, or not."""
        left_out = self.state.draft.left_out
        left_out = left_out - {name} if shown else left_out | {name}
        await self._chose(replace(self.state.draft, left_out=left_out))

    async def begin_anew(self) -> None:
        """Empty the sheet for another visit."""
        self._before = self.state.draft
        await self._replace(Draft())

    async def undo(self) -> None:
        """Bring back the sheet as it was."""
        await self._replace(self._before)

    async def _replace(self, draft: Draft) -> None:
        await self._chose(draft)
        self.state = replace(self.state, begun=self.state.begun + 1, wrong_date=False)
        await self._look()

    async def _chose(self, draft: Draft) -> None:
        self.state = replace(self.state, draft=draft)
        await self._keep()

    async def _typed(self, draft: Draft, *, look: bool = False) -> None:
        self.state = replace(self.state, draft=draft)
        if self._typing:
            self._typing.cancel()
        self._typing = asyncio.create_task(self._keep_soon(look=look))

    async def _keep_soon(self, *, look: bool) -> None:
        await asyncio.sleep(_TYPING_PAUSE)
        await self._keep()
        if look:
            await self._look()

    async def _keep(self) -> None:
        draft = self.state.draft
        if draft == self._kept:
            return
        try:
            await self._visits.keep(draft)
        except ServiceError as error:
            self.state = replace(self.state, error=error)
        else:
            self._kept = draft

    # -- leaving ---------------------------------------------------------------------------------------------

    async def settle(self) -> None:
        """Keep what was typed last, now: another page is about to read it."""
        if self._typing:
            self._typing.cancel()
        await self._keep()

    async def printed(self, frame: Frame) -> Printed:
        """Return the sheet as it is now; raises ServiceError, which the dialog says."""
        return await self._visits.printed(self.state.draft, frame)
