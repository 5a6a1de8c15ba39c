"""What the screens ask of what Carnet explains, and of the search over it and the record together."""

from pathlib import Path
from typing import Protocol

from services.content.models import Number, Page, Term
from services.content.packages import Package
from services.content.schema import Kind, Level
from services.content.service import InUse
from services.overview.search import Together


class Content(Protocol):
    """See `services.content.service.ContentService`: all of it is in memory, but for the packages."""

    def load(self) -> InUse: ...
    def pages(
        self, kind: Kind, language: str, level: Level = Level.STANDARD
    ) -> tuple[Page, ...]: ...
    def page(self, kind: Kind, id: str, language: str, level: Level = Level.STANDARD) -> Page: ...
    def glossary(self, language: str) -> tuple[Term, ...]: ...
    def term(self, id: str, language: str) -> Term: ...
    def numbers(self, language: str) -> tuple[Number, ...]: ...
    def verify(self, path: Path) -> Package: ...
    def install(self, path: Path) -> InUse: ...


class JointSearch(Protocol):
    """See `services.overview.search.SearchService`."""

    async def search(self, words: str, language: str, level: Level) -> Together: ...
