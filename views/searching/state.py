"""Searching as one types: the last question's two answers."""

import asyncio
from dataclasses import dataclass, field, replace
from typing import Final

import flet as ft

from services.content.schema import Level
from services.core.errors import ServiceError
from services.overview.search import Together
from views._shared.content_ports import JointSearch

_TYPING_PAUSE: Final = 0.2
"""Seconds without a key before a search starts."""


@dataclass(frozen=True, slots=True)
class SearchState:
    """What was typed, and what was found for it; `found` is None while nothing was asked."""

    typed: str = ""
    found: Together | None = None
    error: ServiceError | None = None


@ft.observable
@dataclass(eq=False)
class SearchModel:
    """Asks once the typing pauses; never raises."""

    _search: JointSearch
    language: str
    state: SearchState = field(default_factory=SearchState)
    _typing: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Wait to be asked."""

    def stop(self) -> None:
        if self._typing:
            self._typing.cancel()

    async def type(self, words: str, level: Level) -> None:
        """Take what the field holds."""
        self.stop()
        self.state = replace(self.state, typed=words)
        if not words.strip():
            self.state = SearchState()
            return
        self._typing = asyncio.create_task(self._pause(words, level))

    async def ask(self, words: str, level: Level) -> None:
        """Search now."""
        try:
            found = await self._search.search(words, self.language, level)
        except ServiceError as error:
            self.state = replace(self.state, found=None, error=error)
            return
        if words == self.state.typed:  # else a newer question is on its way
            self.state = replace(self.state, found=found, error=None)

    async def _pause(self, words: str, level: Level) -> None:
        await asyncio.sleep(_TYPING_PAUSE)
        await self.ask(words, level)
