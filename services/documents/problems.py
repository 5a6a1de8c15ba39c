"""What the person finds wrong with a document: kept on this device, a note of its kind with a next step in words.

Nothing of it is sent: a professional corrects what they wrote only when they are asked (docs/adr/0023).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from services.core.changes import ChangeFeed, Topic
from services.core.clock import Clock
from services.core.dates import milliseconds, moment_of
from services.core.ids import new_id
from services.storage.driver import Connection
from services.storage.record import OpenRecord

LONGEST: Final = 2000
_MOST: Final = 100


class ProblemKind(StrEnum):
    """What is wrong."""

    OTHER_PERSON = "other_person"
    UNREADABLE = "unreadable"
    WRONG_DATE = "wrong_date"
    DOUBLE = "double"
    WRONG_CONTENT = "wrong_content"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem reported on a document; `settled_at` is None while it lasts."""

    id: str
    kind: ProblemKind
    words: str
    at: datetime
    settled_at: datetime | None = None


@dataclass(slots=True)
class ProblemService:
    """Problems of the open space's documents; each method raises LockedError when none is open."""

    record: OpenRecord
    clock: Clock
    changes: ChangeFeed

    async def of(self, document: str) -> tuple[Problem, ...]:
        """Return the problems of a document, those that last first, then the newest."""
        return await self.record.current.database.read(lambda c: _of(c, document))

    async def report(self, document: str, kind: ProblemKind, words: str = "") -> str:
        """Keep a problem; return its id, with which it can be taken back."""
        id, kept, at = new_id(), words.strip()[:LONGEST], self._now()

        def work(connection: Connection) -> None:
            connection.execute(
                "INSERT INTO problem VALUES (?, ?, ?, ?, ?, NULL)",
                (id, document, kind.value, kept, at),
            )

        await self.record.current.database.write(work)
        self.changes.publish(Topic.DOCUMENTS)
        return id

    async def settle(self, id: str, *, settled: bool) -> None:
        """Say that a problem is over, or that it lasts."""
        at = self._now() if settled else None
        await self._write("UPDATE problem SET settled_at = ? WHERE id = ?", (at, id))

    async def take_back(self, id: str) -> None:
        """Forget a problem as if it had not been reported."""
        await self._write("DELETE FROM problem WHERE id = ?", (id,))

    async def _write(self, statement: str, values: tuple[object, ...]) -> None:
        def work(connection: Connection) -> None:
            connection.execute(statement, values)

        await self.record.current.database.write(work)
        self.changes.publish(Topic.DOCUMENTS)

    def _now(self) -> int:
        return milliseconds(self.clock.now())


def _of(connection: Connection, document: str) -> tuple[Problem, ...]:
    rows = connection.execute(
        """SELECT id, kind, words, at, settled_at FROM problem WHERE document = ?
           ORDER BY settled_at IS NOT NULL, at DESC, id LIMIT ?""",
        (document, _MOST),
    )
    return tuple(
        Problem(
            row["id"],
            ProblemKind(row["kind"]),
            row["words"],
            moment_of(row["at"]),
            None if row["settled_at"] is None else moment_of(row["settled_at"]),
        )
        for row in rows
    )
