"""Blobs no version points to: what a request that failed, or a process that was killed, left behind.

Safe beside a running server. A request puts its bytes first and commits the version right after, and a version never
points to bytes that its own request did not put. So bytes older than the grace period, which is far longer than any
upload, belong to a request that has ended: what it committed is seen, since the rows are read after the list. Bytes
that come again while this runs are newer than they were listed, and stay. What is left is the moment between that
last look and the removal, for the same bytes of the same patient, left behind once and sent again just then.

Each removal stands alone: stopped anywhere, nothing is wrong, and the next run does the rest.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from obstore.store import ObjectStore
from sqlalchemy import Connection, select

from backend.fhir_server.schema import history
from backend.sharing.tables import file, report
from backend.storage.engine import Store
from backend.storage.objects import Listed, listed, remove
from backend.upkeep.database import UpkeepError


@dataclass(frozen=True, slots=True)
class Swept:
    """What was found, or removed when it was asked: blobs and unfinished uploads, and their bytes."""

    count: int
    size: int


async def leftovers(store: Store, objects: ObjectStore, before: datetime) -> list[Listed]:
    """Return what no version points to and last came before `before` (with a zone), oldest first.

    Raises:
        UpkeepError: no blob at all is known to this database, which is then hardly the right one.

    """
    found: list[Listed] = []
    known = 0
    async for chunk in listed(objects):
        keys = [one.key for one in chunk if not one.is_unfinished]
        pointed_to = await store.read(partial(used, keys))
        known += len(pointed_to)
        found += [one for one in chunk if one.modified < before and one.key not in pointed_to]
    if not known and not all(one.is_unfinished for one in found):
        raise UpkeepError(
            "This database knows none of these blobs: look at CARNET_DATABASE_URL and CARNET_BLOBS_URL. "
            "Nothing was deleted."
        )
    return sorted(found, key=lambda one: one.modified)


def used(keys: Iterable[str], connection: Connection) -> frozenset[str]:
    """Return those of the keys that a link, or a version of any resource, points to: `history` has every version."""
    named = list(keys)
    found: set[str] = set()
    for column in (history.c.blob, file.c.blob, report.c.blob):
        pointed_to = select(column).where(column.is_not(None), column.in_(named))
        found |= set(connection.execute(pointed_to.distinct()).scalars())
    return frozenset(found)


async def swept(objects: ObjectStore, found: Iterable[Listed]) -> Swept:
    """Remove what was found, but for what came again since; return what was removed."""
    removed = [one for one in found if await remove(objects, one)]
    return total(removed)


def total(found: Iterable[Listed]) -> Swept:
    """Count and add up."""
    sizes = [one.size for one in found]
    return Swept(len(sizes), sum(sizes))
