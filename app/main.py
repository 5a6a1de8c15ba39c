"""Opens Carnet: in a window of its own where that is possible, else in this computer's browser."""

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import flet as ft

from app import desktop, embedded, web
from app.config import default_data_folder
from app.container import Container, build
from app.logs import discreet_logs
from app.notice import show_notice
from app.window import Take, Window
from services.core.courtesy import answer_promptly
from services.security.process import harden
from services.sync.signing import signed_in
from views._shared.context import Services
from views.shell.app import start

IN_BROWSER: Final = (
    "La fenêtre de Carnet ne peut pas être installée ici : il s’ouvre dans le navigateur.\n"
    "Carnet’s own window cannot be installed here: it opens in the browser."
)
PORT_TAKEN: Final = (
    "Ce port est déjà pris. Vos documents n’ont rien. Choisissez-en un autre avec --port.\n"
    "This port is taken. Your documents are safe. Choose another one with --port."
)


def run(arguments: Sequence[str] | None = None) -> None:
    """Open Carnet on its data folder until its window is closed or its server stopped."""
    harden()
    discreet_logs()
    answer_promptly()
    options = _options(arguments)
    with ExitStack() as stack:
        demonstration = options.demonstration_server
        if options.embedded_server:
            demonstration = stack.enter_context(embedded.server(options.data / "server"))
        _open(options, demonstration)


def _open(options: argparse.Namespace, demonstration: str | None) -> None:
    container = build(options.data)
    container.people.clear_demonstrations()
    container.archives.clear()
    services = Services(
        people=container.people,
        documents=container.documents,
        sync=container.sync,
        conflicts=container.conflicts,
        follower=container.follower,
        sign_in=signed_in,
        settings=container.settings,
        clock=container.clock,
        changes=container.changes,
        arrivals=container.arrivals,
        departures=container.departures,
        archives=container.archives,
        exports=container.exports,
        demonstration_server=demonstration,
        storage=container.storage,
        printing=container.printing,
        visits=container.visits,
        values=container.values,
        problems=container.problems,
        finding=container.finding,
        own=container.own,
        sharing=container.sharing,
        access=container.access,
        circle=container.circle,
        traces=container.traces,
        proofs=container.proofs,
        refusals=container.refusals,
        appointments=container.appointments,
        appointment_printing=container.appointment_printing,
        prevention=container.prevention,
        next=container.next,
        content=container.content,
        search=container.search,
        passage=container.passage,
        emergency=container.emergency,
        trusted=container.trusted,
        directives=container.directives,
    )

    async def show(page: ft.Page) -> None:
        container.follower.start()
        container.share_follower.start()
        container.appointment_follower.start()
        container.circle_follower.start()
        container.trusted_follower.start()
        await start(page, services)

    def notice(page: ft.Page, take: Take) -> None:
        show_notice(page, container.settings.preferences, take)

    window = Window(show, notice, container.people.lock)
    if options.web or not desktop.has_screen():
        _serve(window, container, options.port, open_browser=False)
    elif not (desktop.has_client() and _shown_on_desktop(window)):
        _say(IN_BROWSER)
        _serve(window, container, options.port, open_browser=True)


def _shown_on_desktop(window: Window) -> bool:
    asyncio.run(desktop.show(window.open, window.left))
    return window.was_opened


def _serve(window: Window, container: Container, port: int, *, open_browser: bool) -> None:
    ways = (container.arrivals, container.departures)
    try:
        web.serve(window.open, window.left, *ways, port=port, open_browser=open_browser)
    except OSError:
        _say(PORT_TAKEN)
        sys.exit(1)


def _say(words: str) -> None:
    print(words, file=sys.stderr)  # noqa: T201 - for whoever started Carnet from a terminal


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m app.main", description="Carnet")
    parser.add_argument("--data", type=Path, default=default_data_folder(), metavar="DIR")
    parser.add_argument("--port", type=int, default=int(os.environ.get("CARNET_PORT", "0")))
    parser.add_argument("--web", action="store_true", default=os.environ.get("CARNET_WEB") == "1")
    parser.add_argument(
        "--embedded-server",
        action="store_true",
        default=os.environ.get("CARNET_EMBEDDED_SERVER") == "1",
    )
    parser.add_argument(
        "--demonstration-server",
        default=os.environ.get("CARNET_DEMONSTRATION_SERVER") or None,
        metavar="URL",
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    run()
