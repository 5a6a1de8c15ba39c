"""The person's own things as a file anybody can read, to leave with."""

import json
from typing import Final

from services.storage.driver import Connection

_TITLES: Final = """SELECT id, title FROM document UNION ALL SELECT document, title FROM outlived
    WHERE document NOT IN (SELECT id FROM document)"""
_NOTES: Final = (
    f"SELECT t.id, t.title, n.text AS note FROM note n JOIN ({_TITLES}) t ON t.id = n.document"  # noqa: S608 - constants only
)
_PINNED: Final = f"SELECT t.id, t.title FROM pin p JOIN ({_TITLES}) t ON t.id = p.document"  # noqa: S608 - constants only
_FOLDERS: Final = f"""SELECT g.name AS folder, t.id, t.title FROM folder g
    LEFT JOIN folder_document f ON f.folder = g.id LEFT JOIN ({_TITLES}) t ON t.id = f.document
    WHERE g.deleted_at IS NULL"""  # noqa: S608 - constants only
_FOUND: Final = {
    "notes": _NOTES,
    "pinned": _PINNED,
    "folders": _FOLDERS,
    "filters": "SELECT name, query FROM saved_filter WHERE deleted_at IS NULL",
    "expected_reports": "SELECT what, who, day, state, document FROM expected_report",
}


def own_things(connection: Connection) -> bytes:
    """Return all that is the person's own as JSON, documents by id and title; b"" if there is none."""
    own = {
        name: [dict(row) for row in connection.execute(f"{sql} ORDER BY 1, 2")]
        for name, sql in _FOUND.items()
    }
    return json.dumps(own, ensure_ascii=False, indent=1).encode() if any(own.values()) else b""
