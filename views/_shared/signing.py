"""Signing in at a server: an address, the system's browser, and the way back."""

import asyncio
from dataclasses import dataclass, field, replace

import flet as ft

from services.core.errors import ServiceError
from services.i18n.translator import Translator
from services.sync.signing import Signed
from views._shared.ports import OpenBrowser, SignIn
from views._shared.session import Session


@dataclass(frozen=True, slots=True)
class SigningState:
    """`page` is where the browser was sent, "" before it is known."""

    address: str = ""
    waiting: bool = False
    page: str = ""
    error: ServiceError | None = None


@ft.observable
@dataclass(eq=False)
class SigningModel:
    """One sign-in at a time; never raises."""

    _sign_in: SignIn
    _session: Session
    state: SigningState = field(default_factory=SigningState)
    _task: asyncio.Task[Signed] | None = None

    async def start(self) -> None:
        """Nothing to load."""

    def stop(self) -> None:
        """Give up with the screen."""
        if self._task:
            self._task.cancel()
        self._session.sign_in_elsewhere(signing_in=False)

    async def enter(self, address: str) -> None:
        """Take what the field holds."""
        self.state = replace(self.state, address=address, error=None)

    async def cancel(self) -> None:
        """Stop waiting for the browser."""
        if self._task:
            self._task.cancel()

    async def sign_in(self, base: str, show: OpenBrowser, words: Translator) -> Signed | None:
        """Send the person to their browser and wait; None when it did not succeed or was given up."""
        if self.state.waiting:
            return None

        async def shown(url: str) -> None:
            self.state = replace(self.state, page=url)
            await show(url)

        self.state = replace(self.state, waiting=True, page="", error=None)
        self._session.sign_in_elsewhere(signing_in=True)
        task = self._task = asyncio.create_task(_made(self._sign_in, base, shown, words))
        try:
            await asyncio.wait({task})
        finally:
            self._session.sign_in_elsewhere(signing_in=False)
        self.state = replace(self.state, waiting=False, page="")
        if task.cancelled():
            return None
        try:
            return task.result()
        except ServiceError as error:
            self.state = replace(self.state, error=error)
            return None


async def _made(sign_in: SignIn, base: str, show: OpenBrowser, words: Translator) -> Signed:
    return await sign_in(typed_address(base), show, words)


def typed_address(text: str) -> str:
    """Return an address as people write it, with the https that they leave out."""
    text = text.strip()
    return text if not text or "://" in text else f"https://{text}"
