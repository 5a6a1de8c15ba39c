"""The other side of the demonstration: acts as a professional or a hospital over a running server's real API.

Results go to the standard output, sentences to the error output. The exit code is 0 (done), 1 (refused) or 2 (not
understood).
"""

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

import httpx

from backend.demo import circle
from backend.demo.appointments import VERBS, Act, act, listed
from backend.demo.dates import PARIS
from backend.demo.deposit import Deposit, Sort, deposit
from backend.demo.errors import DemoError
from backend.demo.people import people, person
from backend.demo.person import DemoPerson
from backend.demo.roles import Role
from backend.demo.tokens import Demonstration, tokens_of
from backend.demo.traces import traces
from backend.demo.view import documents

DONE: Final = 0
REFUSED: Final = 1
DATA: Final = "CARNET_BACKEND_DATA"
_TIMEOUT: Final = 30.0
_LARGEST: Final = 20 * 1024 * 1024
_LONGEST_TITLE: Final = 200


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = _parser().parse_args(arguments)
    try:
        for line in asyncio.run(_run(options)):
            print(line)  # noqa: T201 - a command prints
    except DemoError as error:
        print(error, file=sys.stderr)  # noqa: T201 - same
        return REFUSED
    except KeyboardInterrupt:
        return REFUSED
    return DONE


async def _run(  # noqa: PLR0911 - one return a command
    options: argparse.Namespace,
) -> list[str]:
    if options.command == "people":
        return [f"{one.id}\t{one.name}\t{one.patient}\t{one.line}" for one in people()]
    demonstration = _demonstration(options)
    what = _deposit(options) if options.command == "deposit" else None
    # No proxy: the server is the one that the file names. No redirect: a token follows nobody.
    async with httpx.AsyncClient(
        base_url=demonstration.base, trust_env=False, timeout=_TIMEOUT
    ) as client:
        obtain = tokens_of(demonstration, client)
        if options.command == "token":
            return [await obtain(options.person, options.role)]
        # The list is what the person has; the rest is done by the practice's software.
        as_practice = options.command == "appointments" and options.verb != "list"
        as_system = what is not None or as_practice
        whose = (None, None) if as_system else (options.person, getattr(options, "role", None))
        client.headers["Authorization"] = f"Bearer {await obtain(*whose)}"
        if what:
            return [await deposit(client, what)]
        if options.command == "circle":
            return await circle.act(client, _circle_act(options))
        if options.command == "appointments":
            if options.verb == "list":
                return ["\t".join(line) for line in await listed(client, options.person)]
            return [await act(client, _act(options))]
        told = traces if options.command == "traces" else documents
        return ["\t".join(line) for line in await told(client, options.person)]


def _demonstration(options: argparse.Namespace) -> Demonstration:
    if options.data is None:
        raise DemoError(f"Say where the server keeps its data: --data DIR, or {DATA}.")
    demonstration = Demonstration.of_folder(options.data)
    server: str | None = getattr(options, "server", None)
    if server and server.rstrip("/") != demonstration.base:
        raise DemoError(f"This folder is that of another server: {demonstration.base}.")
    return demonstration


def _deposit(options: argparse.Namespace) -> Deposit:
    title = " ".join(options.title.split())
    if len(title) > _LONGEST_TITLE or not title.isprintable():
        raise DemoError(f"A title has at most {_LONGEST_TITLE} signs, all of them readable.")
    content = _pdf(options.file) if options.file else None
    return Deposit(options.person, options.kind, datetime.now(PARIS), title, content)


def _act(options: argparse.Namespace) -> Act:
    more = {name: getattr(options, name) for name in ("to", "why", "minutes") if name in options}
    return Act(options.verb, options.person, options.id, **more)


def _circle_act(options: argparse.Namespace) -> circle.Act:
    names = ("code", "id", "kind", "areas", "right", "days")
    more = {name: getattr(options, name) for name in names if name in options}
    return circle.Act(options.verb, options.person, **more)


def _pdf(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except OSError as error:
        raise DemoError("This file cannot be read.") from error
    if len(content) > _LARGEST:
        raise DemoError(f"This file is too large: at most {_LARGEST // 1024 // 1024} MB.")
    if not content.startswith(b"%PDF-"):
        raise DemoError("This file is not a PDF.")
    return content


def _person(id: str) -> DemoPerson:
    found = person(id)
    if found is None:
        raise argparse.ArgumentTypeError(f"choose from {', '.join(one.id for one in people())}")
    return found


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m backend.demo", description="The other side of the demonstration."
    )
    default = os.environ.get(DATA)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--data",
        type=Path,
        metavar="DIR",
        default=Path(default) if default else None,
        help=f"the server's data folder (else {DATA})",
    )
    reaching = argparse.ArgumentParser(add_help=False, parents=[common])
    reaching.add_argument("--server", metavar="URL", help="the FHIR base, to be sure of the server")
    reaching.add_argument("--person", type=_person, required=True, metavar="WHO")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("people", help="list the invented people")
    view = commands.add_parser("view", parents=[reaching], help="list a person's documents")
    _role(view, Role.DOCTOR)
    commands.add_parser("traces", parents=[reaching], help="list who looked at a person's record")
    new = commands.add_parser("deposit", parents=[reaching], help="deposit a new document")
    new.add_argument("--title", default="", help="its title")
    new.add_argument("--file", type=Path, metavar="PDF", help="its content, else one is invented")
    new.add_argument(
        "--kind", type=Sort, choices=list(Sort), default=Sort.LETTER, help="what it is"
    )
    _appointments(commands.add_parser("appointments", help="receive people"), reaching)
    circle.add_verbs(commands.add_parser("circle", help="invite, accept, confirm"), reaching)
    token = commands.add_parser("token", parents=[common], help="print a demonstration token")
    _role(token, None)
    whose = token.add_mutually_exclusive_group(required=True)
    whose.add_argument("--person", type=_person, metavar="WHO")
    whose.add_argument("--system", action="store_true")
    return parser


def _appointments(command: argparse.ArgumentParser, reaching: argparse.ArgumentParser) -> None:
    verbs = command.add_subparsers(dest="verb", required=True)
    verbs.add_parser("list", parents=[reaching], help="list a person's appointments")
    for verb in VERBS:
        one = verbs.add_parser(verb, parents=[reaching], help=f"{verb} one")
        one.add_argument("--id", required=True, metavar="APPOINTMENT", help="as the list has it")
        if verb == "move":
            one.add_argument("--to", default="", metavar="SLOT", help="else the next free one")
        if verb == "refuse":
            one.add_argument("--why", default="", help="said to the person")
        if verb == "late":
            one.add_argument("--minutes", type=int, choices=range(181), required=True, metavar="N")


def _role(command: argparse.ArgumentParser, default: Role | None) -> None:
    command.add_argument(
        "--as",
        dest="role",
        type=Role,
        choices=list(Role),
        default=default,
        metavar="ROLE",
        help=f"who looks: {', '.join(Role)}",
    )


if __name__ == "__main__":
    sys.exit(main())
