"""Sealed bytes go when their link ends, links some time after, everything with its person."""

from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection, Select, and_, delete, or_, select, update

from backend.sharing import limits
from backend.sharing.links import blobs_of
from backend.sharing.tables import file, link
from backend.storage.blobs import Blobs
from backend.storage.engine import Store

_AT_ONCE: Final = 20
_GRACE: Final = limits.LOCATION
"""Seconds after its end for which what was opened in time can still be fetched."""


@dataclass(frozen=True, slots=True)
class Clearing:
    """Rows first, bytes after: stopped in between, `upkeep sweep` finds bytes that no row names."""

    store: Store
    blobs: Blobs

    async def link(self, id: str) -> None:
        """Remove the files of a link that was revoked."""
        await self._remove(await self.store.write(partial(_files_gone, id=id)))

    async def ended(self, now: int) -> None:
        """Remove what some links that ended by themselves leave behind; called as others come and go."""
        if await self.store.read(partial(_any, now=now)):
            await self._remove(await self.store.write(partial(_cleared, now=now)))

    async def person(self, patient: str) -> None:
        """Remove all that a person ever shared, and what was left for them: for whoever erases the record."""
        await self._remove(await self.store.write(partial(_erased, patient=patient)))

    async def _remove(self, keys: list[str]) -> None:
        for key in keys:
            await self.blobs.remove(key)


def _files_gone(connection: Connection, id: str) -> list[str]:
    keys = blobs_of(connection, id, reports=False)
    connection.execute(update(file).where(file.c.link == id).values(blob=None))
    return keys


def _ended(now: int) -> Select[Any]:
    """Return the links whose files serve nobody; one that is used up, or locked, keeps them till it expires."""
    over = or_(link.c.expires <= now - _GRACE, link.c.revoked.is_not(None))
    held = select(file.c.link).where(file.c.blob.is_not(None)).distinct()
    return select(link.c.id).where(and_(over, link.c.id.in_(held))).limit(_AT_ONCE)


def _old(now: int) -> Select[Any]:
    return select(link.c.id).where(link.c.expires <= now - limits.KEPT).limit(_AT_ONCE)


def _any(connection: Connection, now: int) -> bool:
    return any(
        connection.execute(asked.limit(1)).first() is not None for asked in (_ended(now), _old(now))
    )


def _cleared(connection: Connection, now: int) -> list[str]:
    keys = []
    for id in connection.execute(_ended(now)).scalars().all():
        keys += _files_gone(connection, id)
    for id in connection.execute(_old(now)).scalars().all():
        keys += blobs_of(connection, id, reports=True)
        connection.execute(delete(link).where(link.c.id == id))
    return keys


def _erased(connection: Connection, patient: str) -> list[str]:
    keys = []
    for id in connection.execute(select(link.c.id).where(link.c.patient == patient)).scalars():
        keys += blobs_of(connection, id, reports=True)
    connection.execute(delete(link).where(link.c.patient == patient))
    return keys
