"""`import`, `documents`, `show`, `add`, `export` and `archive`: files in, documents, files out."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from app import cli_shapes as shapes
from app.cli_words import DONE, REFUSED, answer, say, unlock
from app.container import Container
from services.core.categories import Category
from services.core.dates import sort_key
from services.core.errors import Damage, DamagedError, NotHereError, RefusedError
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
from services.i18n.translator import Translator

COMMANDS: Final = ("import", "documents", "show", "add", "export", "archive")
_PAGE: Final = 500


def declare(command: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """Say what the commands take."""
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


async def run(container: Container, options: argparse.Namespace, _: Translator) -> int:
    """Do what is asked; return the exit code."""
    await unlock(container, options, _)
    match options.command:
        case "import":
            return await _import(container, options, _)
        case "documents":
            return await _documents(container, options)
        case "show":
            return await _show(container, options, _)
        case "add":
            return await _add(container, options, _)
        case "export" if options.plain:
            return await _export(container, options, _)
        case _:
            return await _archive(container, options, _)


async def _import(container: Container, options: argparse.Namespace, _: Translator) -> int:
    files = [file for path in options.paths for file in _files(path)]
    if not files:
        say(_("There is no file in this folder."))
    report = await container.documents.import_files(
        files, accept_other_identity=options.accept_other_identity
    )
    for file in report.files:
        _say_refusal(file, _)
    answer(options, shapes.report(report, _), _import_lines(report.files))
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
        say(f"{file.name}: {sentence(file.error, _)}")


async def _documents(container: Container, options: argparse.Namespace) -> int:
    documents = await _all(container)
    lines = "\n".join(
        f"{d.id}\t{d.date[:10]}\t{d.category}\t{d.status}\t{d.title}" for d in documents
    )
    answer(options, [shapes.document(d) for d in documents], lines)
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
    if options.raw:
        sys.stdout.buffer.write(await container.documents.original(options.id))
        return DONE
    detail = await container.documents.detail(options.id)
    shown = shapes.detail(detail)
    if detail.document.kind in {Kind.PAGE, Kind.TEXT}:
        try:
            shown["text"] = plain_text((await container.documents.page(options.id)).blocks)
        except RefusedError as error:
            say(sentence(error, _))
    answer(options, shown, "\n".join(f"{key}: {value}" for key, value in shown.items()))
    return DONE


async def _add(container: Container, options: argparse.Namespace, _: Translator) -> int:
    file = FileToImport(_name(options.file), path=str(options.file))
    added = await container.documents.add(file, options.title, options.category, options.date)
    _say_refusal(added, _)
    answer(options, shapes.imported(added, _), _import_lines([added]))
    return REFUSED if added.outcome is Outcome.REFUSED else DONE


async def _export(container: Container, options: argparse.Namespace, _: Translator) -> int:
    written = await container.exports.plain(options.folder)
    _say_missing(written.missing, _)
    for name in written.elsewhere:
        say(f"{name}: {sentence(NotHereError(), _)}")
    answer(options, shapes.exported(written), str(written.path))
    return REFUSED if written.missing or written.elsewhere else DONE


async def _archive(container: Container, options: argparse.Namespace, _: Translator) -> int:
    made = await container.archives.write(options.folder)
    _say_missing(made.missing, _)
    say(_("Write this key down: without it, nobody can open the archive."))
    answer(options, shapes.archived(made), f"{made.path}\n{made.key}")
    return REFUSED if made.missing else DONE


def _say_missing(names: Sequence[str], _: Translator) -> None:
    for name in names:
        say(f"{name}: {sentence(DamagedError(Damage.ATTACHMENT), _)}")


def _title(text: str) -> str:
    if not one_line(text):
        raise argparse.ArgumentTypeError("a title has at least one letter")
    return text


def _date(text: str) -> str:
    if text and (len(text) > len("YYYY-MM-DD") or sort_key(text) is None):
        raise argparse.ArgumentTypeError("write YYYY, YYYY-MM or YYYY-MM-DD")
    return text
