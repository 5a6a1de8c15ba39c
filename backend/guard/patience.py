"""Bodies that come too slowly: whoever sends a byte a minute would hold a place for ever."""

import asyncio
from collections.abc import Callable
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.guard.refusing import Refusal, refuse

FIRST: Final = 30.0
"""Seconds before a body must go on."""
SLOWEST: Final = 4096
"""Bytes a second that earn more time: 200 MB in 14 hours at worst, a photo over a bad network in minutes."""
_BODY: Final = frozenset({b"content-length", b"transfer-encoding"})


class Patience:
    """Answers 408 when the body does not come; a request without one costs nothing here."""

    def __init__(self, app: ASGIApp, first: float = FIRST) -> None:
        self._app = app
        self._first = first

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not any(name in _BODY for name, _ in scope["headers"]):
            await self._app(scope, receive, send)
            return
        body = _Body(receive, self._first, asyncio.get_running_loop().time)
        started = False

        async def answer(message: Message) -> None:
            nonlocal started
            if body.is_late and not started:
                return  # what is said of somebody who left, as a 500: they are still there
            started = True
            await send(message)

        try:
            await self._app(scope, body.receive, answer)
        finally:
            if body.is_late and not started:
                refusal = Refusal(408, "The body came too slowly.", closes=True)
                await refuse(refusal, scope, send)


class _Body:
    def __init__(self, receive: Receive, first: float, clock: Callable[[], float]) -> None:
        self._receive = receive
        self._clock = clock
        self._until = clock() + first
        self._ended = False
        self.is_late = False

    async def receive(self) -> Message:
        """Receive a part; what is late looks like somebody who left. Afterwards only a departure is waited for."""
        if self._ended:
            return await self._receive()
        try:
            async with asyncio.timeout(self._until - self._clock()):
                message = await self._receive()
        except TimeoutError:
            self._ended = self.is_late = True
            return {"type": "http.disconnect"}
        self._until += len(message.get("body", b"")) / SLOWEST
        self._ended = not message.get("more_body", False)
        return message
