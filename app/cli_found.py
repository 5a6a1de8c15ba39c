"""`search`, `note` and `folders`: finding, and what the person adds of their own."""

import argparse
from collections.abc import Callable
from typing import Any, Final

from app import cli_shapes as shapes
from app.container import Container
from services.documents.excerpts import Excerpt
from services.documents.misspelling import Correction
from services.documents.models import Query
from services.i18n.finding import correction_said
from services.i18n.translator import Translator

Done = tuple[Any, str, bool]
_MOST: Final = 200


def declare(command: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """Say what the commands take."""
    search = command("search", "find documents by words, each a beginning; small misspellings too")
    search.add_argument("words", nargs="+", metavar="WORD")
    note = command("note", "list your notes, show one, or write it")
    note.add_argument("id", nargs="?", metavar="ID", help="the document")
    note.add_argument("--write", metavar="TEXT", help="put this in its place; nothing erases it")
    folders = command("folders", "list your folders, make one, or put a document in one")
    folders.add_argument("--create", metavar="NAME")
    folders.add_argument("--put", nargs=2, metavar=("ID", "FOLDER"), help="a document in a folder")
    folders.add_argument("--take", nargs=2, metavar=("ID", "FOLDER"), help="out of it")


async def search(container: Container, options: argparse.Namespace, _: Translator) -> Done:
    """Run `search`; it is done if something was found."""
    found = await container.finding.find(Query(text=" ".join(options.words)), limit=_MOST)
    documents = found.listing.documents
    said = await container.finding.excerpts(found.query.text, [one.id for one in documents])
    lines = [correction_said(found.correction.words, _)] if found.correction else []
    lines += [
        f"{one.id}\t{one.date[:10]}\t{one.title}\t{said[one.id].text if one.id in said else ''}"
        for one in documents
    ]
    value = {
        "instead_of": _instead(found.correction),
        "more": found.listing.next is not None,
        "documents": [
            shapes.document(one) | {"excerpt": _excerpt(said.get(one.id))} for one in documents
        ],
    }
    return value, "\n".join(lines), bool(documents)


def _instead(correction: Correction | None) -> dict[str, str] | None:
    return dict(correction.words) if correction else None


def _excerpt(excerpt: Excerpt | None) -> dict[str, Any] | None:
    if excerpt is None:
        return None
    return {
        "in": excerpt.place.value,
        "text": excerpt.text,
        "found": [run.text for run in excerpt.runs if run.bold],
    }


async def note(container: Container, options: argparse.Namespace, _: Translator) -> Done:
    """Run `note`."""
    if options.id is None:
        notes = await container.own.notes()
        shown = [{"document": id, "title": title, "note": text} for id, title, text in notes]
        return shown, "\n".join(f"{id}\t{title}\t{text}" for id, title, text in notes), True
    if options.write is not None:
        await container.own.write_note(options.id, options.write)
    text = (await container.own.of(options.id)).note
    return {"document": options.id, "note": text}, text, True


async def folders(container: Container, options: argparse.Namespace, _: Translator) -> Done:
    """Run `folders`."""
    if options.create:
        await container.own.create_folder(options.create)
    for pair, inside in ((options.put, True), (options.take, False)):
        if pair:
            await container.own.put_in(pair[1], pair[0], inside=inside)
    listed = await container.own.folders()
    shown = [{"id": one.id, "name": one.name, "documents": one.count} for one in listed]
    return shown, "\n".join(f"{one.id}\t{one.count}\t{one.name}" for one in listed), True
