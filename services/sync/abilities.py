"""What the last run found the server able to do, in the terms in which it matters to the person."""

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Final

from services.remote.capabilities import Capabilities
from services.storage import meta
from services.storage.driver import Connection

_ABILITIES: Final = "abilities"
_DOCUMENT: Final = "DocumentReference"


class Deletions(StrEnum):
    """How deletions made elsewhere are learnt, with each run."""

    TOLD = "told"  # the server tells them
    COMPARED = "compared"  # by comparing what is here with all that is there


@dataclass(frozen=True, slots=True)
class Abilities:
    """`guarded`: no version overwrites another unseen. `once`: what is sent twice is there once.

    `parts`: a file goes on from where it was cut. `named`: the server says whose record it is. `devices`: where the
    person's sign-ins are listed, `shares` where links are made, `letters` where the code of a letter is known again, ""
    where that is not offered; `sixteen` who opens a record from sixteen on, "" where the server does not say.
    """

    deletions: Deletions
    guarded: bool
    once: bool
    parts: bool
    named: bool
    devices: str = ""
    shares: str = ""
    see_as: bool = False
    books: bool | None = None  # not asked yet
    letters: str = ""
    sixteen: str = ""


def found(connection: Connection, can: Capabilities) -> Abilities:
    """Return what a run found."""
    return Abilities(
        Deletions.TOLD if can.changes or _DOCUMENT in can.history else Deletions.COMPARED,
        guarded=_DOCUMENT in can.versioned,
        once=_DOCUMENT in can.update_create | can.conditional_create,
        parts=can.ranges,
        named=_is_named(connection),
        devices=can.sign_in.devices if can.sign_in else "",
        shares=can.sign_in.shares if can.sign_in else "",
        see_as=can.see_as,
        books=can.books,
        letters=can.sign_in.letters if can.sign_in else "",
        sixteen=can.sign_in.sixteen if can.sign_in else "",
    )


def note(connection: Connection, able: Abilities) -> None:
    """Keep it."""
    meta.put(connection, _ABILITIES, json.dumps(asdict(able)))


def abilities(connection: Connection) -> Abilities | None:
    """Return what was found, None before a run was at its end."""
    kept = meta.get(connection, _ABILITIES)
    if kept is None:
        return None
    told = json.loads(kept)
    return Abilities(**{**told, "deletions": Deletions(told["deletions"])})


def _is_named(connection: Connection) -> bool:
    query = "SELECT 1 FROM resource WHERE type = 'Patient' AND server_id IS NOT NULL LIMIT 1"
    return connection.execute(query).fetchone() is not None
