"""A server that lies when told to: in front of a faithful or a poor one, over a raw socket.

    server = LyingServer(FaithfulServer()).start()
    server.lie(Lie.CUT_BODY, when=searches, times=1)

What is not lied about is answered by the one behind, whose whole API for tests is here too.
"""

import asyncio
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from email.utils import formatdate
from http import HTTPStatus
from typing import Any, Final

from tests.fakes.fhir.exchange import Json, Reply, Seen, seen
from tests.fakes.fhir.lies import ANSWERS, REQUESTS, Lie
from tests.fakes.fhir.records import Version
from tests.fakes.fhir.serving import FhirFake, Served

When = Callable[[Seen], bool]
_DRIP: Final = 0.02
_ENDLESS: Final = b" " * 65536


def always(_request: Seen) -> bool:
    return True


def writes(request: Seen) -> bool:
    return request.writes


def reads(request: Seen) -> bool:
    """Say whether a request reads one resource."""
    return not request.writes and len(request.segments) == 2 and "_history" not in request.path


def searches(request: Seen) -> bool:
    """Say whether a request asks for a Bundle: search, history or feed."""
    return not request.writes and (
        len(request.segments) == 1 or "_history" in request.path or "$" in request.path
    )


def about(place: str) -> When:
    """Return a condition on the path, such as `Patient/camille`."""
    return lambda request: request.path == place


@dataclass(slots=True)
class _Told:
    lie: Lie
    when: When
    times: int


class LyingServer(Served):
    """Lies about the requests that meet a condition, the oldest lie first."""

    def __init__(self, behind: FhirFake) -> None:
        super().__init__()
        self.behind = behind
        self._lies: list[_Told] = []
        self._connections: set[asyncio.Task[object]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def lie(self, lie: Lie, when: When = always, times: int = 1_000_000) -> None:
        """Lie from now on when `when` says so, `times` times at most."""
        self._lies.append(_Told(lie, when, times))

    def be_honest(self) -> None:
        """Tell no more lies."""
        self._lies.clear()

    @property
    def requests(self) -> list[Seen]:
        return self.behind.requests

    def put(self, resource: Json) -> Version:
        return self.behind.put(resource)

    def delete(self, type: str, id: str) -> Version:
        return self.behind.delete(type, id)

    def resources(self, type: str = "") -> dict[str, Json]:
        return self.behind.resources(type)

    def history(self, type: str, id: str) -> list[Version]:
        return self.behind.history(type, id)

    def _chosen(self, request: Seen) -> Lie | None:
        for told in self._lies:
            if told.times > 0 and told.when(request):
                told.times -= 1
                return told.lie
        return None

    def _serve(self, listener: socket.socket) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, args=(listener,), daemon=True)
        self._thread.start()

    def _run(self, listener: socket.socket) -> None:
        assert self._loop
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(
            asyncio.start_server(self._connection, sock=listener)
        )
        self._loop.run_forever()
        self._loop.run_until_complete(_closed(server))
        self._loop.close()

    def stop(self) -> None:
        if self._loop and self._thread:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop = self._thread = None

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._connections.add(task)  # else one that waits for nothing is thrown away while it waits
        try:
            with suppress(OSError, asyncio.IncompleteReadError):
                while await self._exchange(await _received(reader), writer):
                    pass
        finally:
            self._connections.discard(task)
            writer.close()

    async def _exchange(self, request: Seen, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; False when the connection is to be closed."""
        lie = self._chosen(request)
        if lie is Lie.DROPPED_BEFORE:
            self.requests.append(request)
            return False
        reply = self._reply(request, lie)
        if request.method == "HEAD" and lie is None:
            writer.write(_head(reply, len(reply.body)))
            await writer.drain()
            return True
        return await _sent(reply, lie, writer)

    def _reply(self, request: Seen, lie: Lie | None) -> Reply:
        if lie in REQUESTS:
            return REQUESTS[lie](request, self.behind)
        reply = self.behind.reply(request)
        return ANSWERS[lie](request, reply) if lie in ANSWERS else reply


async def _closed(server: asyncio.Server) -> None:
    """Close every connection, also one that was just made, also one whose peer reads no more."""
    server.close()
    await asyncio.sleep(0)
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.sleep(0)


async def _received(reader: asyncio.StreamReader) -> Seen:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.strip().split("\r\n")
    method, target, _version = first.split(" ")
    headers = dict(_split(line) for line in lines)
    if headers.get("transfer-encoding") == "chunked":
        body = await _chunked(reader)
    else:
        body = await reader.readexactly(int(headers.get("content-length", "0")))
    return seen(method, target, headers, body)


def _split(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    return name.lower(), value.strip()


async def _chunked(reader: asyncio.StreamReader) -> bytes:
    body = b""
    while size := int(await reader.readuntil(b"\r\n"), 16):
        body += await reader.readexactly(size)
        await reader.readexactly(2)
    await reader.readuntil(b"\r\n")
    return body


async def _sent(  # noqa: C901 - one case a way of sending
    reply: Reply, lie: Lie | None, writer: asyncio.StreamWriter
) -> bool:
    match lie:
        case Lie.DROPPED_AFTER:
            return False
        case Lie.SILENT:
            await asyncio.Event().wait()
        case Lie.ENDLESS:
            writer.write(_head(reply, None))
            while True:
                writer.write(_ENDLESS)
                await writer.drain()
        case Lie.SLOW:
            writer.write(_head(reply, 1_000_000))
            while True:
                writer.write(b" ")
                await writer.drain()
                await asyncio.sleep(_DRIP)
        case Lie.HUGE:
            writer.write(_head(reply, 10**12))
        case Lie.CUT_BODY:
            writer.write(_head(reply, len(reply.body)) + reply.body[: len(reply.body) // 2])
        case Lie.LENGTH_TOO_LONG:
            writer.write(_head(reply, len(reply.body) + 100) + reply.body)
        case Lie.LENGTH_TOO_SHORT:
            writer.write(_head(reply, len(reply.body) - 10) + reply.body)
        case _:
            writer.write(_head(reply, len(reply.body)) + reply.body)
            await writer.drain()
            return True
    await writer.drain()
    return False


def _head(reply: Reply, length: int | None) -> bytes:
    phrase = HTTPStatus(reply.status).phrase
    headers: dict[str, Any] = {"Date": formatdate(usegmt=True), **reply.headers}
    if length is not None and reply.status not in {204, 304}:
        headers["Content-Length"] = length
    lines = [f"HTTP/1.1 {reply.status} {phrase}", *(f"{k}: {v}" for k, v in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()
