"""Things with two versions, in memory."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from services.core.changes import ChangeFeed, Topic
from services.core.errors import NotFoundError, ServiceError
from services.i18n.formats import Formats
from services.i18n.translator import Translator
from services.sync.other_file import OtherFile
from services.sync.policies import POLICIES
from services.sync.versions import (
    Choice,
    Comparison,
    Conflict,
    File,
    Kind,
    Outcome,
    Question,
    Side,
    Told,
    Version,
)

AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
TITLE = Told("content/attachment/title", "Title", "D’ici", "D’ailleurs", Side.BOTH)
DATE = Told("content/attachment/creation", "Date", "2025", "2026", Side.THEIRS)


def comparison(
    kind: Kind = Kind.OWN_DOCUMENT, question: Question = Question.BOTH_EDITED
) -> Comparison:
    """Return two versions of a document, made here and elsewhere."""
    conflict = Conflict(
        "one", "D’ici", "Document", "document", question, POLICIES[kind], AT, None, None
    )
    return Comparison(
        conflict,
        Version(Side.MINE, False, AT, "", "D’ici", File.HERE),
        Version(Side.THEIRS, False, AT, "", "D’ailleurs", File.HERE),
        (TITLE, DATE),
        "1",
        (Choice.MINE, Choice.THEIRS, Choice.BOTH, Choice.MERGED),
    )


@dataclass(eq=False)
class FakeConflicts:
    """Knows one conflict; `error` is what every method raises, `answers` what was chosen."""

    changes: ChangeFeed
    found: Comparison | None = field(default_factory=comparison)
    error: ServiceError | None = None
    answers: list[tuple[Choice, Mapping[str, Side]]] = field(default_factory=list)

    async def waiting(self, _words: tuple[Translator, Formats]) -> tuple[Conflict, ...]:
        return tuple(one for one in self._all() if one.resolved_at is None)

    async def settled(self, _words: tuple[Translator, Formats]) -> tuple[Conflict, ...]:
        return tuple(one for one in self._all() if one.resolved_at is not None)

    async def one(self, _id: str, _words: tuple[Translator, Formats]) -> Comparison:
        if self.error:
            raise self.error
        if self.found is None:
            raise NotFoundError
        return self.found

    async def resolve(
        self, _id: str, choice: Choice, stamp: str, fields: Mapping[str, Side] | None = None
    ) -> Outcome:
        if self.error:
            raise self.error
        if self.found is None or self.found.conflict.resolved_at:
            return Outcome.ANSWERED
        if stamp != self.found.stamp:
            return Outcome.MOVED
        self.answers.append((choice, fields or {}))
        self._become(resolved_at=AT, choice=choice)
        return Outcome.DONE

    async def other_file(self, _id: str) -> OtherFile:
        if self.error:
            raise self.error
        return OtherFile("text/plain", b"De l\xe2\x80\x99autre")

    async def undo(self, _id: str) -> bool:
        if self.error:
            raise self.error
        self._become(resolved_at=None, choice=None)
        return True

    def move(self, stamp: str) -> None:
        """Have another version come."""
        assert self.found is not None
        self.found = replace(self.found, stamp=stamp)
        self.changes.publish(Topic.SYNC)

    def _all(self) -> list[Conflict]:
        if self.error:
            raise self.error
        return [self.found.conflict] if self.found else []

    def _become(self, **values: object) -> None:
        assert self.found is not None
        conflict = replace(self.found.conflict, **values)  # type: ignore[arg-type] # values by field name
        self.found = replace(self.found, conflict=conflict)
        self.changes.publish(Topic.SYNC, Topic.DOCUMENTS)
