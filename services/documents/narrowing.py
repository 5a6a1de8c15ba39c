"""The filters of a list, in SQL: each narrows, and none makes a later page cost more than the first."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from services.core.dates import sort_key
from services.documents.models import Query
from services.storage.visibility import SHUT

_DAY: Final = timedelta(days=1) // timedelta(milliseconds=1)
_WRITTEN_DAY: Final = "substr(d.date || '-01-01', 1, 10)"
"""The day as the document writes it, in the place of care; a year or a month stands for its first day."""

HIDDEN: Final = f"""EXISTS (SELECT 1 FROM resource h INDEXED BY resource_hidden
    WHERE h.uid = d.resource AND h.version IS NOT NULL AND {SHUT.format("h")})"""  # noqa: S608 - constants only
"""That the server keeps a document from somebody; a label that no server holds keeps it from nobody."""


def is_plain(query: Query) -> bool:
    """Say whether a query asks for a category at most: what such a list holds is counted already."""
    return replace(query, category=None) == Query()


def conditions(query: Query) -> tuple[list[str], list[Any]]:
    """Return what the rows `d` of a list must be, and the values of its question marks."""
    where = ["d.deleted_at IS NOT NULL" if query.deleted else "d.deleted_at IS NULL"]
    values: list[Any] = []
    if not (query.replaced or query.deleted):
        where.append("d.superseded_by IS NULL")
    if query.category is not None:
        where.append("d.category = ?")
        values.append(query.category.value)
    if query.unread:
        where.append("d.read_at IS NULL")
    if query.author:
        # The second half says nothing new: it tells SQLite that the index without empty names will do.
        where.append("d.author = ? AND d.author <> ''")
        values.append(query.author)
    if query.source is not None:
        where.append("d.source = ?")
        values.append(query.source.value)
    if query.pinned:
        where.append("d.id IN (SELECT document FROM pin)")
    if query.noted:
        where.append("d.id IN (SELECT document FROM note)")
    if query.hidden:
        where.append(HIDDEN)
    if query.folder:
        where.append(
            "d.id IN (SELECT f.document FROM folder_document f JOIN folder g ON g.id = f.folder"
            " WHERE f.folder = ? AND g.deleted_at IS NULL)"
        )
        values.append(query.folder)
    _period(query, where, values)
    return where, values


def _period(query: Query, where: list[str], values: list[Any]) -> None:
    """Keep the days from `since` to `until` as documents write them.

    The index sorts by moments in UTC: it is asked for a day more on each side, and the days themselves decide.
    """
    for day, sign, margin in ((query.since, ">=", -_DAY), (query.until, "<=", 2 * _DAY)):
        moment = sort_key(day) if day else None
        if moment is None:
            continue
        where.append(f"d.sort {sign} ? AND d.date <> '' AND {_WRITTEN_DAY} {sign} ?")
        values += [moment + margin, day]
