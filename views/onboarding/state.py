"""The way from nothing to an open space, one step after the other; stopped before the end, nothing is kept."""

from dataclasses import dataclass, field, replace
from enum import Enum

import flet as ft

from services.core.errors import ServiceError
from services.core.identity import Identity
from services.people.models import Protection, weak
from views._shared.ports import People
from views._shared.session import Session
from views._shared.typed_dates import typed_date


class Step(Enum):
    """Where one is."""

    WELCOME = 0
    WHO = 1
    PROTECTION = 2
    SECRET = 3
    LOSS = 4


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
        """Go one step back."""
        self.state = replace(
            self.state, step=Step(max(self.state.step.value - 1, 0)), tried=False, error=None
        )

    async def next(self) -> None:
        """Go on, unless what was entered cannot be."""
        match self.state.step:
            case Step.WELCOME | Step.PROTECTION:
                self._to(Step(self.state.step.value + 1))
            case Step.WHO:
                self._to(Step.PROTECTION, self.state.born_is_date)
            case Step.SECRET:
                if self._to(Step.SECRET, self.state.long_enough and self.state.agree):
                    await self._create()
            case Step.LOSS:
                self._session.settle(settling=False)

    def _to(self, step: Step, allowed: bool = True) -> bool:
        self.state = replace(
            self.state, step=step if allowed else self.state.step, tried=not allowed
        )
        return allowed

    async def _create(self) -> None:
        state = self.state
        identity = Identity(
            family=state.family.strip(),
            given=state.given.strip(),
            birth_date=typed_date(state.born) or "",
        )
        self.state = replace(state, busy=True)
        # The home page waits for the last step.
        self._session.settle(settling=True)
        try:
            await self._people.create(state.secret, state.protection, identity)
        except ServiceError as error:
            self._session.settle(settling=False)
            self.state = replace(self.state, busy=False, error=error)
        else:
            self.state = replace(self.state, busy=False, step=Step.LOSS, secret="", again="")

    async def write_recovery(self) -> None:
        """Make a recovery key to write down."""
        self.state = replace(self.state, busy=True, error=None)
        try:
            key = await self._people.create_recovery()
        except ServiceError as error:
            self.state = replace(self.state, busy=False, error=error)
        else:
            self.state = replace(self.state, busy=False, recovery=key)

    async def discover(self) -> None:
        """Open the demonstration."""
        self.state = replace(self.state, busy=True, error=None)
        try:
            await self._people.discover()
        except ServiceError as error:
            self.state = replace(self.state, busy=False, error=error)
        else:
            self.state = replace(self.state, busy=False)
