"""Rows of conflicts as the values that screens show."""

from typing import Final

from services.core.dates import moment_of
from services.core.errors import NotFoundError
from services.fhir.fields import is_same_file
from services.fhir.merging import Side
from services.fhir.parsing import Json, parse_kept
from services.remote.answers import instant
from services.storage import conflicts as rows
from services.storage.driver import Connection
from services.sync import conflicts, telling
from services.sync.telling import Words
from services.sync.versions import (
    Choice,
    Comparison,
    Conflict,
    File,
    Question,
    Told,
    Version,
)

_CHOICES: Final = {
    Question.BOTH_EDITED: (Choice.MINE, Choice.THEIRS, Choice.BOTH),
    Question.DELETED_THERE: (Choice.MINE, Choice.THEIRS),
    Question.DELETED_HERE: (Choice.THEIRS, Choice.MINE),
}


def listed(connection: Connection, row: rows.Conflict, words: Words) -> Conflict:
    """Return a row as a line of the list."""
    mine, theirs = json_of(row.local), json_of(row.remote)
    document = connection.execute(
        "SELECT title FROM document WHERE id = ?", (row.resource,)
    ).fetchone()
    _, _formats = words
    shown = mine or theirs or {"resourceType": row.type}
    return Conflict(
        id=row.id,
        title=telling.title_in(shown, _),
        type=telling.type_in(shown, _),
        document=row.resource if document else "",
        question=Question(row.kind),
        policy=conflicts.policy_for(row),
        detected_at=moment_of(row.detected_at),
        resolved_at=moment_of(row.resolved_at) if row.resolved_at is not None else None,
        choice=Choice(row.choice) if row.choice else None,
    )


def compared(connection: Connection, id: str, words: Words) -> Comparison:
    """Return both versions, by the id of the conflict, or of the resource it is about.

    Raises:
        NotFoundError: there is no such conflict.

    """
    row = rows.get(connection, id)
    if row is None:
        raise NotFoundError
    conflict = listed(connection, row, words)
    _, _formats = words
    mine, theirs = json_of(row.local), json_of(row.remote)
    has_file = connection.execute(
        "SELECT 1 FROM document WHERE id = ? AND sha256 <> ''", (row.resource,)
    ).fetchone()
    here_file, there_file = _files(row, mine, theirs, has_file=has_file is not None)
    at = moment_of(row.local_at) if row.local_at is not None else None
    here = Version(
        Side.MINE,
        deleted=conflict.question is Question.DELETED_HERE,
        at=at,
        who="",
        title=telling.title_in(mine or theirs or {}, _),
        file=here_file,
    )
    there = Version(
        Side.THEIRS,
        deleted=theirs is None,
        at=instant(row.remote_updated or ""),
        who=telling.who_in(theirs or {}),
        title=telling.title_in(theirs or mine or {}, _),
        file=there_file,
    )
    differences = telling.all_told(conflicts.told(row), row.type, words)
    return Comparison(conflict, here, there, differences, stamp_of(row), _choices(row, differences))


def _choices(row: rows.Conflict, differences: tuple[Told, ...]) -> tuple[Choice, ...]:
    """Return the answers that are worth showing: of one field alone, the versions are the choice."""
    if row.resolved_at is not None:
        return ()
    return tuple(
        choice for choice in offered(row) if choice is not Choice.MERGED or len(differences) > 1
    )


def offered(row: rows.Conflict) -> tuple[Choice, ...]:
    """Return the answers that a conflict may have; what binds a person is never made of two versions."""
    question = Question(row.kind)
    if question is Question.BOTH_EDITED and conflicts.policy_for(row).by_fields:
        return (*_CHOICES[question], Choice.MERGED)
    return _CHOICES[question]


def _files(
    row: rows.Conflict, mine: Json | None, theirs: Json | None, *, has_file: bool
) -> tuple[File, File]:
    """Return where the file of each version is; once answered, only the one that both have is known to be here."""
    here = File.HERE if has_file and mine else File.NONE
    ours = telling.file_in(mine) if mine else None
    other = telling.file_in(theirs) if theirs else None
    if other is None:
        return here, File.NONE
    if ours is None or is_same_file(ours, other):
        return here, here
    return (File.NONE, File.NONE) if row.resolved_at is not None else (here, File.ELSEWHERE)


def stamp_of(row: rows.Conflict) -> str:
    """Return what names the two versions of now: an answer to others is none."""
    return f"{row.kind}/{row.remote_version or ''}"


def json_of(kept: bytes | None) -> Json | None:
    """Return what was kept, None for nothing."""
    return parse_kept(kept) if kept else None
