"""The person's own notes, folders, pins and filters in the database: each function is one transaction's worth.

Nothing here is written into a resource or waits to be sent (docs/adr/0023).
"""

import json
from dataclasses import asdict
from datetime import timedelta
from typing import Any, Final

from services.core.categories import Category
from services.core.errors import NotFoundError
from services.core.ids import new_id
from services.documents.models import Query, Source
from services.documents.own_models import (
    EarlierNote,
    Folder,
    Outlived,
    Own,
    SavedFilter,
)
from services.documents.text import folded
from services.storage.driver import Connection

_BY_DOCUMENT: Final = ("note", "pin", "folder_document", "outlived", "problem")
_KEPT_FOR_UNDO: Final = timedelta(days=1) // timedelta(milliseconds=1)
_SHOWN_FOLDERS: Final = """SELECT g.id, g.name, (
        SELECT count(*) FROM folder_document f JOIN document d ON d.id = f.document
        WHERE f.folder = g.id AND d.deleted_at IS NULL AND d.superseded_by IS NULL) AS count
    FROM folder g WHERE g.deleted_at IS NULL"""


def own(connection: Connection, document: str) -> Own:
    """Return what the person added to a document, and their notes on the versions it replaces."""
    note = connection.execute("SELECT text FROM note WHERE document = ?", (document,)).fetchone()
    pinned = connection.execute("SELECT 1 FROM pin WHERE document = ?", (document,)).fetchone()
    filed = connection.execute(
        f"{_SHOWN_FOLDERS} AND g.id IN (SELECT folder FROM folder_document WHERE document = ?)",  # noqa: S608 - constants only
        (document,),
    )
    earlier = connection.execute(
        """SELECT d.title, n.text FROM document d JOIN note n ON n.document = d.id
           WHERE d.superseded_by = ? AND d.deleted_at IS NULL ORDER BY d.sort DESC, d.id DESC""",
        (document,),
    )
    return Own(
        note["text"] if note else "",
        pinned is not None,
        _by_name(Folder(*row) for row in filed),
        tuple(EarlierNote(*row) for row in earlier),
    )


# -- notes -----------------------------------------------------------------------------------------------------------


def write_note(connection: Connection, document: str, text: str, at: int) -> str:
    """Put `text` in the place of the note on a document, none if it is empty; return what it said before.

    Raises:
        NotFoundError: there is neither such a document nor such a note.

    """
    before = connection.execute("SELECT text FROM note WHERE document = ?", (document,)).fetchone()
    row = connection.execute("SELECT rowid FROM document WHERE id = ?", (document,)).fetchone()
    if row is None and before is None:
        raise NotFoundError
    if text:
        connection.execute(
            """INSERT INTO note (document, text, words, created_at, edited_at) VALUES (?1, ?2, ?3, ?4, ?4)
               ON CONFLICT (document) DO UPDATE
               SET text = excluded.text, words = excluded.words, edited_at = excluded.edited_at""",
            (document, text, folded(text), at),
        )
    else:
        connection.execute("DELETE FROM note WHERE document = ?", (document,))
    if row is not None:
        connection.execute(
            "UPDATE document_text SET note = ? WHERE rowid = ?", (folded(text), row["rowid"])
        )
    else:
        _forget_empty(connection, document)
    return before["text"] if before else ""


def notes(connection: Connection) -> list[tuple[str, str, str]]:
    """Return (document, title, text) of every note, those edited last first."""
    rows = connection.execute(
        """SELECT n.document, coalesce(d.title, o.title, '') AS title, n.text FROM note n
           LEFT JOIN document d ON d.id = n.document LEFT JOIN outlived o ON o.document = n.document
           WHERE d.deleted_at IS NULL ORDER BY n.edited_at DESC, n.document"""
    )
    return [(row["document"], row["title"], row["text"]) for row in rows]


def outlived(connection: Connection) -> tuple[Outlived, ...]:
    """Return the notes whose document a server took away."""
    rows = connection.execute(
        """SELECT o.document, o.title, o.date, n.text FROM outlived o JOIN note n ON n.document = o.document
           ORDER BY o.title, o.document"""
    )
    return tuple(Outlived(*row) for row in rows)


def _forget_empty(connection: Connection, document: str) -> None:
    """Forget a document that went, once nothing of the person's is left on it."""
    connection.execute(
        """DELETE FROM outlived WHERE document = ?1
               AND NOT EXISTS (SELECT 1 FROM note WHERE document = ?1)
               AND NOT EXISTS (SELECT 1 FROM pin WHERE document = ?1)
               AND NOT EXISTS (SELECT 1 FROM folder_document WHERE document = ?1)""",
        (document,),
    )


def forget(connection: Connection, document: str) -> None:
    """Erase what the person had on a document that they erase for good."""
    for table in _BY_DOCUMENT:
        connection.execute(f"DELETE FROM {table} WHERE document = ?", (document,))  # noqa: S608 - constants only
    connection.execute("UPDATE expected_report SET document = '' WHERE document = ?", (document,))


# -- pins, unread ----------------------------------------------------------------------------------------------------


def pin(connection: Connection, document: str, at: int, *, pinned: bool) -> None:
    """Put a document above the list, or back."""
    if pinned:
        _known(connection, document)
        connection.execute(
            "INSERT INTO pin VALUES (?, ?) ON CONFLICT (document) DO NOTHING", (document, at)
        )
    else:
        connection.execute("DELETE FROM pin WHERE document = ?", (document,))


def mark_unread(connection: Connection, document: str) -> None:
    """Say that a document is to be read again."""
    _known(connection, document)
    connection.execute("UPDATE document SET read_at = NULL WHERE id = ?", (document,))


def _known(connection: Connection, document: str) -> None:
    if not connection.execute("SELECT 1 FROM document WHERE id = ?", (document,)).fetchone():
        raise NotFoundError


# -- folders ---------------------------------------------------------------------------------------------------------


def folders(connection: Connection) -> tuple[Folder, ...]:
    """Return the folders, by name."""
    return _by_name(Folder(*row) for row in connection.execute(_SHOWN_FOLDERS))


def create_folder(connection: Connection, name: str, at: int) -> str:
    """Make a folder; return its id."""
    id = new_id()
    connection.execute("INSERT INTO folder (id, name, created_at) VALUES (?, ?, ?)", (id, name, at))
    return id


def rename(connection: Connection, table: str, id: str, name: str) -> None:
    """Give a "folder" or a "saved_filter" another name."""
    changed = connection.execute(
        f"UPDATE {table} SET name = ? WHERE id = ? AND deleted_at IS NULL",  # noqa: S608 - one of two words
        (name, id),
    ).rowcount
    if not changed:
        raise NotFoundError


def put_aside(connection: Connection, table: str, id: str, at: int) -> None:
    """Delete a "folder" or a "saved_filter" so that it can be brought back for a day; documents are left alone."""
    before = at - _KEPT_FOR_UNDO
    if table == "folder":
        connection.execute(
            "DELETE FROM folder_document WHERE folder IN (SELECT id FROM folder WHERE deleted_at < ?)",
            (before,),
        )
    connection.execute(f"DELETE FROM {table} WHERE deleted_at < ?", (before,))  # noqa: S608 - one of two words
    connection.execute(
        f"UPDATE {table} SET deleted_at = ? WHERE id = ? AND deleted_at IS NULL",  # noqa: S608 - one of two words
        (at, id),
    )


def bring_back(connection: Connection, table: str, id: str) -> None:
    """Undo `put_aside`."""
    changed = connection.execute(f"UPDATE {table} SET deleted_at = NULL WHERE id = ?", (id,))  # noqa: S608 - one of two words
    if not changed.rowcount:
        raise NotFoundError


def put_in(connection: Connection, folder: str, document: str, at: int, *, inside: bool) -> None:
    """Put a document in a folder, or take it out."""
    if not inside:
        connection.execute(
            "DELETE FROM folder_document WHERE folder = ? AND document = ?", (folder, document)
        )
        return
    _known(connection, document)
    if not connection.execute(
        "SELECT 1 FROM folder WHERE id = ? AND deleted_at IS NULL", (folder,)
    ).fetchone():
        raise NotFoundError
    connection.execute(
        "INSERT INTO folder_document VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (folder, document, at),
    )


def _by_name(folders: Any) -> tuple[Folder, ...]:
    return tuple(sorted(folders, key=lambda folder: (folded(folder.name).casefold(), folder.id)))


# -- filters ---------------------------------------------------------------------------------------------------------


def save_filter(connection: Connection, name: str, query: Query, at: int) -> str:
    """Keep a query under a name; return its id."""
    id = new_id()
    connection.execute(
        "INSERT INTO saved_filter (id, name, query, created_at) VALUES (?, ?, ?, ?)",
        (id, name, json.dumps(asdict(query), ensure_ascii=False), at),
    )
    return id


def saved_filters(connection: Connection) -> tuple[SavedFilter, ...]:
    """Return the saved filters, the oldest first."""
    rows = connection.execute(
        "SELECT id, name, query FROM saved_filter WHERE deleted_at IS NULL ORDER BY created_at, id"
    )
    return tuple(SavedFilter(row["id"], row["name"], _query(row["query"])) for row in rows)


def _query(kept: str) -> Query:
    said = json.loads(kept)
    if said.get("category"):
        said["category"] = Category(said["category"])
    if said.get("source"):
        said["source"] = Source(said["source"])
    return Query(**said)
