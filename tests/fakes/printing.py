"""Paper in memory: sheets are really written, of little."""

import asyncio
from dataclasses import dataclass, field

from services.core.errors import ServiceError
from services.core.narrative import Paragraph, Run
from services.documents.models import Query
from services.documents.printing import ReadyText
from services.documents.values_models import OverTime
from services.printing.models import Frame, Printed, Sheet, Words
from services.printing.writing import pdf
from services.visits.models import Arrived, Draft, Known, LastVisit, Measure, Taking, Treatment

KNOWN = Known(
    LastVisit("2026-03-03", "Compte rendu de consultation"),
    "2026-03-03",
    (
        Arrived("document-0", "Bilan sanguin", "2026-11-20T08:05:00+01:00", "Laboratoire Exemple"),
        Arrived("document-1", "Ordonnance", "2026-11-17T08:05:00+01:00", "Dr Modèle"),
    ),
    more=True,
    taking=Taking.SOME,
    treatments=(Treatment("Salbutamol 100 µg", "2 bouffées si besoin"),),
    measures=(Measure("Hémoglobine", "13,4 g/dL", "12,0 – 16,0", "2026-11-19"),),
)


@dataclass(eq=False)
class FakePrinting:
    """Prints one line, whatever is asked; `refuses` is raised instead."""

    refuses: ServiceError | None = None
    asked: list[str] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)

    async def is_pdf(self, id: str) -> bool:
        return id == "pdf"

    async def document(self, id: str, frame: Frame) -> Printed:
        return self._printed(id, frame)

    async def listed(self, query: Query, frame: Frame) -> Printed:
        return self._printed(query.text or "list", frame)

    async def over_time(self, found: OverTime, frame: Frame) -> Printed:
        return self._printed(found.name, frame)

    async def correction(self, id: str, frame: Frame) -> Printed:
        return self._printed(f"correction of {id}", frame)

    async def access(self, frame: Frame, recipient: str = "", visit: str = "") -> Printed:
        return self._printed(f"access {recipient} {visit}", frame)

    async def access_text(self, frame: Frame, recipient: str, visit: str) -> ReadyText:  # noqa: ARG002 - the port's
        return ReadyText(f"{recipient} {visit}", ())

    async def sheet(self, sheet: Sheet, frame: Frame) -> Printed:
        return self._printed(sheet.title, frame)

    def _printed(self, what: str, frame: Frame) -> Printed:
        if self.refuses:
            raise self.refuses
        self.asked.append(what)
        self.frames.append(frame)
        return Printed(what, pdf(Sheet(what, (Paragraph((Run(what),)),)), frame))


@dataclass(eq=False)
class FakeVisits:
    """A draft, and what `known` says."""

    kept: Draft = field(default_factory=Draft)
    record: Known = KNOWN
    refuses: ServiceError | None = None
    writes: int = 0
    happened: asyncio.Event = field(default_factory=asyncio.Event)
    asked: list[tuple[str | None, str]] = field(default_factory=list)

    async def draft(self) -> Draft:
        if self.refuses:
            raise self.refuses
        return self.kept

    async def keep(self, draft: Draft) -> None:
        if self.refuses:
            raise self.refuses
        self.kept = draft
        self.writes += 1
        self.happened.set()

    async def known(self, draft: Draft, words: Words) -> Known:
        self.asked.append((draft.since, words[0].language))
        self.happened.set()
        return self.record

    async def printed(self, draft: Draft, frame: Frame) -> Printed:
        return Printed("Ma visite", pdf(Sheet(draft.reason, ()), frame))
