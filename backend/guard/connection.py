"""A connection that does not wait for ever for the head of a request, nor for one without end.

uvicorn bounds neither with its fast parser: silent connections and half heads would stay for as long as they like.
"""

import asyncio
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from backend.guard.heads import ALL_HEADERS, TARGET

HEAD_SECONDS: Final = 20.0
_HEAD: Final = ALL_HEADERS + TARGET + 1024
_TOO_LARGE: Final = b"431 Request Header Fields Too Large"
_TOO_SLOW: Final = b"408 Request Timeout"
_UNREADABLE: Final = b"400 Bad Request"


class Connection(HttpToolsProtocol):
    """Closes with 408 or 431; what is no HTTP gets a 400 as confined as any other answer."""

    seconds = HEAD_SECONDS

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._deadline: asyncio.TimerHandle | None = None
        self._in_head = False
        self._head = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)  # type: ignore[arg-type]  # uvicorn's own: asyncio gives it a Transport
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_came()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        self._in_head, self._head = True, 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._in_head = False
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        goes_on = self._in_head
        super().data_received(data)
        if self.transport.is_closing():
            return
        if goes_on and self._in_head:
            self._head += len(data)
            if self._head > _HEAD:
                self._close_with(_TOO_LARGE)
                return
        if self._is_answering():
            self._head_came()
        else:
            self._await_head()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's own shape
        self._close_with(_UNREADABLE)

    def _is_answering(self) -> bool:
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is not None and not cycle.response_complete

    def _await_head(self) -> None:
        if self._deadline is None:
            self._deadline = self.loop.call_later(self.seconds, self._close_with, _TOO_SLOW)

    def _head_came(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _close_with(self, status: bytes) -> None:
        self._head_came()
        if self.transport.is_closing():
            return
        if not (self._is_answering() and self.cycle.response_started):
            self.transport.write(
                b"HTTP/1.1 " + status + b"\r\ncontent-length: 0\r\nconnection: close\r\n"
                b"cache-control: no-store\r\nx-content-type-options: nosniff\r\n\r\n"
            )
        self.transport.close()
