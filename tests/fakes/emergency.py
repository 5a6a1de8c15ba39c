"""An emergency sheet in memory."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from services.core.errors import ServiceError
from services.emergency import composing
from services.emergency.models import Card, Draft, Entry, Fitted, Known, Part, Written
from services.emergency.plain import fitted
from services.printing.models import Frame, Printed, Words

TODAY = date(2026, 11, 22)
KNOWN = Known(
    {
        Part.NAME: (Entry("name", "Camille Exemple", date="1992-03-14"),),
        Part.ALLERGIES: (
            Entry("allergies:1", "Pénicilline", "Résumé international · Dr Modèle", "2026-07-25"),
        ),
    }
)


@dataclass(slots=True)
class FakeEmergency:
    """Keeps what is chosen; `wrong` is what every question ends with."""

    kept: Draft = field(default_factory=Draft)
    found: Known = field(default_factory=lambda: KNOWN)
    shown: Card | None = None
    wrong: ServiceError | None = None
    demonstration: bool = False

    def _check(self) -> None:
        if self.wrong:
            raise self.wrong

    async def draft(self) -> Draft:
        self._check()
        return self.kept

    async def known(self) -> Known:
        self._check()
        return self.found

    async def keep(self, draft: Draft) -> None:
        self._check()
        self.kept = draft
        await self.refresh()

    async def choose(self, key: str, *, chosen: bool) -> Draft:
        kept = self.kept.chosen | {key} if chosen else self.kept.chosen - {key}
        await self.keep(replace(self.kept, chosen=kept))
        return self.kept

    async def write(self, part: Part, text: str) -> Draft:
        written = dict(self.kept.written) | {part: Written(text, TODAY.isoformat())}
        await self.keep(replace(self.kept, written=written))
        return self.kept

    def compose(self, known: Known, draft: Draft) -> Card:
        return composing.card_of(known, draft, TODAY)

    def gone(self, known: Known, draft: Draft) -> int:
        return composing.gone(known, draft)

    def code(self, card: Card, words: Words) -> tuple[Fitted, bytes | None]:
        return fitted(card, words), None

    async def printed(self, frame: Frame) -> Printed:
        self._check()
        return Printed(frame.words[0]("Emergency sheet"), b"%PDF")

    async def printed_card(self, frame: Frame) -> Printed:
        self._check()
        return Printed(frame.words[0]("Emergency card"), b"%PDF")

    def can_show(self) -> bool:
        return not self.demonstration

    def is_shown(self, space: str = "") -> bool:  # noqa: ARG002 - one space
        return self.shown is not None

    async def show(self, *, shown: bool) -> None:
        self._check()
        self.shown = self.compose(self.found, self.kept) if shown else None

    async def refresh(self, _event: Any = None) -> None:
        if self.shown:
            self.shown = self.compose(self.found, self.kept)

    async def locked(self, space: str) -> Card | None:  # noqa: ARG002 - one space
        self._check()
        return self.shown
