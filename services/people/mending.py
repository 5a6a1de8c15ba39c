"""Going back to the copy made before the last update of a record, when the record was damaged since.

The copy (`record.db.v<N>`) has the key of the record. All calls block.
"""

import re
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from services.core.errors import NotFoundError
from services.core.files import DISK, LEFTOVER, draft
from services.people.models import EarlierCopy
from services.people.places import DATABASE
from services.storage import copying, outbox
from services.storage.copying import JOURNALS

_ASIDE: Final = f"{DATABASE}.damaged-"
_COPY: Final = re.compile(re.escape(DATABASE) + r"\.v(\d+)")
_SLICE: Final = 256 * 1024


def earlier(folder: Path) -> EarlierCopy | None:
    """Return the last copy made before an update, None if there is none."""
    path = _last(folder)
    return EarlierCopy(datetime.fromtimestamp(path.stat().st_mtime, UTC)) if path else None


def is_kept_aside(folder: Path) -> bool:
    """Say whether a damaged record is kept beside the one in use."""
    return any(folder.glob(f"{_ASIDE}*"))


def put_back(folder: Path, key: bytes, now: datetime) -> None:
    """Put the copy in the place of the record, once all of it is verified; the record stays under another name.

    What waits in it to be sent may have left since: it is read before it is sent again.

    Raises:
        NotFoundError: there is no copy.
        DamagedError: it is damaged; nothing was changed.
        DiskFullError, UnwritableError: no room for it; nothing was changed.

    """
    copy = _last(folder)
    if copy is None:
        raise NotFoundError
    ready = folder / f"{secrets.token_hex(8)}.ready{LEFTOVER}"
    try:
        with draft(folder) as page, copy.open("rb") as file:
            while data := file.read(_SLICE):
                page.write(data)
            page.publish(ready)
        copying.adopted(ready, key, key, outbox.brought_back)
        _set_aside(folder, f"{_ASIDE}{now:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}")
        DISK.replace(ready, folder / DATABASE)
        DISK.sync_folder(folder)
    finally:
        copying.discard(ready)


def _last(folder: Path) -> Path | None:
    found = [
        (int(match[1]), path)
        for path in folder.glob(f"{DATABASE}.v*")
        if (match := _COPY.fullmatch(path.name))
    ]
    return max(found)[1] if found else None


def _set_aside(folder: Path, name: str) -> None:
    """Rename the record with its journals: one of another file would be taken for the copy's own."""
    for ending in (*JOURNALS, ""):
        path = folder / f"{DATABASE}{ending}"
        if path.exists():
            DISK.replace(path, folder / f"{name}{ending}")
    DISK.sync_folder(folder)
