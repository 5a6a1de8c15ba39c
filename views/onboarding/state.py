"""The way from nothing to an open space, one step after the other; stopped before the end, nothing is kept."""

from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Final

import flet as ft

from services.core.errors import RemoteError, ServiceError
from services.core.identity import Identity
from services.i18n.translator import Translator
from services.people.models import Facts, Protection
from services.sync.signing import Signed
from views._shared.new_secret import NewSecret
from views._shared.ports import Follower, OpenBrowser, People, Sync
from views._shared.receiving import ChosenFile
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
    ARCHIVE = "archive"
    RESTORING = "restoring"


_ALONE: Final = (Step.WHO, Step.PROTECTION, Step.SECRET, Step.LOSS)
_CONNECTED: Final = _ALONE[1:]
"""The server says who it is: nobody is asked twice."""
_RESTORED: Final = (Step.ARCHIVE, *_CONNECTED)


@dataclass(frozen=True, slots=True)
class SetUp(NewSecret):
    """What was entered so far."""

    step: Step = Step.WELCOME
    given: str = ""
    family: str = ""
    born: str = ""
    archive: ChosenFile | None = None
    archive_key: str = ""
    facts: Facts | None = None  # of the archive that the key opened
    restored: tuple[int, int] = (0, 0)  # files that came, of how many
    busy: bool = False
    error: ServiceError | None = None
    recovery: str = ""
    signed: Signed | None = None  # at the server that the space will be kept with

    @property
    def path(self) -> tuple[Step, ...]:
        """The numbered steps of the way that was chosen."""
        if self.step is Step.ARCHIVE or self.facts:
            return _RESTORED
        return _CONNECTED if self.signed else _ALONE

    @property
    def born_is_date(self) -> bool:
        return typed_date(self.born) is not None


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
        """Forget what was typed, and the archive that was brought."""
        if self.state.archive:
            self.state.archive.drop()
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
            self.stop()
            await self.start()

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
            case Step.ARCHIVE:
                await self._look_at_archive()
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

    # -- from an archive -----------------------------------------------------------------------------------

    async def choose_archive(self) -> None:
        """Ask for an archive and its key."""
        self._to(Step.ARCHIVE)

    async def take(self, file: ChosenFile) -> None:
        """Take the file that was chosen, in the place of any before."""
        if self.state.archive:
            self.state.archive.drop()
        self.state = replace(self.state, archive=file, error=None, tried=False)

    async def _look_at_archive(self) -> None:
        """Go on once the key opens the archive."""
        state = self.state
        if not self._to(Step.ARCHIVE, bool(state.archive and state.archive_key.strip())):
            return
        file = state.archive
        if file is None or file.path is None:
            self.state = replace(state, error=file.error if file else None)
            return
        self.state = replace(state, busy=True, error=None)
        try:
            facts = await self._people.look_at(file.path, state.archive_key)
        except ServiceError as error:
            self.state = replace(self.state, busy=False, error=error)
        else:
            self.state = replace(self.state, busy=False, facts=facts)
            self._to(Step.PROTECTION)

    async def _restore(self, state: SetUp) -> None:
        """Make the space of the archive; it says who it is, and whether it has a server."""
        if state.archive is None or state.archive.path is None:
            return

        def came(done: int, total: int) -> None:
            self._session.touch()
            self.state = replace(self.state, restored=(done, total))

        self.state = replace(self.state, step=Step.RESTORING)
        try:
            await self._people.restore(
                state.archive.path, state.archive_key, state.secret, state.protection, came
            )
        except ServiceError:
            self.state = replace(self.state, step=Step.SECRET)
            raise
        state.archive.drop()

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
        adding = self._session.state.adding
        try:
            if state.facts:
                await self._restore(state)
            else:
                await self._people.create(state.secret, state.protection, identity, another=adding)
        except ServiceError as error:
            self._session.settle(settling=False)
            self.state = replace(self.state, busy=False, error=error)
            return
        await self._session.add_person(adding=False)
        self.state = replace(
            self.state, busy=False, step=Step.LOSS, secret="", again="", archive_key=""
        )
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
            await self._session.add_person(adding=False)
            if signed:
                await self._follow(signed)
        except ServiceError as error:
            self.state = replace(self.state, error=error)
        self._session.settle(settling=False)
        self.state = replace(self.state, busy=False)


def _unreached(error: ServiceError | None) -> bool:
    return isinstance(error, RemoteError) and error.fault in UNREACHED
