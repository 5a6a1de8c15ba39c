"""What the person chose for the sheet, in the encrypted record: functions of a connection."""

from typing import Final

import msgspec

from services.emergency.models import Draft, Part, Written
from services.storage import meta
from services.storage.driver import Connection

_DRAFT: Final = "emergency_sheet"


class _Kept(msgspec.Struct, frozen=True):
    chosen: tuple[str, ...] = ()
    written: dict[Part, Written] = {}


def draft(connection: Connection) -> Draft:
    """Return what was chosen and written so far."""
    kept = msgspec.json.decode(meta.get(connection, _DRAFT) or "{}", type=_Kept)
    return Draft(frozenset(kept.chosen), kept.written)


def keep(connection: Connection, draft: Draft) -> None:
    """Keep it."""
    kept = _Kept(tuple(sorted(draft.chosen)), dict(draft.written))
    meta.put(connection, _DRAFT, msgspec.json.encode(kept).decode())
