"""Connecting a space that exists: sign in, say what leaves, or sign in again at the server one has."""

from dataclasses import dataclass, field, replace
from enum import Enum

import flet as ft

from services.core.errors import ServiceError
from services.i18n.translator import Translator
from services.sync.models import Freshness
from services.sync.signing import Signed
from views._shared.ports import Follower, OpenBrowser, Sync
from views._shared.signing import SigningModel


class Leaving(Enum):
    """What of this device goes to the server."""

    ALL = "all"
    LATER = "later"  # only what will be added


@dataclass(frozen=True, slots=True)
class ConnectState:
    """`freshness` is None until it is read; with `signed`, one is asked what leaves."""

    freshness: Freshness | None = None
    signed: Signed | None = None
    leaving: Leaving = Leaving.ALL
    busy: bool = False
    somebody_else: bool = False  # the sign-in was another person's
    error: ServiceError | None = None

    @property
    def known(self) -> str:
        """The address of the server one already has, "" without one."""
        server = self.freshness and self.freshness.server
        return server.base if server else ""


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

    async def sign_in(self, show: OpenBrowser, words: Translator) -> bool:
        """Sign in; say whether the space is connected already, with nothing to choose."""
        self.state = replace(self.state, somebody_else=False, error=None)
        base = self.state.known or self._signing.state.address
        signed = await self._signing.sign_in(base, show, words)
        freshness = self.state.freshness
        if signed is None or freshness is None:
            return False
        if freshness.server not in (None, signed.server):
            # Two people's records would become one.
            self.state = replace(self.state, somebody_else=True)
            return False
        self.state = replace(self.state, signed=signed)
        asks = freshness.server is None and freshness.held
        return False if asks else await self.link()

    async def choose(self, leaving: str) -> None:
        """Say what goes to the server."""
        self.state = replace(self.state, leaving=Leaving(leaving))

    async def link(self) -> bool:
        """Keep the space with the server from now on; say whether it is."""
        state = self.state
        if state.signed is None or state.busy:
            return False
        again = bool(state.known)
        self.state = replace(state, busy=True, error=None)
        try:
            await self._sync.link_signed(state.signed)
            if state.leaving is Leaving.ALL and not again:
                await self._sync.send_held()
        except ServiceError as error:
            self.state = replace(self.state, busy=False, error=error)
            return False
        self._follower.now()
        self.state = replace(self.state, busy=False)
        return True
