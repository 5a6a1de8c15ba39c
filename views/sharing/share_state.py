"""Making a link: what leaves is named, what it allows is chosen, then it is made."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final

import flet as ft

from services.core.errors import NotShareableError, ServiceError
from services.documents.models import Document, Query
from services.sharing.models import LIVES, MOST_DOCUMENTS, OPENINGS, Added, Leaving, Wish
from views._shared.ports import Documents
from views._shared.sharing_ports import Sharing

OFFERED: Final = 50
"""Other documents that are offered beside the one shared, the newest first."""
SHORTEST: Final = 4
"""Letters or digits of a code."""


@dataclass(frozen=True, slots=True)
class ShareState:
    """`leaving` is None until it is read. `added` is the sheet that leaves first, if one does."""

    chosen: tuple[str, ...]
    added: tuple[Added, ...] = ()
    leaving: Leaving | None = None
    others: tuple[Document, ...] | None = None  # None until somebody wants to add some
    passcode: str = ""
    wants_passcode: bool = True
    life: timedelta = LIVES[1]
    openings: int = OPENINGS[1]
    takes_report: bool = False
    sent: tuple[int, int] | None = None
    unshareable: NotShareableError | None = None
    error: ServiceError | None = None

    @property
    def busy(self) -> bool:
        return self.sent is not None

    @property
    def code_is_short(self) -> bool:
        return self.wants_passcode and len("".join(self.passcode.split())) < SHORTEST

    @property
    def can_make(self) -> bool:
        return (
            bool(self.leaving and (self.chosen or self.added))
            and not self.busy
            and not self.code_is_short
        )


@ft.observable
@dataclass(eq=False)
class ShareModel:
    """Never raises; nothing leaves before `make`. What leaves first is the document `first`, or what `sheet` makes."""

    _sharing: Sharing
    _documents: Documents
    first: str
    new_passcode: Callable[[], str]
    sheet: Callable[[], Awaitable[Added]] | None = None
    state: ShareState = field(init=False)

    def __post_init__(self) -> None:
        self.state = replace(self._empty, passcode=self.new_passcode())

    @property
    def _empty(self) -> ShareState:
        return ShareState((self.first,) if self.first else ())

    async def start(self) -> None:
        await self.load()

    def stop(self) -> None:
        """Let go of what was read, and of the code."""
        self.state = self._empty

    async def load(self) -> None:
        """Read what would leave."""
        chosen, added = self.state.chosen, self.state.added
        try:
            if self.sheet and not added:
                added = (await self.sheet(),)
            leaving = await self._sharing.leaving(chosen, added)
        except NotShareableError as error:
            self.state = replace(self.state, unshareable=error)
        except ServiceError as error:
            self.state = replace(self.state, error=error)
        else:
            if chosen == self.state.chosen:
                self.state = replace(
                    self.state, leaving=leaving, added=added, unshareable=None, error=None
                )

    async def offer_others(self) -> None:
        """Show other documents that may leave too."""
        try:
            found = await self._documents.list(Query(), limit=OFFERED)
        except ServiceError as error:
            self.state = replace(self.state, error=error)
            return
        others = tuple(one for one in found.documents if one.id != self.first)
        self.state = replace(self.state, others=others)

    async def choose(self, id: str, leaves: bool) -> None:
        """Let a document leave too, or no more."""
        rest = tuple(one for one in self.state.chosen if one != id)
        room = MOST_DOCUMENTS - len(self.state.added)
        chosen = (*rest, id) if leaves and len(rest) < room else rest
        self.state = replace(self.state, chosen=chosen)
        await self.load()

    async def type_passcode(self, passcode: str) -> None:
        self.state = replace(self.state, passcode=passcode)

    async def want_passcode(self, wanted: bool) -> None:
        self.state = replace(self.state, wants_passcode=wanted)

    async def set_life(self, life: timedelta) -> None:
        self.state = replace(self.state, life=life)

    async def set_openings(self, openings: int) -> None:
        self.state = replace(self.state, openings=openings)

    async def take_report(self, taken: bool) -> None:
        self.state = replace(self.state, takes_report=taken)

    async def make(self) -> str:
        """Make the link; return its id, "" if it could not be made."""
        state = self.state
        if not state.can_make:
            return ""
        self.state = replace(
            state, sent=(0, len(state.chosen) + len(state.added)), error=None, unshareable=None
        )
        wish = Wish(
            state.chosen,
            state.passcode.strip() if state.wants_passcode else "",
            state.life,
            state.openings,
            state.takes_report,
            state.added,
        )
        try:
            share = await self._sharing.share(wish, self._sent)
        except NotShareableError as error:
            self.state = replace(self.state, sent=None, unshareable=error)
            return ""
        except ServiceError as error:
            self.state = replace(self.state, sent=None, error=error)
            return ""
        self.state = replace(self.state, sent=None)
        return share.id

    def _sent(self, done: int, total: int) -> None:
        self.state = replace(self.state, sent=(done, total))
