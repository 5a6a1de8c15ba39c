"""The whole server behind its guard, on a real socket, with whatever rates a test gives it."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import uvicorn
from starlette.types import ASGIApp

from backend.config import config
from backend.guard.guarding import SERVING
from backend.guard.rates import DEMONSTRATION, Rates
from backend.server import Running, fill, opened


@dataclass(frozen=True, slots=True)
class Whole:
    """A demonstration, with its people if a test wants them."""

    root: str
    running: Running
    data: Path

    @property
    def port(self) -> int:
        return int(self.root.rpartition(":")[2])


MakeWhole = Callable[..., AbstractAsyncContextManager[Whole]]


@asynccontextmanager
async def on_a_socket(bound: socket.socket, app: ASGIApp) -> AsyncIterator[None]:
    """Serve an app as `python -m backend` does."""
    server = uvicorn.Server(uvicorn.Config(app, timeout_graceful_shutdown=1, **SERVING))
    bound.listen()
    serving = asyncio.create_task(server.serve(sockets=[bound]))
    try:
        yield
    finally:
        server.should_exit = True
        await serving


@pytest.fixture
def whole(tmp_path: Path) -> MakeWhole:
    @asynccontextmanager
    async def make(
        rates: Rates | None = DEMONSTRATION, *, full: bool = False
    ) -> AsyncIterator[Whole]:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as bound:
            bound.bind(("127.0.0.1", 0))
            port = bound.getsockname()[1]
            settings = replace(config(tmp_path, port, {}), rates=rates)
            async with opened(settings) as running:
                if full:
                    await fill(running)
                async with on_a_socket(bound, running.guarded):
                    yield Whole(settings.public, running, tmp_path)

    return make


async def raw(port: int, *parts: bytes) -> bytes:
    """Send bytes as they are; return all that comes until the server closes, b"" where it did not wait for them."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    found = b""
    try:
        for part in parts:
            writer.write(part)
            await writer.drain()
        found = await asyncio.wait_for(reader.read(), 30)
    except ConnectionError:
        pass  # it closed while we still sent
    writer.close()
    return found
