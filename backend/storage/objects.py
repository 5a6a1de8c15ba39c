"""Blobs seen from outside, as a store lists them: for whoever clears away what nothing points to."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import obstore
from obstore.store import LocalStore, ObjectStore

_CHUNK: Final = 500
_DRAFT: Final = re.compile(r".+#[0-9]+")
"""How obstore names a file it still writes, in a folder; its own listing leaves these out."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An object, or the draft of one; `modified` is when its bytes last came, `size` how many they are."""

    key: str
    size: int
    modified: datetime

    @property
    def is_unfinished(self) -> bool:
        """Whether it is part of an upload and not yet a blob: no row can name it."""
        return self.key.startswith("incoming/") or _DRAFT.fullmatch(self.key) is not None


async def listed(store: ObjectStore) -> AsyncIterator[list[Listed]]:
    """Yield all there is, some hundreds at a time; an S3's unfinished parts are not seen by anybody."""
    if isinstance(store, LocalStore):
        yield await asyncio.to_thread(_drafts, _folder(store))
    async for chunk in obstore.list(store, chunk_size=_CHUNK):
        yield [Listed(one["path"], one["size"], one["last_modified"]) for one in chunk]


async def remove(store: ObjectStore, one: Listed) -> bool:
    """Remove what was listed, unless it is gone or its bytes came again since; say whether it was removed."""
    if isinstance(store, LocalStore) and _DRAFT.fullmatch(one.key):
        return await asyncio.to_thread(_unlink, _folder(store) / one.key, one)
    try:
        now = await obstore.head_async(store, one.key)
        if now["last_modified"] > one.modified:  # S3 says whole seconds here, and more in a list
            return False
        await obstore.delete_async(store, one.key)
    except FileNotFoundError:
        return False
    return True


def _folder(store: LocalStore) -> Path:
    if store.prefix is None:
        raise ValueError("the folder of the blobs has no path")
    return Path(store.prefix)


def _drafts(folder: Path) -> list[Listed]:
    found = (path for path in folder.rglob("*#*") if _DRAFT.fullmatch(path.name))
    return [one for path in found if (one := _draft(folder, path)) is not None]


def _draft(folder: Path, path: Path) -> Listed | None:
    """Return a draft as it is now; None when it became a blob since."""
    try:
        said = path.stat()
    except FileNotFoundError:
        return None
    modified = datetime.fromtimestamp(said.st_mtime, UTC)
    return Listed(str(path.relative_to(folder)), said.st_size, modified)


def _unlink(path: Path, one: Listed) -> bool:
    now = _draft(path.parent, path)
    if now is None or now.modified > one.modified:
        return False
    path.unlink(missing_ok=True)
    return True
