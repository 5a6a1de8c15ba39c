"""`python -m backend`: serves `/fhir` and sign-in on loopback until it is stopped."""

import argparse
import asyncio
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import uvicorn

from backend.config import DEFAULT_PORT, Config, config, secret_argument
from backend.demo.errors import DemoError
from backend.guard import journal
from backend.guard.guarding import SERVING
from backend.migrations.errors import SchemaError
from backend.safety import require_safe
from backend.server import fill, opened

HOST: Final = "127.0.0.1"
_DRAIN_SECONDS: Final = 25


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve; return 0 once stopped, 1 when the server cannot or must not start."""
    parser = argparse.ArgumentParser(prog="python -m backend", description="Carnet's server")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="0 takes a free one")
    parser.add_argument("--data", type=Path, default=Path("backend-data"), metavar="DIR")
    parser.add_argument("--fd", type=int, help="a listening socket that was inherited")
    parser.add_argument("--attached", action="store_true", help="stop when the standard input ends")
    given = sys.argv[1:] if arguments is None else arguments
    if name := secret_argument(given):
        print(f"{name}: every user of this machine may read a command line", file=sys.stderr)  # noqa: T201 - as below
        return 1
    options = parser.parse_args(given)
    os.umask(0o077)
    journal.start(sys.stderr, logging.WARNING)
    try:
        listener = listen(options.port) if options.fd is None else socket.socket(fileno=options.fd)
        settings = config(options.data, listener.getsockname()[1])
        if settings.production:
            require_safe(settings)
        if settings.logs_requests:
            journal.start(sys.stderr, logging.INFO)
        asyncio.run(_serve(settings, listener, attached=options.attached))
    except (SchemaError, OSError, ValueError) as error:
        print(error, file=sys.stderr)  # noqa: T201 - for whoever started it
        return 1
    return 0


def listen(port: int) -> socket.socket:
    """Listen on loopback; the protocol is named, or asyncio would leave Nagle's delay of 40 ms on (measured)."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((HOST, port))
    listener.listen(128)
    return listener


async def _serve(settings: Config, listener: socket.socket, *, attached: bool) -> None:
    async with opened(settings) as running:
        if settings.is_demonstration:
            try:
                await fill(running)
            except DemoError as error:
                raise OSError(str(error)) from error
        server = uvicorn.Server(
            uvicorn.Config(
                running.guarded,
                timeout_graceful_shutdown=_DRAIN_SECONDS,
                **SERVING,
            )
        )
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: setattr(server, "should_exit", True))
        if attached:
            threading.Thread(target=_stop_with_input, args=(server,), daemon=True).start()
        print(f"{settings.public}/fhir", flush=True)  # noqa: T201 - where it is
        await server.serve([listener])


def _stop_with_input(server: uvicorn.Server) -> None:
    """Whoever started us is gone when our standard input ends, however it ended."""
    sys.stdin.buffer.read()
    server.should_exit = True


if __name__ == "__main__":
    sys.exit(main())
