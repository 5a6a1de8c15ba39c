"""Opening the space: digits as they are typed, the wait after wrong codes, the way out when forgotten."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final

import flet as ft

from services.core.errors import (
    NoDeviceSecretError,
    ServiceError,
    TooSoonError,
    WrongCodeError,
)
from views._shared.ports import People

DIGITS: Final = 6
_SECOND: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class LockState:
    """What the lock screen shows."""

    typed: str = ""
    tries: int = 0
    busy: bool = False
    error: ServiceError | None = None
    wait: timedelta = timedelta(0)
    forgotten: bool = False
    recovery: str = ""
    erasing: bool = False
    word: str = ""
    chosen: str | None = None  # whose space was asked for, "" for "who is there?"
    mending: bool = False  # the next code opens the copy from before the last update

    @property
    def waiting(self) -> bool:
        return self.wait > timedelta(0)


@ft.observable
@dataclass(eq=False)
class LockModel:
    """One attempt after the other; never raises."""

    _people: People
    _on_mended: Callable[[], None] = lambda: None
    state: LockState = field(default_factory=LockState)

    def __post_init__(self) -> None:
        self._countdown: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Say how long the next try has to wait; nobody knows before it is known whose space it is."""
        if self._people.space is not None:
            self._wait(self._people.wait())

    @property
    def has_recovery(self) -> bool:
        """Whether a recovery key can be tried; not when the keys themselves cannot be read."""
        try:
            return self._people.has_recovery
        except ServiceError:
            return False

    def stop(self) -> None:
        if self._countdown:
            self._countdown.cancel()

    async def choose(self, id: str) -> None:
        """Ask for the code of this space, or, with "", who is there."""
        self.stop()
        try:
            self._people.choose(id)
        except ServiceError as error:
            self.state = LockState(error=error)
        else:
            self.state = LockState(chosen=id)
            await self.start()

    async def mend(self, *, mending: bool) -> None:
        """Let the next code open the copy from before the last update, or leave that."""
        error = None if mending else self.state.error
        self.state = replace(self.state, mending=mending, typed="", error=error)

    async def digit(self, digit: str) -> None:
        """Take one more digit; the last one opens."""
        if self.state.busy or self.state.waiting or len(self.state.typed) >= DIGITS:
            return
        self.state = replace(self.state, typed=self.state.typed + digit, error=None)
        if len(self.state.typed) == DIGITS:
            await self.unlock()

    async def erase_digit(self) -> None:
        if not self.state.busy:
            self.state = replace(self.state, typed=self.state.typed[:-1])

    async def type(self, secret: str) -> None:
        """Take what a field holds."""
        self.state = replace(self.state, typed=secret, error=None)

    async def type_recovery(self, key: str) -> None:
        self.state = replace(self.state, recovery=key, error=None)

    async def type_word(self, word: str) -> None:
        self.state = replace(self.state, word=word)

    async def unlock(self) -> None:
        """Try what was typed."""
        secret = self.state.typed
        if not secret:
            return
        if self.state.mending:
            await self._try(lambda: self._people.unlock_earlier_copy(secret))
        else:
            await self._try(lambda: self._people.unlock(secret))

    async def unlock_with_recovery(self) -> None:
        """Try the recovery key."""
        key = self.state.recovery
        if key.strip():
            await self._try(lambda: self._people.unlock_with_recovery(key))

    async def forget(self, *, forgotten: bool) -> None:
        """Show, or leave, what can be done without the code."""
        kept = LockState(wait=self.state.wait, chosen=self.state.chosen)
        self.state = replace(kept, forgotten=forgotten)

    async def ask_to_erase(self, *, erasing: bool) -> None:
        self.state = replace(self.state, erasing=erasing, word="")

    async def erase(self) -> None:
        """Erase the space of this device."""
        self.state = replace(self.state, erasing=False, busy=True)
        try:
            await self._people.erase()
        except ServiceError as error:
            self.state = replace(self.state, busy=False, error=error)
        else:
            self.state = LockState(chosen="")  # those of other people may remain
            await self.start()

    async def _try(self, attempt: Callable[[], Awaitable[None]]) -> None:
        if self.state.busy:
            return
        self.state = replace(self.state, busy=True, error=None)
        try:
            await attempt()
        except (WrongCodeError, TooSoonError) as error:
            self.state = replace(
                self.state, busy=False, typed="", tries=self.state.tries + 1, error=error
            )
            self._wait(error.wait)
        except ServiceError as error:
            lost = isinstance(error, NoDeviceSecretError) or self.state.forgotten
            self.state = replace(self.state, busy=False, typed="", error=error, forgotten=lost)
        else:
            mended, self.state = self.state.mending, LockState()
            if mended:
                self._on_mended()

    def _wait(self, wait: timedelta) -> None:
        if wait > timedelta(0):
            self.stop()
            self.state = replace(self.state, wait=wait)
            self._countdown = asyncio.create_task(self._count_down())

    async def _count_down(self) -> None:
        while self.state.waiting:
            await asyncio.sleep(_SECOND.total_seconds())
            left = max(self.state.wait - _SECOND, timedelta(0))
            self.state = replace(
                self.state, wait=left, error=None if not left else self.state.error
            )
