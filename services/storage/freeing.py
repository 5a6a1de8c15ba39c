"""Content taken off this device because its server has it: everything else of a document stays.

A freed file keeps its SHA-256 in the document's row, and waits in `awaited` until somebody asks for it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Self

from services.storage.driver import Connection
from services.storage.synced import Awaited

IS_FREED: Final = "EXISTS (SELECT 1 FROM awaited f WHERE f.document = d.id AND f.freed IS NOT NULL)"
"""Of a `document d`."""
HERE: Final = "d.sha256 <> '' AND NOT EXISTS (SELECT 1 FROM awaited w WHERE w.document = d.id)"
"""Of a `document d`: its file is on this device."""
_ON_SERVER: Final = """r.type = 'DocumentReference' AND r.version IS NOT NULL AND r.deleted_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.resource = r.uid)"""
"""Of a `resource r`: the server has it as it is here, and nothing of it waits."""
_KEPT_FOR_OTHERS: Final = f"""EXISTS (SELECT 1 FROM document k JOIN resource s ON s.uid = k.resource
        WHERE k.sha256 = d.sha256 AND k.id <> d.id AND NOT EXISTS (SELECT 1 FROM awaited w WHERE w.document = k.id)
            AND NOT ({_ON_SERVER.replace("r.", "s.")}))
    OR EXISTS (SELECT 1 FROM file g WHERE g.sha256 = d.sha256
        AND NOT EXISTS (SELECT 1 FROM document k WHERE k.file = g.id AND k.sha256 = g.sha256))"""  # noqa: S608 - constants only
"""Of a `document d`: other documents, or the file it was taken from, have the same bytes and have them here only."""
_CANDIDATES: Final = f"""document d JOIN resource r ON r.uid = d.resource JOIN attachment a ON a.sha256 = d.sha256
    WHERE d.deleted_at IS NULL AND {HERE} AND {_ON_SERVER} AND NOT ({_KEPT_FOR_OTHERS})"""


@dataclass(frozen=True, slots=True)
class Amount:
    """How many files, and their bytes before encryption; content that several documents share counts once."""

    files: int = 0
    bytes: int = 0

    @classmethod
    def of(cls, sizes: Iterable[int]) -> Self:
        """Count and add up."""
        known = list(sizes)
        return cls(len(known), sum(known))

    def __add__(self, other: Self) -> "Amount":
        return Amount(self.files + other.files, self.bytes + other.bytes)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document whose file may be taken off this device once the server shows that it has it."""

    document: str
    sha256: str
    size: int


def candidates(
    connection: Connection, *, older_than: int | None, larger_than: int, limit: int
) -> list[Candidate]:
    """Return what may be freed, what was opened longest ago first; `older_than` is in milliseconds since 1970.

    A document that was never opened counts from when it came.
    """
    rows = connection.execute(
        f"""SELECT d.id, d.sha256, a.size FROM {_CANDIDATES} AND a.size > ?1
                AND (?2 IS NULL OR coalesce(d.read_at, d.created_at) < ?2)
            ORDER BY coalesce(d.read_at, d.created_at), d.id LIMIT ?3""",  # noqa: S608 - constants only
        (larger_than, older_than, limit),
    )
    return [Candidate(*row) for row in rows]


def last_row(connection: Connection) -> int:
    """Return the number of the last document row, 0 when there is none."""
    found: int = connection.execute("SELECT coalesce(max(rowid), 0) FROM document").fetchone()[0]
    return found


def free_able(
    connection: Connection, choices: Sequence[tuple[int | None, int]], rows: range
) -> list[Amount]:
    """Return how much `candidates` are among some document rows, for each (older_than, larger_than)."""
    found = connection.execute(
        f"""SELECT a.size, coalesce(d.read_at, d.created_at) FROM {_CANDIDATES}
                AND d.rowid >= ? AND d.rowid < ?
                AND d.rowid = (SELECT min(k.rowid) FROM document k
                    WHERE k.sha256 = d.sha256 AND k.deleted_at IS NULL)""",  # noqa: S608 - constants only
        (rows.start, rows.stop),
    ).fetchall()
    return [
        Amount.of(size for size, seen in found if size > larger and (older is None or seen < older))
        for older, larger in choices
    ]


def freed(connection: Connection) -> Amount:
    """Return how much is on the server only, because it was taken off this device."""
    row = connection.execute(
        """SELECT count(*), coalesce(sum(size), 0) FROM (
               SELECT DISTINCT sha256, size FROM awaited WHERE freed IS NOT NULL)"""
    ).fetchone()
    return Amount(*row)


def here(connection: Connection) -> Amount:
    """Return how much is in encrypted files on this device."""
    row = connection.execute(
        """SELECT count(*), coalesce(sum(size), 0) FROM attachment WHERE sha256 <> ''
               AND sha256 NOT IN (SELECT sha256 FROM awaited WHERE freed IS NOT NULL)"""
    ).fetchone()
    return Amount(*row)


def by_category(connection: Connection) -> list[tuple[str, Amount]]:
    """Return how much is here of the documents of each category, the largest first; "" is what was put aside."""
    rows = connection.execute(
        f"""SELECT category, count(*), sum(size) FROM (
                SELECT CASE WHEN d.deleted_at IS NULL THEN d.category ELSE '' END AS category, a.size
                FROM document d JOIN attachment a ON a.sha256 = d.sha256
                WHERE {HERE} GROUP BY d.sha256)
            GROUP BY category ORDER BY sum(size) DESC"""  # noqa: S608 - constants only
    )
    return [(row[0], Amount(row[1], row[2])) for row in rows]


def database_bytes(connection: Connection) -> int:
    """Return the size of the encrypted database."""
    # SQLCipher answers its own pragmas in text.
    pages, page = (
        int(connection.execute(f"PRAGMA {name}").fetchone()[0])
        for name in ("page_count", "page_size")
    )
    return pages * page


def is_freed(connection: Connection, sha256: str) -> bool:
    """Say whether content was taken off this device and has not come back."""
    row = connection.execute(
        "SELECT 1 FROM awaited WHERE sha256 = ? AND freed IS NOT NULL LIMIT 1", (sha256,)
    ).fetchone()
    return row is not None


def candidate(connection: Connection, document: str) -> Candidate | None:
    """Return a document as one whose file may be freed, None if it may not."""
    row = connection.execute(
        f"SELECT d.id, d.sha256, a.size FROM {_CANDIDATES} AND d.id = ?",  # noqa: S608 - constants only
        (document,),
    ).fetchone()
    return Candidate(*row) if row else None


def sharing(connection: Connection, sha256: str) -> list[str]:
    """Return the documents whose file has these bytes, and has them here."""
    rows = connection.execute(
        f"SELECT d.id FROM document d WHERE d.sha256 = ? AND {HERE}",  # noqa: S608 - constants only
        (sha256,),
    )
    return [row[0] for row in rows]


def free(connection: Connection, awaited: Sequence[Awaited], at: int) -> None:
    """Note that the file of each of these documents is on the server only, since `at` (milliseconds since 1970)."""
    connection.executemany(
        """INSERT INTO awaited (document, url, mime, hash, size, sha256, freed) VALUES (?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (document) DO NOTHING""",
        [(one.document, one.url, one.mime, one.hash, one.size, one.sha256, at) for one in awaited],
    )


def stays_freed(connection: Connection, file: Awaited) -> bool:
    """Say whether a document's file was freed and is still the one that its resource now tells."""
    row = connection.execute(
        "SELECT url, hash, sha256 FROM awaited WHERE document = ? AND freed IS NOT NULL",
        (file.document,),
    ).fetchone()
    return (
        row is not None
        and (row["url"], row["hash"]) == (file.url, file.hash or row["hash"])
        and file.sha256 in {"", row["sha256"]}
    )


def wanted(connection: Connection, documents: Sequence[str] | None) -> int:
    """Have freed files come with the next run: those of some documents, or (None) all; return how many."""
    if documents is None:
        return int(
            connection.execute(
                "UPDATE awaited SET freed = NULL, refused = NULL WHERE freed IS NOT NULL"
            ).rowcount
        )
    connection.executemany(
        "UPDATE awaited SET freed = NULL, refused = NULL WHERE document = ?",
        [(id,) for id in documents],
    )
    return len(documents)


def here_again(connection: Connection, sha256: str) -> None:
    """Note that content that was freed is here: every document that has it shows it."""
    connection.execute(
        """DELETE FROM awaited WHERE sha256 = ?1 AND freed IS NOT NULL
               AND document IN (SELECT id FROM document WHERE sha256 = ?1)""",
        (sha256,),
    )


def sha1_of_freed(connection: Connection, sha256: str) -> str:
    """Return what R4 calls the hash of content that was freed, "" if it was not."""
    row = connection.execute(
        "SELECT hash FROM awaited WHERE sha256 = ? AND freed IS NOT NULL LIMIT 1", (sha256,)
    ).fetchone()
    return str(row[0]) if row else ""
