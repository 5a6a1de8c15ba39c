"""Flet's web client as Carnet serves it: everything from this computer, and only what Carnet uses.

The client is the Flutter program that comes with flet-web. Three of its files change on the way out:
the page (ours), the list of fonts (ours are in it, so they are there from the first frame), and the
program itself, where the address of scripts on a public server becomes an address here, and what
it says before the first frame is no English any more.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import font_roboto
from flet.messaging.protocol import Message
from flet_web import get_package_web_dir
from flet_web.fastapi import FletApp, app_manager
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketDisconnected

from app.window import Left, Start
from services.core import departures as departing
from services.core.arrivals import FOLDER, Arrivals
from services.core.departures import Departures

CLIENT: Final = Path(get_package_web_dir())
PAGE: Final = Path(__file__).parent / "page"
FONTS: Final = Path(font_roboto.__file__).parent / "files"

FONT_FAMILY: Final = "Carnet"
# font-roboto has no 600: the bold one is what a reader still sees as a title.
FONT_FILES: Final = {
    400: "Roboto-Regular.ttf",
    500: "Roboto-Medium.ttf",
    600: "Roboto-Bold.ttf",
    700: "Roboto-Bold.ttf",
}
# The engine loads every font of the list before it draws: formulas are not worth waiting for.
FONTS_LEFT_OUT: Final = "packages/flutter_math_fork/"

# Same length, so that the compiled program keeps its layout.
SCRIPTS_AFAR: Final = b"https://cdn.jsdelivr.net/"
SCRIPTS_HERE: Final = b"/carnet/left-out-scripts/"
SAID_FIRST: Final = b"Working..."
SAID_HERE: Final = b"  Carnet  "

SCRIPT: Final = "text/javascript"
_QUEUE: Final = "_FletApp__send_queue"
"""Where Flet 1.0.5 keeps what is to be sent; None once the tab has left."""


def web_client(
    start: Start,
    left: Left,
    arrivals: Arrivals,
    departures: Departures | None = None,
    *,
    keep_seconds: int,
) -> Starlette:
    """Build the ASGI app: the client's files, its websocket, the way in for chosen files, the way out for kept ones.

    `start(page)` runs behind the websocket. A page whose tab is gone is kept `keep_seconds` in memory,
    for a reload, then closed. `left` is awaited when the server stops.
    """
    departures = departures or Departures()

    @asynccontextmanager
    async def sessions(_app: Starlette) -> AsyncIterator[None]:
        await app_manager.start()
        yield
        await app_manager.shutdown()
        await left()

    async def receive(request: Request) -> Response:
        arrival = arrivals.take(request.path_params["token"])
        if arrival is None:
            raise HTTPException(404)
        try:
            complete = await arrival.receive(request.stream())
        except ClientDisconnect:
            arrival.fail()
            raise
        return Response(status_code=204 if complete else 413)

    async def give(request: Request) -> Response:
        departure = departures.take(request.path_params["token"])
        if departure is None:
            raise HTTPException(404)
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(departure.name)}"}
        if departure.size is not None:
            headers["Content-Length"] = str(departure.size)
        return StreamingResponse(
            departure.given(), media_type="application/octet-stream", headers=headers
        )

    routes: list[BaseRoute] = [
        WebSocketRoute("/ws", _Conversation(start, keep_seconds)),
        Route(FOLDER + "{token}", receive, methods=["PUT"]),
        Route(departing.FOLDER + "{token}", give, methods=["GET"]),
        *_files(),
    ]
    return Starlette(routes=routes, lifespan=sessions)


class _Conversation:
    """The ASGI app behind `/ws`: one Flet session for each tab that speaks."""

    def __init__(self, start: Start, keep_seconds: int) -> None:
        self._start = start
        self._keep_seconds = keep_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        session = Tab(
            loop=asyncio.get_running_loop(),
            executor=app_manager.executor,
            main=self._start,
            before_main=None,
            session_timeout_seconds=self._keep_seconds,
        )
        with suppress(WebSocketDisconnect):
            await session.handle(_Spoken(scope, receive, send))


class Tab(FletApp):  # type: ignore[misc] # flet_web has no types
    """A tab: what is drawn between its leaving and Flet's noticing is for nobody, and no error."""

    def send_message(self, message: Message) -> None:
        # Flet drops its queue first and tells the session later; what is drawn between would end in an error.
        if getattr(self, _QUEUE, None) is not None:
            super().send_message(_Unspelt(message.action, message.body))


class _Unspelt(Message):
    """A message that is not spelt out: Flet does so for a log that nobody keeps.

    The whole page, and all that its parts were given, would become words each time something is drawn: more than a
    second for home, with what somebody's record says in them.
    """

    def __repr__(self) -> str:
        return self.action.name


class _Spoken(WebSocket):
    """Open once its client has spoken: Flet would wait for ever for one that leaves without a word."""

    _first: bytes = b""

    async def accept(self, *choices: Any, **named_choices: Any) -> None:
        await super().accept(*choices, **named_choices)
        self._first = await super().receive_bytes()

    async def send_bytes(self, data: bytes) -> None:
        # What is sent to a tab that just left is lost; raised, it would keep Flet from noticing that.
        with suppress(WebSocketDisconnect, RuntimeError):
            await super().send_bytes(data)

    async def receive_bytes(self) -> bytes:
        first, self._first = self._first, b""
        try:
            return first or await super().receive_bytes()
        except WebSocketDisconnected:  # the tab left while it was being answered
            raise WebSocketDisconnect from None


def _files() -> list[BaseRoute]:
    return [
        Route("/main.dart.wasm", _program),
        Route("/main.dart.js", _program),
        Route("/main.dart.mjs", _file(CLIENT / "main.dart.mjs")),
        Route("/flutter_bootstrap.js", _file(CLIENT / "flutter_bootstrap.js")),
        Route("/carnet/start.js", _file(PAGE / "start.js")),
        Route("/carnet/page.css", _file(PAGE / "page.css")),
        Route(SCRIPTS_HERE.decode() + "{name:path}", _animations),
        Route("/assets/FontManifest.json", _fonts),
        Mount("/assets/carnet", StaticFiles(directory=FONTS)),
        Mount("/assets", StaticFiles(directory=CLIENT / "assets")),
        Mount("/canvaskit", StaticFiles(directory=CLIENT / "canvaskit")),
        Route("/{route:path}", _page),
    ]


def _page(request: Request) -> Response:
    """Answer any route of the app with the page; a name with an ending is a file that is not there."""
    if Path(request.path_params["route"]).suffix:
        raise HTTPException(404)
    return FileResponse(PAGE / "index.html")


def _file(path: Path) -> Callable[[Request], Response]:
    return lambda _request: FileResponse(path)


def _animations(_request: Request) -> Response:
    """Stand in for the animation library: it is for ever about to be ready, and nobody waits."""
    return Response("function RiveNative() { return new Promise(() => {}) }", media_type=SCRIPT)


def _program(request: Request) -> Response:
    path = CLIENT / request.url.path.lstrip("/")
    kind = "application/wasm" if path.suffix == ".wasm" else SCRIPT
    program = path.read_bytes().replace(SCRIPTS_AFAR, SCRIPTS_HERE)
    return Response(program.replace(SAID_FIRST, SAID_HERE), media_type=kind)


def _fonts(_request: Request) -> Response:
    shipped = json.loads((CLIENT / "assets" / "FontManifest.json").read_bytes())
    kept = [font for font in shipped if not font["family"].startswith(FONTS_LEFT_OUT)]
    ours = [
        {"family": "Roboto", "fonts": [{"asset": "fonts/roboto.woff2"}]},
        {
            "family": FONT_FAMILY,
            "fonts": [
                {"asset": f"carnet/{name}", "weight": weight} for weight, name in FONT_FILES.items()
            ],
        },
    ]
    return Response(json.dumps(kept + ours), media_type="application/json")
