"""Where a search found its words: a few of them around, the found ones marked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from services.core.narrative import Run
from services.documents.text import match_expression
from services.storage.driver import Connection

_BEGIN, _END = "\ue000", "\ue001"
_WORDS: Final = 14
_BEFORE: Final = 3
"""Words left before the first one found: two lines of a narrow screen must show it."""
_LONGEST: Final = 240
_MARKED: Final = re.compile(f"{_BEGIN}([^{_END}]*){_END}?")


class Place(StrEnum):
    """Where the words stand."""

    TEXT = "text"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Some words of a document or of the person's note on it; what was looked for is bold."""

    place: Place
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        """Its words, unmarked."""
        return "".join(run.text for run in self.runs)


def excerpts(connection: Connection, typed: str, ids: Sequence[str]) -> dict[str, Excerpt]:
    """Return the excerpts of the documents that have the words in their text or note; titles are seen anyway."""
    expression = match_expression(typed)
    if not expression:
        return {}
    found = {}
    for id in ids:
        row = connection.execute(
            f"""SELECT snippet(document_text, 3, '{_BEGIN}', '{_END}', '…', {_WORDS}) AS note,
                   snippet(document_text, 2, '{_BEGIN}', '{_END}', '…', {_WORDS}) AS body
                FROM document_text WHERE document_text MATCH ?
                   AND rowid = (SELECT rowid FROM document WHERE id = ?)""",  # noqa: S608 - constants only
            (expression, id),
        ).fetchone()
        if row is None:
            continue
        for place, said in ((Place.NOTE, row["note"]), (Place.TEXT, row["body"])):
            if said and _BEGIN in said:
                found[id] = Excerpt(place, _runs(_begun_near(" ".join(said.split()))[:_LONGEST]))
                break
    return found


def _begun_near(said: str) -> str:
    before, begin, after = said.partition(_BEGIN)
    words = before.split(" ")
    # Where the word begins in the middle of another, or after a sign, the last piece goes with it.
    kept = words if len(words) <= _BEFORE + 1 else ["…", *words[-_BEFORE - 1 :]]
    return " ".join(kept) + begin + after


def _runs(said: str) -> tuple[Run, ...]:
    runs, at = [], 0
    for marked in _MARKED.finditer(said):
        if marked.start() > at:
            runs.append(Run(said[at : marked.start()]))
        runs.append(Run(marked[1], bold=True))
        at = marked.end()
    if at < len(said):
        runs.append(Run(said[at:]))
    return tuple(runs)
