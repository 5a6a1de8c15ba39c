"""A server in memory, with the behaviour of the real synchronisation."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace

from services.core.changes import ChangeFeed, Topic
from services.core.errors import RemoteError, ServiceError
from services.core.identity import Identity
from services.i18n.translator import Translator
from services.remote.capabilities import SignIn
from services.sync.access import SignedIn
from services.sync.devices import Device
from services.sync.following import Following, Sensed
from services.sync.meeting import Meeting
from services.sync.models import (
    Freshness,
    HeldFile,
    RefusedItem,
    Server,
    VanishedCount,
    VanishedItem,
)
from services.sync.signing import Signed
from services.sync.vanishing import Choice
from services.sync.wishes import Wishes
from views._shared.ports import OpenBrowser

BASE = "https://carnet.exemple.fr/fhir"
SERVER = Server(BASE, "camille")
ALONE = Freshness(None, None, 0, 0, 0, 0, 0, 0)


def signed(server: Server = SERVER) -> Signed:
    """Return a sign-in that was made there."""
    where = SignIn(f"{server.base}/authorize", f"{server.base}/token")
    return Signed(server, SignedIn(where, "carnet", "refresh"))


@dataclass(eq=False)
class FakeDevices:
    """Keeps a list; `error` is what every method raises."""

    known: list[Device] = field(default_factory=list)
    error: ServiceError | None = None

    async def all(self) -> tuple[Device, ...]:
        if self.error:
            raise self.error
        return tuple(self.known)

    async def end(self, id: str) -> None:
        self.known = [device for device in await self.all() if device.id != id]

    async def end_others(self) -> None:
        self.known = [device for device in await self.all() if device.current]

    async def rename(self, id: str, name: str) -> None:
        self.known = [
            replace(device, name=name) if device.id == id else device for device in await self.all()
        ]


@dataclass(eq=False)
class FakeSync:
    """Knows a server once linked; `error` is what every method raises, `person` whose space it is."""

    changes: ChangeFeed
    state: Freshness = ALONE
    error: ServiceError | None = None
    person: Identity = Identity()
    files: list[HeldFile] = field(default_factory=list)
    items: list[RefusedItem] = field(default_factory=list)
    dropped: list[Signed] = field(default_factory=list)
    devices: FakeDevices = field(default_factory=FakeDevices)
    gone: list[VanishedItem] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)

    async def freshness(self) -> Freshness:
        if self.error:
            raise self.error
        return self.state

    async def meet(self, there: Identity) -> Meeting:
        if self.error:
            raise self.error
        return Meeting.of(self.person, there)

    async def link_signed(self, signed: Signed, *, confirmed: bool = False) -> None:
        Meeting.of(self.person, signed.person).check(confirmed=confirmed)
        await self._become(server=signed.server)

    async def drop(self, signed: Signed) -> None:
        self.dropped.append(signed)

    async def held_files(self, after: HeldFile | None, limit: int) -> list[HeldFile]:
        if self.error:
            raise self.error
        first = self.files.index(after) + 1 if after else 0
        return self.files[first : first + limit]

    async def send_held(
        self, only: Collection[str] | None = None, but: Collection[str] = ()
    ) -> None:
        left = [f for f in self.files if (f.id in but if only is None else f.id not in only)]
        sent = self.state.held - sum(file.documents for file in left)
        self.files = left
        await self._become(held=self.state.held - sent, waiting=self.state.waiting + sent)

    async def refused(self, limit: int) -> list[RefusedItem]:
        if self.error:
            raise self.error
        return self.items[:limit]

    async def try_again(self) -> None:
        self.items.clear()
        await self._become(refused=0)

    async def vanished(self, limit: int) -> list[VanishedItem]:
        if self.error:
            raise self.error
        return self.gone[:limit]

    async def settle_vanished(self, choice: Choice) -> None:
        self.choices.append(choice)
        if choice is not Choice.LOOK_AGAIN:
            self.gone.clear()
            await self._become(vanished=VanishedCount())

    async def wish(self, wished: Wishes) -> None:
        await self._become(wishes=wished)

    async def unlink(self) -> None:
        await self._become(server=None, waiting=0, held=self.state.held + self.state.waiting)

    async def _become(self, **values: object) -> None:
        if self.error:
            raise self.error
        self.state = replace(self.state, **values)  # type: ignore[arg-type] # values by field name
        self.changes.publish(Topic.SYNC, Topic.DOCUMENTS)


@dataclass(eq=False)
class FakeFollower:
    """Begins a run when asked, and ends it when paused."""

    changes: ChangeFeed
    state: Following = field(default_factory=Following)
    sensed: Sensed = field(default_factory=Sensed)
    asked: int = 0
    returns: int = 0

    def sense(self, sensed: Sensed) -> None:
        self.sensed = sensed

    def returned(self) -> None:
        self.returns += 1

    def now(self) -> None:
        self.asked += 1
        self.become(Following(running=True))

    def pause(self) -> None:
        self.become(Following())

    def become(self, state: Following) -> None:
        self.state = state
        self.changes.publish(Topic.SYNC)


@dataclass(eq=False)
class FakeSignIn:
    """Signs in at once, or fails with `error`; `addresses` are those that were asked for."""

    made: Signed = field(default_factory=signed)
    error: RemoteError | None = None
    addresses: list[str] = field(default_factory=list)

    async def __call__(self, base: str, open_browser: OpenBrowser, _words: Translator) -> Signed:
        self.addresses.append(base)
        if self.error:
            raise self.error
        await open_browser(f"{base}/authorize")
        return self.made
