"""The command line: `python -m app.cli`; docs/cli.md is its contract.

Results go to the standard output, sentences for people to the error output. The exit code tells done (0), refused
(1), not understood (2), locked (3) and offline (4) apart.
"""

import argparse
import asyncio
import getpass
import json
import locale
import os
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
    cli_found,
    cli_refusals,
    cli_sharing,
    cli_spaces,
    cli_trusted,
)
from app import cli_shapes as shapes
from app.cli_conflicts import conflicts, declare
from app.cli_connect import Answers, connect
from app.cli_prevention import declare as declare_prevention
from app.cli_prevention import prevention
from app.config import default_data_folder
from app.container import Container, build
from services.core.categories import Category
from services.core.dates import sort_key
from services.core.errors import (
    Damage,
    DamagedError,
    LockedError,
    NoDeviceSecretError,
    NotHereError,
    OfflineError,
    RefusedError,
    ServiceError,
    TooSoonError,
    WrongCodeError,
)
from services.core.identity import Identity
from services.core.narrative import plain_text
from services.documents.models import (
    Cursor,
    Document,
    FileToImport,
    ImportedFile,
    Kind,
    Outcome,
    Query,
)
from services.documents.text import one_line
from services.i18n.sentences import sentence
from services.i18n.translator import Translator, translator
from services.people.models import Protection, SpaceState
from services.security.process import harden
from services.sync.device_storage import Choice as Freeing
from services.sync.models import Server
from services.sync.vanishing import Choice

DONE: Final = 0
REFUSED: Final = 1
USAGE: Final = 2
LOCKED: Final = 3
OFFLINE: Final = 4

_LOCK_ERRORS: Final = (LockedError, WrongCodeError, TooSoonError, NoDeviceSecretError)
_PAGE: Final = 500
_Handler = Callable[[Container, argparse.Namespace, Translator], Awaitable[int]]


class _NoSpaceError(Exception):
    """The folder holds nothing to open."""


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
        if descriptor is not None and not _is_open(descriptor):
            parser.error(f"descriptor {descriptor} is not open")
    if getattr(options, "server", None) and not options.patient:
        parser.error("--server needs --patient")
    _ = translator(_language())
    try:
        return asyncio.run(_run(options, _))
    except _LOCK_ERRORS as error:
        _say(sentence(error, _))
        return LOCKED
    except OfflineError as error:
        _say(sentence(error, _))
        return OFFLINE
    except ServiceError as error:
        _say(sentence(error, _))
        return REFUSED
    except cli_spaces.WhichSpaceError as error:
        _say(error.words(_))
        return LOCKED
    except _NoSpaceError:
        _say(_("There is no space in this folder yet: make one with init --local."))
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

    init = command("init", "create a space on this device, or connect the one that is there")
    where = init.add_mutually_exclusive_group(required=True)
    where.add_argument("--local", action="store_true", help="on this device only")
    where.add_argument("--server", metavar="URL", help="kept with this FHIR R4 server")
    init.add_argument("--patient", metavar="ID", default="", help="the person's id on the server")
    how = init.add_mutually_exclusive_group()
    how.add_argument("--token-fd", type=int, metavar="N", help="read a bearer token from there")
    how.add_argument("--no-auth", action="store_true", help="the server asks for no token")
    init.add_argument(
        "--same-person",
        action="store_true",
        help="the server’s record is mine, though a date differs",
    )
    init.add_argument("--send", action="store_true", help="send also what is here already")
    init.add_argument("--another", action="store_true", help="beside the space that is here")
    init.add_argument("--protection", choices=["auto", *Protection], default="auto")
    take = command("import", "take in files, folders, ZIP archives and XDM packages")
    take.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    take.add_argument("--accept-other-identity", action="store_true")
    command("documents", "list the documents")
    show = command("show", "print a document")
    show.add_argument("id", metavar="ID")
    show.add_argument("--raw", action="store_true", help="its original bytes")
    add = command("add", "take in one file under a title and category")
    add.add_argument("file", type=Path, metavar="FILE")
    add.add_argument("--title", required=True, type=_title)
    add.add_argument("--category", required=True, type=Category, choices=list(Category))
    add.add_argument("--date", default="", type=_date, help="YYYY, YYYY-MM or YYYY-MM-DD")
    export = command("export", "write everything out")
    export.add_argument("folder", type=Path, metavar="DIR")
    export.add_argument("--plain", action="store_true", help="readable files, not an archive")
    archive = command("archive", "write one encrypted file, of which restore makes the same space")
    archive.add_argument("folder", type=Path, metavar="DIR")
    restore = command("restore", "make a space of an archive")
    restore.add_argument("file", type=Path, metavar="FILE")
    restore.add_argument(
        "--key-fd", type=int, metavar="N", help="read the archive’s key from there"
    )
    restore.add_argument("--protection", choices=["auto", *Protection], default="auto")
    command("spaces", "list the spaces of this device")
    _declare_exchanges(command)
    command("status", "say what is there")
    return parser


def _title(text: str) -> str:
    if not one_line(text):
        raise argparse.ArgumentTypeError("a title has at least one letter")
    return text


def _date(text: str) -> str:
    if text and (len(text) > len("YYYY-MM-DD") or sort_key(text) is None):
        raise argparse.ArgumentTypeError("write YYYY, YYYY-MM or YYYY-MM-DD")
    return text


async def _run(options: argparse.Namespace, _: Translator) -> int:
    container = build(options.data or default_data_folder())
    handlers: dict[str, _Handler] = {
        "init": _init,
        "import": _import,
        "documents": _documents,
        "show": _show,
        "add": _add,
        "export": _export,
        "archive": _archive,
        "restore": _restore,
        "spaces": _spaces,
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


async def _init(container: Container, options: argparse.Namespace, _: Translator) -> int:
    secret = _secret(options, _)
    is_here = container.people.state is SpaceState.LOCKED
    if options.server and is_here and not options.another:
        await container.people.unlock(secret)
        server, token = Server(options.server, options.patient), _token(options)
        answers = Answers(same_person=options.same_person, send=options.send)
        await connect(container, server, token, answers, _say, _)
    else:
        protection = await _protection(options.protection, secret, container)
        await container.people.create(
            secret, protection, Identity(), another=is_here and options.another
        )
        if options.server:
            await container.sync.link(Server(options.server, options.patient), _token(options))
    space = container.people.space
    id, kind = (space.id, space.protection) if space else ("", None)
    _print(options, {"id": id, "key_protection": kind.value if kind else None}, id)
    return DONE


async def _protection(choice: str, secret: str, container: Container) -> Protection:
    if choice != "auto":
        return Protection(choice)
    if await container.people.keystore_available():
        return Protection.KEYSTORE
    return Protection.FILE if secret.isdigit() else Protection.PASSPHRASE


async def _import(container: Container, options: argparse.Namespace, _: Translator) -> int:
    await _unlock(container, options, _)
    files = [file for path in options.paths for file in _files(path)]
    if not files:
        _say(_("There is no file in this folder."))
    report = await container.documents.import_files(
        files, accept_other_identity=options.accept_other_identity
    )
    for file in report.files:
        _say_refusal(file, _)
    _print(options, shapes.report(report, _), _import_lines(report.files))
    refused = report.count(Outcome.REFUSED)
    return REFUSED if refused or not report.files else DONE


def _files(path: Path) -> list[FileToImport]:
    found = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
    return [FileToImport(_name(p), path=str(p)) for p in found]


def _name(path: Path) -> str:
    """Return a file's name in letters, whatever its bytes: a disk may hold names in any encoding."""
    return os.fsencode(path.name).decode(errors="replace")


def _import_lines(files: Sequence[ImportedFile]) -> str:
    return "\n".join(f"{file.outcome}\t{file.name}" for file in files)


def _say_refusal(file: ImportedFile, _: Translator) -> None:
    if file.error is not None:
        _say(f"{file.name}: {sentence(file.error, _)}")


async def _documents(container: Container, options: argparse.Namespace, _: Translator) -> int:
    await _unlock(container, options, _)
    documents = await _all(container)
    lines = "\n".join(
        f"{d.id}\t{d.date[:10]}\t{d.category}\t{d.status}\t{d.title}" for d in documents
    )
    _print(options, [shapes.document(d) for d in documents], lines)
    return DONE


async def _all(container: Container) -> list[Document]:
    documents: list[Document] = []
    after: Cursor | None = None
    while True:
        page = await container.documents.list(Query(replaced=True), after, _PAGE)
        documents += page.documents
        after = page.next
        if after is None:
            return documents


async def _show(container: Container, options: argparse.Namespace, _: Translator) -> int:
    await _unlock(container, options, _)
    if options.raw:
        sys.stdout.buffer.write(await container.documents.original(options.id))
        return DONE
    detail = await container.documents.detail(options.id)
    shown = shapes.detail(detail)
    if detail.document.kind in {Kind.PAGE, Kind.TEXT}:
        try:
            shown["text"] = plain_text((await container.documents.page(options.id)).blocks)
        except RefusedError as error:
            _say(sentence(error, _))
    _print(options, shown, "\n".join(f"{key}: {value}" for key, value in shown.items()))
    return DONE


async def _add(container: Container, options: argparse.Namespace, _: Translator) -> int:
    await _unlock(container, options, _)
    file = FileToImport(_name(options.file), path=str(options.file))
    added = await container.documents.add(file, options.title, options.category, options.date)
    _say_refusal(added, _)
    _print(options, shapes.imported(added, _), _import_lines([added]))
    return REFUSED if added.outcome is Outcome.REFUSED else DONE


async def _export(container: Container, options: argparse.Namespace, _: Translator) -> int:
    if not options.plain:
        return await _archive(container, options, _)
    await _unlock(container, options, _)
    written = await container.exports.plain(options.folder)
    _say_missing(written.missing, _)
    for name in written.elsewhere:
        _say(f"{name}: {sentence(NotHereError(), _)}")
    _print(options, shapes.exported(written), str(written.path))
    return REFUSED if written.missing or written.elsewhere else DONE


async def _archive(container: Container, options: argparse.Namespace, _: Translator) -> int:
    await _unlock(container, options, _)
    made = await container.archives.write(options.folder)
    _say_missing(made.missing, _)
    _say(_("Write this key down: without it, nobody can open the archive."))
    _print(options, shapes.archived(made), f"{made.path}\n{made.key}")
    return REFUSED if made.missing else DONE


def _say_missing(names: Sequence[str], _: Translator) -> None:
    for name in names:
        _say(f"{name}: {sentence(DamagedError(Damage.ATTACHMENT), _)}")


async def _restore(container: Container, options: argparse.Namespace, _: Translator) -> int:
    key = _archive_key(options, _)
    await container.people.look_at(options.file, key)
    secret = _secret(options, _)
    protection = await _protection(options.protection, secret, container)
    space = await container.people.restore(options.file, key, secret, protection)
    _print(options, {"id": space.id, "key_protection": protection.value}, space.id)
    return DONE


def _archive_key(options: argparse.Namespace, _: Translator) -> str:
    if options.key_fd is not None:
        return _line(options.key_fd)
    if sys.stdin.isatty():
        return getpass.getpass(_("Key of the archive: "))
    raise LockedError


async def _spaces(container: Container, options: argparse.Namespace, _: Translator) -> int:
    found = [shapes.space(space) for space in container.people.spaces()]
    lines = (f"{s['number']}\t{s['label']}\t{s['key_protection']}\t{s['id']}" for s in found)
    _print(options, found, "\n".join(lines))
    return DONE


async def _sync(container: Container, options: argparse.Namespace, _: Translator) -> int:
    await _unlock(container, options, _)
    if options.vanished:
        await container.sync.settle_vanished(options.vanished)
    return await _synchronised(container, options)


async def _synchronised(container: Container, options: argparse.Namespace) -> int:
    report = await container.sync.run()
    shown = asdict(report)
    _print(options, shown, "\n".join(f"{key}: {value}" for key, value in shown.items()))
    wrong = report.set_aside or report.refused or report.conflicts or report.vanished
    return DONE if report.complete and not wrong else REFUSED


async def _storage(container: Container, options: argparse.Namespace, _: Translator) -> int:
    await _unlock(container, options, _)
    shown = shapes.storage(await container.storage.use())
    _print(options, shown, "\n".join(f"{key}: {value}" for key, value in shown.items()))
    return DONE


async def _free(container: Container, options: argparse.Namespace, _: Translator) -> int:
    await _unlock(container, options, _)
    shown = asdict(await container.storage.free(options.choice))
    _print(options, shown, "\n".join(f"{key}: {value}" for key, value in shown.items()))
    return REFUSED if shown["kept"] else DONE


async def _fetch(container: Container, options: argparse.Namespace, _: Translator) -> int:
    await _unlock(container, options, _)
    if options.id:
        await container.storage.fetch(options.id)
        return DONE
    await container.storage.fetch_again()
    return await _synchronised(container, options)


async def _conflicts(container: Container, options: argparse.Namespace, _: Translator) -> int:
    await _unlock(container, options, _)
    value, lines, done = await conflicts(container, options, _)
    _print(options, value, lines)
    return DONE if done else REFUSED


async def _told(
    work: Callable[[Container, argparse.Namespace, Translator], Awaitable[cli_found.Done]],
    container: Container,
    options: argparse.Namespace,
    _: Translator,
) -> int:
    """Run a command that says its JSON, its lines, and whether it was done."""
    await _unlock(container, options, _)
    value, lines, done = await work(container, options, _)
    _print(options, value, lines)
    return DONE if done else REFUSED


async def _sharing(container: Container, options: argparse.Namespace, _: Translator) -> int:
    await _unlock(container, options, _)
    value, lines, done = await cli_sharing.run(container, options, _, _say)
    _print(options, value, lines)
    return DONE if done else REFUSED


async def _explained(container: Container, options: argparse.Namespace, _: Translator) -> int:
    value, lines, done = await cli_content.run(container, options, _)
    _print(options, value, lines)
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
        if people.state is SpaceState.LOCKED and _has_secret(options):
            await _unlock(container, options, _)
            use = await container.documents.storage_use()
            shown |= {"state": people.state.value} | shapes.use(use)
            shown["server"] = shapes.freshness(await container.sync.freshness())
            await container.documents.check()
            shown["integrity"] = "ok"
    except DamagedError as error:
        _say(sentence(error, _))
        shown["integrity"] = f"damaged: {error.damage}"
    _print(options, shown, "\n".join(f"{key}: {value}" for key, value in shown.items()))
    return REFUSED if shown.get("integrity", "ok") != "ok" else DONE


# -- secrets, words --------------------------------------------------------------------------------------------------


async def _unlock(container: Container, options: argparse.Namespace, _: Translator) -> None:
    if container.people.state is SpaceState.NONE:
        raise _NoSpaceError
    await container.people.unlock(_secret(options, _))
    if options.acting_for:
        await cli_circle.act_for(container, options.acting_for)


def _is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


def _token(options: argparse.Namespace) -> str | None:
    """Return the bearer token, None for a server that asks for none."""
    if options.token_fd is None:
        return None
    with os.fdopen(os.dup(options.token_fd), encoding="ascii", errors="replace") as descriptor:
        return descriptor.readline().strip()


def _has_secret(options: argparse.Namespace) -> bool:
    return options.pin_fd is not None or sys.stdin.isatty()


def _secret(options: argparse.Namespace, _: Translator) -> str:
    if options.pin_fd is not None:
        return _line(options.pin_fd)
    if sys.stdin.isatty():
        return getpass.getpass(_("Code or passphrase: "))
    raise LockedError


def _line(descriptor: int) -> str:
    with os.fdopen(os.dup(descriptor), encoding="utf-8", errors="replace") as file:
        return file.readline().rstrip("\r\n")


def _language() -> str:
    return "fr" if (locale.getlocale()[0] or "").startswith("fr") else "en"


def _say(words: str) -> None:
    print(words, file=sys.stderr)


def _print(options: argparse.Namespace, value: object, words: str) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2) if options.json else words)


if __name__ == "__main__":
    sys.exit(main())
