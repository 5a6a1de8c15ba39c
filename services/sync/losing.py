"""A server that gives no access to the record any more: found out with care, and what follows from whose record it is.

One's own record stays here, readable. Another's is not to stay on the device of somebody who may no longer see it.
"""

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from services.core.errors import Fault, RemoteError
from services.remote.client import FhirClient
from services.storage import holding, meta, outbox
from services.storage.driver import Connection

ENDED: Final = "access-ended"
"""The word by which our own server says that another's record is no longer open (urn:carnet:refusal)."""
_WHOSE: Final = "whose"
_LOST: Final = "access_lost"
_ERASED_AFTER: Final = 2
"""Runs in a row that found the access lost before another's record is erased here."""


class Whose(StrEnum):
    """Whose record the person of this device keeps in this space."""

    OWN = "own"
    OTHER = "other"  # somebody's who lets them


@dataclass(frozen=True, slots=True)
class Lost:
    """`at` is when it was first found, in milliseconds since 1970; `times`, in how many runs in a row."""

    at: int
    times: int


def mark(connection: Connection, whose: Whose) -> None:
    """Note whose record this space keeps."""
    meta.put(connection, _WHOSE, whose.value)


def whose(connection: Connection) -> Whose:
    """Return whose record this space keeps: the person's own, unless another was noted."""
    return Whose(meta.get(connection, _WHOSE) or Whose.OWN.value)


def lost(connection: Connection) -> Lost | None:
    """Return since when the server gives no access, None while it does."""
    kept = meta.get(connection, _LOST)
    return Lost(**json.loads(kept)) if kept else None


def regained(connection: Connection) -> None:
    """Note that the server gives access; files that were refused without it are waited for again."""
    if lost(connection) is None:
        return
    connection.execute("DELETE FROM meta WHERE key = ?", (_LOST,))
    connection.execute("UPDATE awaited SET refused = NULL WHERE refused = 'forbidden'")


def note_lost(connection: Connection, at: int) -> bool:
    """Note one more run that found the access lost; say whether what is here is now to be erased.

    What such a run was refused still waits: the server did not look at it.
    """
    before = lost(connection) or Lost(at, 0)
    meta.put(connection, _LOST, json.dumps({"at": before.at, "times": before.times + 1}))
    connection.execute(
        """UPDATE outbox SET state = 'queued', next_at = NULL
           WHERE state = 'quarantined' AND last_error = 'forbidden'"""
    )
    return whose(connection) is Whose.OTHER and before.times + 1 >= _ERASED_AFTER


def unsent(connection: Connection) -> int:
    """Return how many documents were changed here, and never reached the server."""
    refused = outbox.count(connection, "quarantined") + outbox.count(connection, "conflict")
    return holding.waiting(connection) + refused + holding.held(connection)[0]


async def is_lost(client: FhirClient, patient: str) -> bool:
    """Ask for the person, then for one of their documents: refused both in the server's own words, it is.

    A page of the web with the status 403 is a proxy's, a portal's or a firewall's, and says nothing of the record.

    Raises:
        RemoteError: the server cannot be had just now.

    """
    few = [("patient", f"Patient/{patient}"), ("_count", "1")]
    try:
        await client.read("Patient", patient)
    except RemoteError as error:
        if not _is_refusal(error):
            return _raised(error)
    else:
        return False
    try:
        await client.search("DocumentReference", few)
    except RemoteError as error:
        return _is_refusal(error) or _raised(error)
    return False


def _is_refusal(error: RemoteError) -> bool:
    return error.fault is Fault.FORBIDDEN and bool(error.detail)


def _raised(error: RemoteError) -> bool:
    """Raise what says nothing about access; False for an answer that is none."""
    if error.fault in {Fault.FORBIDDEN, Fault.NOT_FOUND, Fault.GONE, Fault.NOT_FHIR}:
        return False
    raise error
