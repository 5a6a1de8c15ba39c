"""What Carnet explains, as it is built in; no package is ever there."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from services.content.schema import Level
from services.content.service import ContentService
from services.core.errors import ServiceError
from services.overview.search import Together

CONTENT: Final = ContentService(Path("nowhere") / "content")


@dataclass(eq=False)
class FakeSearch:
    """Answers with what it was given, or refuses; `asked` is what was asked for."""

    answer: Together = field(default_factory=Together)
    refuses: ServiceError | None = None
    asked: list[tuple[str, str, Level]] = field(default_factory=list)

    async def search(self, words: str, language: str, level: Level) -> Together:
        self.asked.append((words, language, level))
        if self.refuses:
            raise self.refuses
        return self.answer
