"""Words found in what Carnet explains. Floor: the same words asked of SQLite's FTS5, in memory, on the same texts."""

import sqlite3
import tempfile
from pathlib import Path
from typing import Final

from benchmarks.figures import Figure, alternated
from services.content.schema import PAGES
from services.content.search import MOST
from services.content.service import ContentService

ROUNDS: Final = 31
_LANGUAGE: Final = "fr"
_ASKED: Final = ("dossier", "soignants urgence", "rech", "masquer un document", "mineur")


def measure() -> list[Figure]:
    """Return the figure."""
    with tempfile.TemporaryDirectory() as folder:
        content = ContentService(Path(folder))
        bare = _bare(content)
        ours, floor = alternated(
            lambda: [content.search(words, _LANGUAGE) for words in _ASKED],
            lambda: [_asked(bare, words) for words in _ASKED],
            ROUNDS,
        )
        bare.close()
    return [Figure("content search, 5 questions", ours, "ms", floor, 1.5)]


def _bare(content: ContentService) -> sqlite3.Connection:
    bare = sqlite3.connect(":memory:")
    bare.execute("CREATE VIRTUAL TABLE said USING fts5(title, body, tokenize='unicode61')")
    for kind in PAGES:
        for page in content.pages(kind, _LANGUAGE):
            body = " ".join(one.text for one in page.statements)
            bare.execute("INSERT INTO said VALUES (?, ?)", (page.title, body))
    for term in content.glossary(_LANGUAGE):
        bare.execute("INSERT INTO said VALUES (?, ?)", (term.word, term.means))
    for number in content.numbers(_LANGUAGE):
        bare.execute("INSERT INTO said VALUES (?, ?)", (number.name, number.use))
    return bare


def _asked(bare: sqlite3.Connection, words: str) -> list[tuple[str, str]]:
    query = " ".join(f'"{word}"*' for word in words.split())
    return bare.execute(
        "SELECT title, snippet(said, 1, '', '', '…', 20) FROM said WHERE said MATCH ?"
        " ORDER BY bm25(said, 8.0, 1.0) LIMIT ?",
        (query, MOST),
    ).fetchall()
