"""Spaces in memory, with the behaviour of the real service."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from services.core.changes import ChangeFeed, Topic
from services.core.errors import (
    AlreadyExistsError,
    DamagedError,
    LockedError,
    ServiceError,
    TooSoonError,
    WeakSecretError,
    WrongCodeError,
    WrongKeyError,
)
from services.core.identity import Identity
from services.people.helped import Helped
from services.people.models import (
    Damage,
    EarlierCopy,
    Facts,
    Label,
    Protection,
    Sign,
    Space,
    SpaceState,
)

_FREE_TRIES = 3
ARCHIVE_KEY = "ABCD-EFGH-JKMN-PQRS-TVWX-YZ23-4567"
CAMILLE = Identity("Exemple", "Camille", "1992-03-14")


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
    needs_new_secret: bool = False
    earlier_copy: EarlierCopy | None = None
    others: tuple[Space, ...] = ()
    chosen: bool = True
    refuses: ServiceError | None = None
    acting_for: Helped | None = None
    own_name: str = ""
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
        return self._open or (self._space if self.chosen or not self.others else None)

    async def keystore_available(self) -> bool:
        return self.keystore

    def wait(self) -> timedelta:
        return timedelta(0)

    async def create(
        self, secret: str, protection: Protection, identity: Identity, *, another: bool = False
    ) -> Space:
        if len(secret) < 6:
            raise WeakSecretError
        if self._space and not another:
            raise AlreadyExistsError
        if self._space:
            self.others = (*self.others, self._space)
        self._secret, self._identity = secret, identity
        number = len(self.others) + 1
        self._space = self._open = Space(
            f"space-{number}", identity.display, protection, label=Label(number=number)
        )
        self.changes.publish(Topic.PERSON)
        return self._space

    def spaces(self) -> tuple[Space, ...]:
        mine = (self._space,) if self._space else ()
        return tuple(sorted((*self.others, *mine), key=lambda space: space.label.number))

    def choose(self, id: str) -> None:
        for space in self.others:
            if space.id == id:
                mine = (self._space,) if self._space else ()
                self.others = (*(each for each in self.others if each is not space), *mine)
                self._space = space
        self.chosen = bool(id)
        self.changes.publish(Topic.PERSON)

    def set_label(self, text: str, sign: Sign) -> None:
        if self._open is None:
            raise LockedError
        label = Label(text.strip(), sign, self._open.label.number)
        self._space = self._open = replace(self._open, label=label)
        self.changes.publish(Topic.PERSON)

    async def look_at(self, archive: Path, key: str) -> Facts:
        if not archive.exists():
            raise DamagedError(Damage.ARCHIVE)
        if key.strip().upper() != ARCHIVE_KEY:
            raise WrongKeyError
        return Facts(1_795_338_000_000, 3, 12, 9)

    async def restore(
        self,
        archive: Path,
        key: str,
        secret: str,
        protection: Protection,
        on_file: Callable[[int, int], None] | None = None,
    ) -> Space:
        await self.look_at(archive, key)
        if self.refuses:
            raise self.refuses
        if on_file:
            on_file(9, 9)
        return await self.create(secret, protection, CAMILLE, another=True)

    async def unlock_earlier_copy(self, secret: str) -> None:
        await self.unlock(secret)
        self.earlier_copy = None

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
        self._open, self.needs_new_secret = self._space, True
        self.changes.publish(Topic.PERSON)

    async def lock(self) -> None:
        self._open = None
        self.changes.publish(Topic.PERSON)

    async def confirm(self, secret: str) -> None:
        if secret != self._secret:
            raise WrongCodeError

    async def create_recovery(self) -> str:
        self.has_recovery, self._key = True, "ABCD-EFGH-JKMN-PQRS-TVWX-YZ23-4567"
        return self._key

    async def change_secret(self, secret: str, protection: Protection) -> None:
        if self._space is None:
            raise LockedError
        self._secret = secret
        self._space = self._open = replace(self._space, protection=protection)
        self.needs_new_secret = False
        self.changes.publish(Topic.PERSON)

    async def erase(self) -> None:
        self._open = None
        self._space, self.others = (self.others[0], self.others[1:]) if self.others else (None, ())
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
