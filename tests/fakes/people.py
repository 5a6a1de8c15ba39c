"""Spaces in memory, with the behaviour of the real service."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta

from services.core.changes import ChangeFeed, Topic
from services.core.errors import LockedError, TooSoonError, WeakSecretError, WrongCodeError
from services.core.identity import Identity
from services.people.models import Damage, Protection, Space, SpaceState

_FREE_TRIES = 3


async def _nothing() -> None:
    return


@dataclass(eq=False)
class FakePeople:
    """One space at most; `fill` takes in the demonstration."""

    changes: ChangeFeed
    keystore: bool = False
    fill: Callable[[], Awaitable[None]] = _nothing
    damage: Damage | None = None
    has_recovery: bool = False
    _secret: str = ""
    _key: str = ""
    _space: Space | None = None
    _open: Space | None = None
    _identity: Identity = Identity()
    _tries: int = 0
    wrong_wait: timedelta = field(default=timedelta(seconds=30))

    @property
    def state(self) -> SpaceState:
        if self._open:
            return SpaceState.OPEN
        return SpaceState.LOCKED if self._space else SpaceState.NONE

    @property
    def space(self) -> Space | None:
        return self._open or self._space

    async def keystore_available(self) -> bool:
        return self.keystore

    def wait(self) -> timedelta:
        return timedelta(0)

    async def create(self, secret: str, protection: Protection, identity: Identity) -> Space:
        if len(secret) < 6:
            raise WeakSecretError
        self._secret, self._identity = secret, identity
        self._space = self._open = Space("space", identity.display, protection)
        self.changes.publish(Topic.PERSON)
        return self._space

    async def unlock(self, secret: str) -> None:
        self._tries += 1
        if self._tries > _FREE_TRIES:
            self._tries = 0
            raise TooSoonError(self.wrong_wait)
        if secret != self._secret:
            raise WrongCodeError
        self._tries, self._open = 0, self._space
        self.changes.publish(Topic.PERSON)

    async def unlock_with_recovery(self, key: str) -> None:
        if key.strip().upper() != self._key:
            raise WrongCodeError
        self._open = self._space
        self.changes.publish(Topic.PERSON)

    async def lock(self) -> None:
        self._open = None
        self.changes.publish(Topic.PERSON)

    async def create_recovery(self) -> str:
        self.has_recovery, self._key = True, "ABCD-EFGH-JKMN-PQRS-TVWX-YZ23-4567"
        return self._key

    async def change_secret(self, secret: str, protection: Protection) -> None:
        if self._space is None:
            raise LockedError
        self._secret = secret
        self._space = self._open = Space(self._space.id, self._space.name, protection)
        self.changes.publish(Topic.PERSON)

    async def erase(self) -> None:
        self._space = self._open = None
        self._identity = Identity()
        self.changes.publish(Topic.PERSON, Topic.DOCUMENTS)

    async def identity(self) -> Identity:
        if not self._open:
            raise LockedError
        return self._identity

    async def set_identity(self, identity: Identity) -> None:
        self._identity = identity
        self.changes.publish(Topic.PERSON)

    async def discover(self, *, empty: bool = False) -> None:
        self._identity = Identity() if empty else Identity("Exemple", "Camille", "1992-03-14")
        if not empty:
            await self.fill()
        self._open = Space("demonstration", "Camille Exemple", None, is_demonstration=True)
        self.changes.publish(Topic.PERSON, Topic.DOCUMENTS)

    async def leave_demonstration(self) -> None:
        await self.lock()
