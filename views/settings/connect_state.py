"""Connecting a space that exists: sign in, see whose record it is, say what leaves; or sign in again where one was."""

from dataclasses import dataclass, field, replace
from enum import Enum

import flet as ft

from services.core.errors import ServiceError
from services.core.identity import Match
from services.i18n.translator import Translator
from services.sync.meeting import Meeting
from services.sync.models import Freshness
from services.sync.signing import Signed
from views._shared.ports import Follower, OpenBrowser, Sync
from views._shared.signing import SigningModel

_STRANGERS = frozenset({Match.OTHER, Match.HOMONYM})


class Leaving(Enum):
    """What of this device goes to the server."""

    ALL = "all"
    LATER = "later"  # only what will be added
    SOME = "some"  # chosen file by file, once connected


class Linked(Enum):
    """What became of a step."""

    NOT = "not"  # something is asked first, or went wrong
    DONE = "done"
    CHOOSING = "choosing"  # connected; what leaves is chosen next


@dataclass(frozen=True, slots=True)
class ConnectState:
    """`freshness` is None until it is read; with `signed`, one is asked what leaves, if there is no `stranger`."""

    freshness: Freshness | None = None
    signed: Signed | None = None
    stranger: Meeting | None = None  # the server's record is, or may be, somebody else's
    confirmed: bool = False  # the person says that it is theirs
    dropped: bool = False  # the sign-in was given up: nothing was written, nothing sent
    leaving: Leaving = Leaving.ALL
    busy: bool = False
    somebody_else: bool = False  # the sign-in was another person's than before
    error: ServiceError | None = None

    @property
    def known(self) -> str:
        """The address of the server one already has, "" without one."""
        server = self.freshness and self.freshness.server
        return server.base if server else ""

    @property
    def asks(self) -> bool:
        """Whether there is anything to choose from."""
        freshness = self.freshness
        return bool(
            freshness and freshness.server is None and (freshness.held or freshness.held_others)
        )


@ft.observable
@dataclass(eq=False)
class ConnectModel:
    """Links the open space once signed in; never raises."""

    _sync: Sync
    _follower: Follower
    _signing: SigningModel
    state: ConnectState = field(default_factory=ConnectState)

    async def start(self) -> None:
        try:
            self.state = ConnectState(await self._sync.freshness())
        except ServiceError as error:
            self.state = ConnectState(error=error)

    def stop(self) -> None:
        """Forget a sign-in that led nowhere."""
        self.state = ConnectState()

    async def sign_in(self, show: OpenBrowser, words: Translator) -> Linked:
        """Sign in, and connect where there is nothing to ask."""
        self.state = replace(self.state, somebody_else=False, dropped=False, error=None)
        base = self.state.known or self._signing.state.address
        signed = await self._signing.sign_in(base, show, words)
        freshness = self.state.freshness
        if signed is None or freshness is None:
            return Linked.NOT
        if freshness.server not in (None, signed.server):
            # Two people's records would become one.
            self.state = replace(self.state, somebody_else=True)
            return Linked.NOT
        try:
            meeting = None if freshness.server else await self._sync.meet(signed.person)
        except ServiceError as error:
            self.state = replace(self.state, error=error)
            return Linked.NOT
        stranger = meeting if meeting and meeting.match in _STRANGERS else None
        self.state = replace(self.state, signed=signed, stranger=stranger, confirmed=False)
        return Linked.NOT if stranger or self.state.asks else await self.link()

    async def confirm(self) -> Linked:
        """Go on: the person says that the record is theirs."""
        self.state = replace(self.state, stranger=None, confirmed=True)
        return Linked.NOT if self.state.asks else await self.link()

    async def give_up(self) -> None:
        """Drop the sign-in: it is not the right person."""
        signed, self.state = (
            self.state.signed,
            ConnectState(self.state.freshness, dropped=True),
        )
        if signed is None:
            return
        try:
            await self._sync.drop(signed)
        except ServiceError as error:
            self.state = replace(self.state, error=error)

    async def choose(self, leaving: str) -> None:
        """Say what goes to the server."""
        self.state = replace(self.state, leaving=Leaving(leaving))

    async def link(self) -> Linked:
        """Keep the space with the server from now on."""
        state = self.state
        if state.signed is None or state.stranger or state.busy:
            return Linked.NOT
        again = bool(state.known)
        self.state = replace(state, busy=True, error=None)
        try:
            await self._sync.link_signed(state.signed, confirmed=state.confirmed)
            if state.leaving is Leaving.ALL and not again:
                await self._sync.send_held()
        except ServiceError as error:
            self.state = replace(self.state, busy=False, error=error)
            return Linked.NOT
        self._follower.now()
        self.state = replace(self.state, busy=False)
        return Linked.CHOOSING if state.asks and state.leaving is Leaving.SOME else Linked.DONE
