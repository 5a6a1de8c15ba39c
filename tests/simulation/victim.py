"""A whole Carnet in a process to be killed: says what it is about to do, does it, says that it is done.

python -m tests.simulation.victim DATA SEED    edits and synchronises for ever; the space has its server already
"""

import asyncio
import random
import sys
from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from app.container import Container
from services.core.categories import Category
from services.core.errors import RemoteError
from services.documents.models import FileToImport, Query
from tests.builders.space import CODE, carnet
from tests.simulation.told import content, title


def say(*words: object) -> None:
    print(*words, flush=True)  # noqa: T201 - the parent reads it


async def work(data: Path, seed: int) -> NoReturn:
    container = carnet(data)
    await container.people.unlock(CODE)
    chance = random.Random(seed)  # noqa: S311 - repeatable chance
    number = seed * 1000
    say("ready")
    while True:
        number += 1
        change = chance.choice(
            ("add", "add", "rename", "rename", "delete", "synchronise", "synchronise")
        )
        shown = (await container.documents.list(Query(replaced=True), limit=200)).documents
        if change == "synchronise":
            await _told(change, "-", number, _synchronise(container))
        elif change == "add" or not shown:
            await _add(container, number)
        else:
            id = chance.choice(shown).id
            edit = (
                container.documents.rename(id, title(number))
                if change == "rename"
                else container.documents.delete(id)
            )
            await _told(change, id, number, edit)


async def _add(container: Container, number: int) -> None:
    say("will", "add", "-", number)
    file = FileToImport("note.txt", data=content(number))
    added = await container.documents.add(file, title(number), Category.OTHER)
    say("did", "add", added.documents[0], number)


async def _told(change: str, id: str, number: int, work: Coroutine[Any, Any, object]) -> None:
    say("will", change, id, number)
    await work
    say("did", change, id, number)


async def _synchronise(container: Container) -> None:
    with suppress(RemoteError):
        await container.sync.run()


if __name__ == "__main__":
    asyncio.run(work(Path(sys.argv[1]), int(sys.argv[2])))
