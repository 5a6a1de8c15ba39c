"""Carnet in the browser of this computer: the guarded client, served on loopback and nowhere else."""

import socket
import webbrowser
from contextlib import suppress
from typing import Final

import uvicorn
from starlette.types import ASGIApp

from app.client import web_client
from app.guard import Guard
from app.window import Left, Start
from services.core.arrivals import Arrivals
from services.core.departures import Departures

LOOPBACK: Final = "127.0.0.1"
KEEP_SECONDS: Final = 5
"""How long a tab that left may take to come back, loaded again, before the record is locked."""
MESSAGE_BYTES: Final = 1024 * 1024
"""The largest message from the browser: taps and typed text; files come another way (Arrivals)."""


def serve(
    start: Start,
    left: Left,
    arrivals: Arrivals,
    departures: Departures | None = None,
    *,
    port: int,
    open_browser: bool,
) -> None:
    """Serve `start(page)` until interrupted, then await `left`; print the one address that opens it.

    `port` 0 takes a free one.

    Raises:
        OSError: the port is taken.

    """
    with socket.create_server((LOOPBACK, port)) as listening:
        client = web_client(start, left, arrivals, departures, keep_seconds=KEEP_SECONDS)
        guard = Guard(client, port=listening.getsockname()[1])
        print(f"Carnet : {guard.address}", flush=True)  # noqa: T201 - the only way to be told it
        if open_browser:
            webbrowser.open(guard.address)
        with suppress(KeyboardInterrupt):
            server(guard).run(sockets=[listening])


def server(app: ASGIApp) -> uvicorn.Server:
    """Return a server that logs no request, trusts no proxy and does not say its name."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            ws_max_size=MESSAGE_BYTES,
            ws_per_message_deflate=False,
            ws_ping_interval=None,  # the system itself tells when a program of this computer ends
            timeout_graceful_shutdown=2,
        )
    )
