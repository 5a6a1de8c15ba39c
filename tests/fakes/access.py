"""Who may see the documents, in memory: what is decided holds at the next reading."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from services.access.models import (
    Category,
    Named,
    Reach,
    Role,
    Seen,
    SeenAs,
    State,
    Unanswered,
    Visibility,
    WhoSees,
)

DOCTOR = Role("professional", "physician", "modele", "Dr Modèle")
SEEN = SeenAs(
    DOCTOR,
    "allowed",
    (Seen("d1", "Compte rendu", "2026-03-03", "allowed"),),
    (Seen("d2", "Lettre", "2026-02-03", "label"),),
)


@dataclass(slots=True)
class FakeAccess:
    known: WhoSees = field(
        default_factory=lambda: WhoSees(
            Reach.SERVER,
            is_minor=True,
            is_answered=True,
            professionals=(Named("modele", "Dr Modèle"),),
        )
    )
    chosen: dict[Category, bool] = field(default_factory=dict)
    connected: bool = True
    answer: SeenAs | Unanswered = SEEN

    async def who_sees(self, _document: str) -> WhoSees:
        return self.known

    async def decide(self, documents: Sequence[str], wanted: Visibility) -> int:
        if self.known.shown == wanted:
            return 0
        self.known = WhoSees(
            Reach.SERVER,
            self.known.now,
            wanted,
            State.WAITING,
            self.known.is_minor,
            self.known.is_helped,
            self.known.is_answered,
            self.known.professionals,
        )
        return len(documents)

    async def choices(self) -> dict[Category, bool]:
        return dict(self.chosen)

    async def choose(self, category: Category, *, hidden: bool) -> None:
        self.chosen[category] = hidden

    async def is_connected(self) -> bool:
        return self.connected

    async def roles(self) -> tuple[Role, ...]:
        return (DOCTOR, Role("professional", "pharmacist"), Role("samu", "physician"))

    async def see_as(self, _role: Role) -> SeenAs | Unanswered:
        return self.answer
