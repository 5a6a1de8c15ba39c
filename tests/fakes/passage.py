"""The passages of nobody in particular: who is in one is told, and what was kept can be looked at."""

from dataclasses import dataclass, field
from pathlib import Path

from services.content.models import Page
from services.content.schema import Kind, Level
from services.content.service import ContentService
from services.passage.models import STEPS, Letter, Occasion, Passage, ServerWord, Standing, Step


@dataclass
class FakePassages:
    """Keeps in memory; `letter` is what becomes of any code."""

    occasion: Occasion | None = None
    letter: Letter = Letter.NOT_OFFERED
    word: ServerWord = ServerWord.NOT_SAID
    kept: dict[Occasion, tuple[Standing, Step]] = field(default_factory=dict)

    async def state(self, asked: Occasion | None = None) -> Passage:
        shown = asked or self.occasion or Occasion.SIXTEEN
        standing, at = self.kept.get(shown, (Standing.NEW, STEPS[shown][0]))
        minor = self.occasion is Occasion.SIXTEEN
        return Passage(self.occasion, standing, at, minor, False, self.word, letters=False)

    async def reach(self, occasion: Occasion, step: Step) -> None:
        self.kept[occasion] = (Standing.GOING, step)

    async def leave(self, occasion: Occasion, step: Step) -> None:
        self.kept[occasion] = (Standing.LEFT, step)

    async def end(self, occasion: Occasion) -> None:
        self.kept[occasion] = (Standing.DONE, STEPS[occasion][0])

    async def check(self, _code: str) -> Letter:
        return self.letter

    def page(self, id: str, language: str) -> Page:
        content = ContentService(Path("nowhere"))
        return content.page(Kind.ARTICLE, id, language, Level.SIMPLIFIED)
