"""Documents that belong together: one stay or consultation, or one practitioner within a few days.

A rule, and it says itself: each episode tells which of the two bonds made it. It is computed from the lines a list
has shown so far, and grows when older ones follow.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

import msgspec

from services.core.algorithms import Algorithm
from services.core.dates import sort_key
from services.documents.models import Document
from services.documents.text import plain
from services.fhir.references import last_two
from services.storage.driver import Connection

CLOSE_DAYS: Final = 15
"""Between one document and the next of the same practitioner."""
_DAY: Final = 24 * 3600 * 1000
_WHOLE_DAY: Final = len("YYYY-MM-DD")


ALGORITHM: Final = Algorithm(
    name="Documents that belong together",
    inputs="The stay or consultation that documents name, their practitioner and their dates.",
    rule="Documents of one stay, or of one practitioner within a few days, are shown as one episode.",
    source="FHIR R4 DocumentReference.context.encounter; the number of days is Carnet’s own.",
    limits="It is computed from what the list has shown so far; each episode says which bond made it.",
)


class Bond(StrEnum):
    """Why documents stand together."""

    VISIT = "visit"  # the same encounter is named in each
    PRACTITIONER = "practitioner"  # the same author, at most CLOSE_DAYS from one to the next
    ALONE = "alone"


@dataclass(frozen=True, slots=True)
class Episode:
    """Documents of one episode, newest first; `author` is "" where it has several."""

    documents: tuple[Document, ...]
    bond: Bond
    author: str

    @property
    def start(self) -> str:
        """The date of its oldest document."""
        return self.documents[-1].date

    @property
    def end(self) -> str:
        """The date of its newest document."""
        return self.documents[0].date


@dataclass(slots=True)
class _Growing:
    encounter: str
    author: str
    documents: list[Document] = field(default_factory=list)
    only_encounter: bool = True

    def done(self) -> Episode:
        authors = {document.author for document in self.documents}
        bond = Bond.VISIT if self.encounter and self.only_encounter else Bond.PRACTITIONER
        return Episode(
            tuple(self.documents),
            bond if len(self.documents) > 1 else Bond.ALONE,
            authors.pop() if len(authors) == 1 else "",
        )


def episodes(documents: Sequence[Document], encounters: Mapping[str, str]) -> tuple[Episode, ...]:
    """Group `documents`, newest first as a list gives them; `encounters` names the one of each id that has one."""
    made: list[_Growing] = []
    by_encounter: dict[str, _Growing] = {}
    by_author: dict[str, _Growing] = {}
    for document in documents:
        encounter, author = encounters.get(document.id, ""), plain(document.author)
        episode = by_encounter.get(encounter) if encounter else None
        if episode is None and not encounter and author:
            near = by_author.get(author)
            if near is not None and _are_close(near.documents[-1], document):
                episode = near
                episode.only_encounter = False
        if episode is None:
            episode = _Growing(encounter, author)
            made.append(episode)
        episode.documents.append(document)
        if encounter:
            by_encounter[encounter] = episode
        if author:
            by_author[author] = episode
    return tuple(episode.done() for episode in made)


def _are_close(newer: Document, older: Document) -> bool:
    """Say whether two dates are days apart; a month or a year alone is near nothing."""
    if min(len(newer.date), len(older.date)) < _WHOLE_DAY:
        return False
    first, second = sort_key(newer.date[:_WHOLE_DAY]), sort_key(older.date[:_WHOLE_DAY])
    return None not in (first, second) and abs((first or 0) - (second or 0)) <= CLOSE_DAYS * _DAY


def encounters(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    """Return the name of the encounter that each document's resource tells of, for those that do.

    FHIR R4: DocumentReference.context.encounter, DiagnosticReport.encounter, Composition.encounter.
    """
    marks = ", ".join("?" * len(ids))
    rows = connection.execute(
        f"SELECT d.id, r.json FROM document d JOIN resource r ON r.uid = d.resource WHERE d.id IN ({marks})",  # noqa: S608 - question marks only
        tuple(ids),
    )
    named = ((row["id"], _encounter(bytes(row["json"]))) for row in rows)
    return {id: name for id, name in named if name}


def _encounter(json: bytes) -> str:
    if b"encounter" not in json:
        return ""
    try:
        resource = msgspec.json.decode(json)
    except msgspec.DecodeError:
        return ""
    said: Any = resource if isinstance(resource, dict) else {}
    if said.get("resourceType") == "DocumentReference":
        said = said.get("context")
    said = said.get("encounter") if isinstance(said, dict) else None
    if isinstance(said, list):
        said = said[0] if said else None
    reference = said.get("reference") if isinstance(said, dict) else None
    return last_two(reference) if isinstance(reference, str) else ""
