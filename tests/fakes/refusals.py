"""Who is blocked and what an emergency opens, in memory: what is decided waits, as it does without the network."""

from dataclasses import dataclass, field, replace

from services.access.models import Unanswered
from services.access.refusals import (
    HIDDEN,
    SWITCHES,
    Block,
    Candidate,
    Somebody,
    Standing,
    Switch,
    Waiting,
)

DOCTOR = Somebody("modele", "Dr Modèle", "médecine générale", "2026-03-03")


@dataclass(slots=True)
class FakeRefusals:
    told: Standing = field(
        default_factory=lambda: Standing(
            connected=True,
            switches={key: Switch(now=key != HIDDEN) for key in SWITCHES},
            is_obeyed=True,
        )
    )
    known: tuple[Candidate, ...] = (
        Candidate("Dr Modèle", DOCTOR.id),
        Candidate("Dr Exemple, Hôpital du Modèle", role="exemple"),
    )
    away: Unanswered | None = None

    async def standing(self) -> Standing:
        return self.told

    async def allow(self, switch: str, *, allowed: bool) -> None:
        now = self.told.switches[switch].now
        said = Switch(now, allowed, Waiting.WAITING)
        self.told = replace(self.told, switches={**self.told.switches, switch: said})

    async def block(self, who: Somebody) -> None:
        others = tuple(one for one in self.told.blocks if one.who.id != who.id)
        self.told = replace(
            self.told, blocks=(*others, Block(who, now=False, state=Waiting.WAITING))
        )

    async def unblock(self, who: Somebody) -> None:
        others = tuple(one for one in self.told.blocks if one.who.id != who.id)
        self.told = replace(self.told, blocks=others)

    async def candidates(self) -> tuple[Candidate, ...]:
        blocked = {one.who.id for one in self.told.blocks}
        return tuple(one for one in self.known if one.id not in blocked)

    async def identified(self, one: Candidate) -> Somebody | Unanswered:
        if one.role and self.away:
            return self.away
        return Somebody(one.id or one.role, one.name)
