"""The door of the demonstration: who there is, and what each one's record holds."""

from collections.abc import Callable
from datetime import date
from typing import Final

from backend.demo import camille, cast, directory, lea, marcel, noe, sophie
from backend.demo.fhir import Json
from backend.demo.person import DemoPerson
from backend.demo.practices import practices, said_of

__all__ = ["DemoPerson", "people", "person", "practices", "record", "signers"]

_RECORDS: Final[dict[DemoPerson, Callable[[date], list[Json]]]] = {
    cast.CAMILLE: camille.record,
    cast.LEA: lea.record,
    cast.MARCEL: marcel.record,
    cast.SOPHIE: sophie.record,
    cast.NOE: noe.record,
}


def signers(today: date) -> list[Json]:
    """Return who signs the documents of the records, with what their practices say of themselves."""
    said = said_of(today)
    return [one | said.get(one["id"], {}) for one in directory.directory()]


def people() -> tuple[DemoPerson, ...]:
    """Return the five invented people, in the order in which a sign-in page shows them."""
    return tuple(_RECORDS)


def person(id: str) -> DemoPerson | None:
    """Return who bears this id (`camille`), or None."""
    return next((one for one in people() if one.id == id), None)


def record(person: DemoPerson, today: date) -> list[Json]:
    """Return the resources of this person as they are on this day, the Patient first.

    They refer to each other and to `signers`. The same day gives the same bytes; ids never change.
    """
    return _RECORDS[person](today)
