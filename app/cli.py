"""The command line: `python -m app.cli`; docs/cli.md is its contract.

Results go to the standard output, sentences for people to the error output. The exit code tells done (0), refused
(1), not understood (2), locked (3) and offline (4) apart.
"""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any, Final

from app import (
    cli_access,
    cli_appointments,
    cli_circle,
    cli_content,
    cli_directives,
    cli_documents,
    cli_found,
    cli_refusals,
    cli_sharing,
    cli_spaces,
    cli_traces,
    cli_trusted,
)
from app import cli_shapes as shapes
from app.cli_conflicts import conflicts, declare
from app.cli_prevention import declare as declare_prevention
from app.cli_prevention import prevention
from app.cli_words import (
    DONE,
    LOCKED,
    OFFLINE,
    REFUSED,
    NoSpaceError,
    answer,
    has_secret,
    is_open,
    language,
    say,
    unlock,
)
from app.config import default_data_folder
from app.container import Container, build
from services.core.errors import (
    DamagedError,
    LockedError,
    NoDeviceSecretError,
    OfflineError,
    ServiceError,
    TooSoonError,
    WrongCodeError,
)
from services.i18n.sentences import sentence
from services.i18n.translator import Translator, translator
from services.people.models import SpaceState
from services.security.process import harden
from services.sync.device_storage import Choice as Freeing
from services.sync.vanishing import Choice

_LOCK_ERRORS: Final = (LockedError, WrongCodeError, TooSoonError, NoDeviceSecretError)
_Handler = Callable[[Container, argparse.Namespace, Translator], Awaitable[int]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    harden()
    parser = _parser()
    options = parser.parse_args(arguments)
    for descriptor in (
        options.pin_fd,
        getattr(options, "token_fd", None),
        getattr(options, "key_fd", None),
    ):
        if descriptor is not None and not is_open(descriptor):
            parser.error(f"descriptor {descriptor} is not open")
    if getattr(options, "server", None) and not options.patient:
        parser.error("--server needs --patient")
    _ = translator(language())
    try:
        return asyncio.run(_run(options, _))
    except _LOCK_ERRORS as error:
        say(sentence(error, _))
        return LOCKED
    except OfflineError as error:
        say(sentence(error, _))
        return OFFLINE
    except ServiceError as error:
        say(sentence(error, _))
        return REFUSED
    except cli_spaces.WhichSpaceError as error:
        say(error.words(_))
        return LOCKED
    except NoSpaceError:
        say(_("There is no space in this folder yet: make one with init --local."))
        return LOCKED


def _declare_exchanges(command: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """Declare what concerns the server, and what is on it only."""
    sync = command("sync", "bring the record up to date with its server")
    sync.add_argument(
        "--vanished", type=Choice, choices=list(Choice), help="what the server no longer shows"
    )
    cli_found.declare(command)
    declare(command("conflicts", "list what has two versions, or answer which one counts"))
    command("storage", "say what takes space on this device")
    free = command("free", "take files that the server has off this device")
    free.add_argument("choice", type=Freeing, choices=list(Freeing), help="which files")
    cli_sharing.declare(command)
    cli_access.declare(command)
    cli_refusals.declare(command)
    cli_traces.declare(command)
    cli_appointments.declare(command)
    cli_circle.declare(command)
    cli_content.declare(command)
    cli_trusted.declare(command)
    declare_prevention(command)
    cli_directives.declare(command)
    fetch = command("fetch", "bring a document's file, or those of all that were freed")
    fetch.add_argument("id", metavar="ID", nargs="?", help="the document; without it, all")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m app.cli", description="Carnet without a window"
    )
    parser.add_argument("--data", type=Path, default=None, metavar="DIR", help="the space's folder")
    parser.add_argument(
        "--pin-fd", type=int, metavar="N", help="read the code from this descriptor"
    )
    parser.add_argument(
        "--space",
        metavar="WHICH",
        default="",
        help="whose: a number, a label or an id (see spaces)",
    )
    parser.add_argument(
        "--acting-for", metavar="NAME", default="", help="in the record of somebody whom one helps"
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, what: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=what)
        sub.add_argument("--json", action="store_true", help="print one JSON value")
        return sub

    cli_spaces.declare(command)
    cli_documents.declare(command)
    _declare_exchanges(command)
    command("status", "say what is there")
    return parser


async def _run(options: argparse.Namespace, _: Translator) -> int:
    container = build(options.data or default_data_folder())
    handlers: dict[str, _Handler] = {
        **dict.fromkeys(("init", "restore", "spaces"), cli_spaces.run),
        **dict.fromkeys(cli_documents.COMMANDS, cli_documents.run),
        "sync": _sync,
        "storage": _storage,
        "free": _free,
        "fetch": _fetch,
        "conflicts": _conflicts,
        "search": partial(_told, cli_found.search),
        "note": partial(_told, cli_found.note),
        "folders": partial(_told, cli_found.folders),
        "who-can-see": partial(_told, cli_access.who_can_see),
        **dict.fromkeys(("hide", "unhide"), partial(_told, cli_access.hide)),
        "prevention": partial(_told, prevention),
        "emergency": partial(_told, cli_trusted.emergency),
        "directives": partial(_told, cli_directives.directives),
        "trusted": partial(_told, cli_trusted.trusted),
        "access": partial(_told, cli_refusals.run),
        "traces": partial(_told, cli_traces.traces),
        "see-as": partial(_told, cli_access.see_as),
        **dict.fromkeys(cli_appointments.COMMANDS, partial(_told, cli_appointments.run)),
        **dict.fromkeys(cli_circle.COMMANDS, partial(_told, cli_circle.run)),
        **dict.fromkeys(cli_sharing.COMMANDS, _sharing),
        **dict.fromkeys(cli_content.COMMANDS, _explained),
        "status": _status,
    }
    try:
        cli_spaces.choose(container.people, options.space, options.command)
        return await handlers[options.command](container, options, _)
    finally:
        await container.people.lock()


# -- commands --------------------------------------------------------------------------------------------------------


async def _sync(container: Container, options: argparse.Namespace, _: Translator) -> int:
    await unlock(container, options, _)
    if options.vanished:
        await container.sync.settle_vanished(options.vanished)
    return await _synchronised(container, options)


async def _synchronised(container: Container, options: argparse.Namespace) -> int:
    report = await container.sync.run()
    shown = asdict(report)
    answer(options, shown, "\n".join(f"{key}: {value}" for key, value in shown.items()))
    wrong = report.set_aside or report.refused or report.conflicts or report.vanished
    return DONE if report.complete and not wrong else REFUSED


async def _storage(container: Container, options: argparse.Namespace, _: Translator) -> int:
    await unlock(container, options, _)
    shown = shapes.storage(await container.storage.use())
    answer(options, shown, "\n".join(f"{key}: {value}" for key, value in shown.items()))
    return DONE


async def _free(container: Container, options: argparse.Namespace, _: Translator) -> int:
    await unlock(container, options, _)
    shown = asdict(await container.storage.free(options.choice))
    answer(options, shown, "\n".join(f"{key}: {value}" for key, value in shown.items()))
    return REFUSED if shown["kept"] else DONE


async def _fetch(container: Container, options: argparse.Namespace, _: Translator) -> int:
    await unlock(container, options, _)
    if options.id:
        await container.storage.fetch(options.id)
        return DONE
    await container.storage.fetch_again()
    return await _synchronised(container, options)


async def _conflicts(container: Container, options: argparse.Namespace, _: Translator) -> int:
    await unlock(container, options, _)
    value, lines, done = await conflicts(container, options, _)
    answer(options, value, lines)
    return DONE if done else REFUSED


async def _told(
    work: Callable[[Container, argparse.Namespace, Translator], Awaitable[cli_found.Done]],
    container: Container,
    options: argparse.Namespace,
    _: Translator,
) -> int:
    """Run a command that says its JSON, its lines, and whether it was done."""
    await unlock(container, options, _)
    value, lines, done = await work(container, options, _)
    answer(options, value, lines)
    return DONE if done else REFUSED


async def _sharing(container: Container, options: argparse.Namespace, _: Translator) -> int:
    await unlock(container, options, _)
    value, lines, done = await cli_sharing.run(container, options, _, say)
    answer(options, value, lines)
    return DONE if done else REFUSED


async def _explained(container: Container, options: argparse.Namespace, _: Translator) -> int:
    value, lines, done = await cli_content.run(container, options, _)
    answer(options, value, lines)
    return DONE if done else REFUSED


async def _status(container: Container, options: argparse.Namespace, _: Translator) -> int:
    people = container.people
    space = people.space
    shown: dict[str, Any] = {
        "state": people.state.value,
        "key_protection": space.protection.value if space and space.protection else None,
    }
    try:
        shown["recovery_key"] = people.has_recovery
        if people.state is SpaceState.LOCKED and has_secret(options):
            await unlock(container, options, _)
            use = await container.documents.storage_use()
            shown |= {"state": people.state.value} | shapes.use(use)
            shown["server"] = shapes.freshness(await container.sync.freshness())
            await container.documents.check()
            shown["integrity"] = "ok"
    except DamagedError as error:
        say(sentence(error, _))
        shown["integrity"] = f"damaged: {error.damage}"
    answer(options, shown, "\n".join(f"{key}: {value}" for key, value in shown.items()))
    return REFUSED if shown.get("integrity", "ok") != "ok" else DONE


if __name__ == "__main__":
    sys.exit(main())
