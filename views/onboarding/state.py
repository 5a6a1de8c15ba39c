"""The way from nothing to an open space, one step after the other; stopped before the end, nothing is kept."""

from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Final

import flet as ft

from services.core.errors import RemoteError, ServiceError
from services.core.identity import Identity
from services.i18n.translator import Translator
from services.people.models import Protection, weak
from services.sync.signing import Signed
from views._shared.ports import Follower, OpenBrowser, People, Sync
from views._shared.session import Session
from views._shared.signing import SigningModel
from views._shared.standing import UNREACHED
from views._shared.typed_dates import typed_date


class Step(Enum):
    """Where one is."""

    WELCOME = "welcome"
    CONNECT = "connect"
    WHO = "who"
    PROTECTION = "protection"
    SECRET = "secret"  # noqa: S105 - the name of a step
    LOSS = "loss"


_ALONE: Final = (Step.WHO, Step.PROTECTION, Step.SECRET, Step.LOSS)
_CONNECTED: Final = _ALONE[1:]
"""The server says who it is: nobody is asked twice."""


@dataclass(frozen=True, slots=True)
class SetUp:
    """What was entered so far."""

    step: Step = Step.WELCOME
    given: str = ""
    family: str = ""
    born: str = ""
    protection: Protection = Protection.KEYSTORE
    secret: str = ""
    again: str = ""
    tried: bool = False  # the person asked to go on: errors may show
    busy: bool = False
    error: ServiceError | None = None
    recovery: str = ""
    signed: Signed | None = None  # at the server that the space will be kept with

    @property
    def path(self) -> tuple[Step, ...]:
        """The numbered steps of the way that was chosen."""
        return _CONNECTED if self.signed else _ALONE

    @property
    def is_code(self) -> bool:
        return self.protection is not Protection.PASSPHRASE

    @property
    def born_is_date(self) -> bool:
        return typed_date(self.born) is not None

    @property
    def long_enough(self) -> bool:
        if self.is_code:
            return len(self.secret) == CODE_DIGITS and self.secret.isdigit()
        return len(self.secret.strip()) >= PHRASE_LENGTH

    @property
    def agree(self) -> bool:
        return self.secret == self.again

    @property
    def easy(self) -> bool:
        """Whether anybody would try this secret first: a hint, never a refusal."""
        return self.long_enough and weak(self.secret)


CODE_DIGITS = 6
PHRASE_LENGTH = 12


@ft.observable
@dataclass(eq=False)
class SetUpModel:
    """Creates the space, or opens the demonstration; never raises."""

    _people: People
    _session: Session
    _sync: Sync
    _follower: Follower
    _signing: SigningModel
    _demonstration_server: str | None = None
    keystore: bool = False
    state: SetUp = field(default_factory=SetUp)

    async def start(self) -> None:
        self.keystore = await self._people.keystore_available()
        best = Protection.KEYSTORE if self.keystore else Protection.PASSPHRASE
        self.state = replace(self.state, protection=best)

    def stop(self) -> None:
        """Forget what was typed."""
        self.state = SetUp()

    async def enter(self, **entered: str) -> None:
        """Take what fields hold, by the names of `SetUp`."""
        self.state = replace(self.state, error=None, **entered)  # type: ignore[arg-type] # texts by field name

    async def protect(self, protection: Protection) -> None:
        """Choose how the space opens."""
        self.state = replace(self.state, protection=protection, secret="", again="")

    async def back(self) -> None:
        """Go one step back; a sign-in is forgotten with the way that it opened."""
        path, step = self.state.path, self.state.step
        if step in path[1:]:
            before = path[path.index(step) - 1]
            self.state = replace(self.state, step=before, tried=False, error=None)
        else:
            await self._signing.enter("")
            self.state = replace(
                self.state, step=Step.WELCOME, tried=False, error=None, signed=None
            )

    async def next(self) -> None:
        """Go on, unless what was entered cannot be."""
        match self.state.step:
            case Step.WELCOME:
                self._to(Step.WHO)
            case Step.PROTECTION:
                self._to(Step.SECRET)
            case Step.WHO:
                self._to(Step.PROTECTION, self.state.born_is_date)
            case Step.SECRET:
                if self._to(Step.SECRET, self.state.long_enough and self.state.agree):
                    await self._create()
            case Step.LOSS:
                self._session.settle(settling=False)

    async def choose_server(self) -> None:
        """Ask for the address of a server."""
        await self._signing.enter("")
        self._to(Step.CONNECT)

    async def connect(self, show: OpenBrowser, words: Translator) -> None:
        """Sign in at the address that was typed, then go on with how the space opens."""
        signed = await self._signing.sign_in(self._signing.state.address, show, words)
        if signed:
            self.state = replace(self.state, signed=signed)
            self._to(Step.PROTECTION)

    def _to(self, step: Step, allowed: bool = True) -> bool:
        self.state = replace(
            self.state, step=step if allowed else self.state.step, tried=not allowed
        )
        return allowed

    async def _create(self) -> None:
        state = self.state
        # A server says who it is: what was typed on another way in would only be compared with it.
        identity = (
            Identity()
            if state.signed
            else Identity(
                family=state.family.strip(),
                given=state.given.strip(),
                birth_date=typed_date(state.born) or "",
            )
        )
        self.state = replace(state, busy=True)
        # The home page waits for the last step.
        self._session.settle(settling=True)
        try:
            await self._people.create(state.secret, state.protection, identity)
        except ServiceError as error:
            self._session.settle(settling=False)
            self.state = replace(self.state, busy=False, error=error)
            return
        self.state = replace(self.state, busy=False, step=Step.LOSS, secret="", again="")
        if state.signed:
            await self._follow(state.signed)

    async def _follow(self, signed: Signed) -> None:
        """Keep the open space with the server; should that fail, the settings can try again."""
        try:
            await self._sync.link_signed(signed)
        except ServiceError as error:
            self.state = replace(self.state, error=error)
        else:
            self._follower.now()

    async def write_recovery(self) -> None:
        """Make a recovery key to write down."""
        self.state = replace(self.state, busy=True, error=None)
        try:
            key = await self._people.create_recovery()
        except ServiceError as error:
            self.state = replace(self.state, busy=False, error=error)
        else:
            self.state = replace(self.state, busy=False, recovery=key)

    async def discover(self, show: OpenBrowser, words: Translator) -> None:
        """Open the demonstration: that of its server, else the one that Carnet makes itself."""
        if self._demonstration_server is None:
            await self._discover(None)
            return
        signed = await self._signing.sign_in(self._demonstration_server, show, words)
        if signed or _unreached(self._signing.state.error):
            await self._discover(signed)

    async def _discover(self, signed: Signed | None) -> None:
        self.state = replace(self.state, busy=True, error=None)
        # The home page waits until it is known where the documents come from.
        self._session.settle(settling=True)
        try:
            await self._people.discover(empty=signed is not None)
            if signed:
                await self._follow(signed)
        except ServiceError as error:
            self.state = replace(self.state, error=error)
        self._session.settle(settling=False)
        self.state = replace(self.state, busy=False)


def _unreached(error: ServiceError | None) -> bool:
    return isinstance(error, RemoteError) and error.fault in UNREACHED
