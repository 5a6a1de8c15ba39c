"""A process to be killed: says what it is about to do, does it, says that it is done.

python -m tests.faults.victim work DATA SEED    changes the space for ever
python -m tests.faults.victim init DATA         makes a space
python -m tests.faults.victim restore DATA ARCHIVE KEY    makes a space of an archive
"""

import asyncio
import random
import sys
from pathlib import Path
from typing import NoReturn

from app.container import Container
from services.core.identity import Identity
from services.documents.models import Document, FileToImport, Query
from services.people.models import Protection
from tests.builders import files
from tests.builders.space import CODE, carnet


def content(number: int) -> bytes:
    """Return the bytes of the document with this number: always the same, sometimes large, of several kinds."""
    chance = random.Random(number)  # noqa: S311 - data, not a secret
    if number % 3 == 0:
        return files.pdf(f"Examen {number}")
    if number % 3 == 1:
        return files.bundle(files.patient(), files.observation(), files.report(id=f"r{number}"))
    size = chance.choice((10, 1000, 200_000))
    return f"note {number}\n".encode() + chance.randbytes(size).hex().encode()


def say(*words: object) -> None:
    print(*words, flush=True)  # noqa: T201 - the parent reads it


async def work(data: Path, seed: int) -> NoReturn:
    container = carnet(data)
    await container.people.unlock(CODE)
    chance = random.Random(seed)  # noqa: S311 - repeatable chance
    number = seed * 1000
    while True:
        shown = (await container.documents.list(Query(replaced=True), limit=500)).documents
        change = chance.choice(("add", "add", "add", "add", "rename", "delete", "erase"))
        if change == "add" or not shown:
            number += 1
            await _add(container, number)
        else:
            await _edit(container, change, chance.choice(shown), number)


async def _add(container: Container, number: int) -> None:
    say("will add", number)
    file = FileToImport(f"document {number}", data=content(number))
    report = await container.documents.import_files([file], accept_other_identity=True)
    say("did add", number, *report.files[0].documents)


async def _edit(container: Container, change: str, document: Document, number: int) -> None:
    say("will", change, document.id, number)
    match change:
        case "rename":
            await container.documents.rename(document.id, f"titre {number}")
        case "delete":
            await container.documents.delete(document.id)
        case _:
            await container.documents.erase_deleted()
    say("did", change, document.id, number)


async def init(data: Path) -> None:
    container = carnet(data)
    say("ready")
    await container.people.create(CODE, Protection.FILE, Identity("Exemple", "Camille"))
    say("made")
    await container.people.lock()


async def restore(data: Path, archive: Path, key: str) -> None:
    container = carnet(data)
    say("ready")
    await container.people.restore(archive, key, CODE, Protection.FILE)
    say("made")
    await container.people.lock()


if __name__ == "__main__":
    folder = Path(sys.argv[2])
    match sys.argv[1]:
        case "init":
            asyncio.run(init(folder))
        case "restore":
            asyncio.run(restore(folder, Path(sys.argv[3]), sys.argv[4]))
        case _:
            asyncio.run(work(folder, int(sys.argv[3])))
