"""A one-visit code: one opening, one hour, a passcode; the emergency sheet, and the documents that are ticked."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

import flet as ft

from services.core.errors import NotShareableError, ServiceError
from services.documents.models import Document, Query
from services.printing.models import Frame
from services.sharing.models import LIVES, MOST_DOCUMENTS, OPENINGS, Added, Share, Wish
from views._shared.emergency_ports import Emergency
from views._shared.ports import Documents
from views._shared.sharing_ports import Sharing

_OFFERED: Final = 30
LIFE: Final = LIVES[0]
OPENED: Final = OPENINGS[0]


@dataclass(frozen=True, slots=True)
class VisitState:
    """`sheet`: whether the emergency sheet leaves too; it is there only if something is on it."""

    others: tuple[Document, ...] | None = None
    chosen: tuple[str, ...] = ()
    has_sheet: bool = False
    sheet: bool = False
    passcode: str = ""
    busy: bool = False
    made: Share | None = None
    code: bytes | None = None
    unshareable: NotShareableError | None = None
    error: ServiceError | None = None

    @property
    def can_make(self) -> bool:
        return bool(self.chosen or self.sheet) and not self.busy


@ft.observable
@dataclass(eq=False)
class OneVisitModel:
    """Never raises; nothing leaves before `make`."""

    _emergency: Emergency
    _sharing: Sharing
    _documents: Documents
    _new_passcode: Callable[[], str]
    state: VisitState = field(default_factory=VisitState)

    async def start(self) -> None:
        await self.load()

    def stop(self) -> None:
        """Let go of what was read, and of the code."""
        self.state = VisitState()

    async def load(self) -> None:
        """Read what may leave, and whether the sheet says anything."""
        try:
            known, draft = await self._emergency.known(), await self._emergency.draft()
            found = await self._documents.list(Query(), limit=_OFFERED)
        except ServiceError as error:
            self.state = replace(self.state, error=error)
            return
        has_sheet = bool(self._emergency.compose(known, draft).sections)
        self.state = VisitState(found.documents, (), has_sheet, passcode=self._new_passcode())
        await self._ask()

    async def _ask(self) -> None:
        """Find out whether there is a server for it before anything is ticked."""
        if not self.state.others:
            return
        try:
            await self._sharing.leaving((self.state.others[0].id,))
        except NotShareableError as error:
            self.state = replace(self.state, unshareable=error)
        except ServiceError:
            return  # of that one document: the person may not want it

    async def choose(self, id: str, leaves: bool) -> None:
        """Let a document leave, or not."""
        rest = tuple(one for one in self.state.chosen if one != id)
        chosen = (*rest, id) if leaves and len(rest) < MOST_DOCUMENTS - 1 else rest
        self.state = replace(self.state, chosen=chosen, error=None)

    async def take_sheet(self, taken: bool) -> None:
        """Let the emergency sheet leave, or not."""
        self.state = replace(self.state, sheet=taken, error=None)

    async def make(self, frame: Frame) -> None:
        """Seal what was ticked, and make the link."""
        state = self.state
        if not state.can_make:
            return
        self.state = replace(state, busy=True, error=None, unshareable=None)
        try:
            added: tuple[Added, ...] = ()
            if state.sheet:
                printed = await self._emergency.printed(frame)
                added = (Added(printed.title, frame.at.date().isoformat(), printed.data),)
            wish = Wish(state.chosen, state.passcode, LIFE, OPENED, added=added)
            share = await self._sharing.share(wish)
        except NotShareableError as error:
            self.state = replace(self.state, busy=False, unshareable=error)
        except ServiceError as error:
            self.state = replace(self.state, busy=False, error=error)
        else:
            code = self._sharing.qr(share)
            self.state = replace(self.state, busy=False, made=share, code=code)
