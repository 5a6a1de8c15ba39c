"""Giving access: what, what may be done there, until when; what it would show, asked of the server."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

import flet as ft

from services.access.models import Role, SeenAs, Unanswered
from services.circle.models import (
    DOCUMENT_AREAS,
    PROFILE_AREAS,
    Act,
    Invitation,
    May,
    NotPossibleError,
    Offer,
)
from services.core.errors import ServiceError
from views._shared.access_ports import Access
from views._shared.circle_ports import CirclePort
from views._shared.typed_dates import typed_date

LENGTHS: Final = (30, 90, 365)
"""Days that are offered; another end can be typed."""


class What(StrEnum):
    """What is given, as people tell it apart."""

    DOCUMENTS = "documents"
    APPOINTMENTS = "appointments"
    PREVENTION = "prevention"
    PROFILE = "profile"
    DIRECTIVES = "directives"


_AREAS: Final = {
    What.APPOINTMENTS: ("appointments",),
    What.PREVENTION: ("prevention",),
    What.PROFILE: PROFILE_AREAS,
    What.DIRECTIVES: ("directives",),
}


@dataclass(frozen=True, slots=True)
class GiveState:
    """`documents` are the families chosen one by one, None for all of them. `typed` is an end in people's words."""

    today: date
    act: Act = Act.HELP
    chosen: frozenset[What] = frozenset()
    documents: frozenset[str] | None = None
    may: May = May.SEE
    days: int | None = None
    typed: str = ""
    looking: bool = False
    seen: SeenAs | Unanswered | None = None
    busy: bool = False
    tried: bool = False
    error: ServiceError | None = None

    @property
    def until(self) -> date | None:
        if self.days is not None:
            return self.today + timedelta(days=self.days)
        found = typed_date(self.typed) or ""
        return date.fromisoformat(found) if len(found) == len("2026-11-22") else None

    @property
    def areas(self) -> frozenset[str]:
        found: set[str] = set()
        for what in self.chosen - {What.DOCUMENTS}:
            found |= set(_AREAS[what])
        if What.DOCUMENTS in self.chosen:
            found |= set(DOCUMENT_AREAS if self.documents is None else self.documents)
        return frozenset(found)

    @property
    def offer(self) -> Offer:
        return Offer(self.areas, self.may, self.until, self.act)


@ft.observable
@dataclass(eq=False)
class GiveModel:
    """Nobody gets anything from it but a code; never raises."""

    _circle: CirclePort
    _access: Access
    today: date
    state: GiveState = field(init=False)

    def __post_init__(self) -> None:
        self.state = GiveState(self.today)

    async def start(self) -> None:
        """Nothing is asked before the person chose."""

    def stop(self) -> None:
        self.state = GiveState(self.today)

    async def set_act(self, act: Act) -> None:
        self.state = replace(self.state, act=act, seen=None)

    async def choose(self, what: What, wanted: bool) -> None:
        chosen = self.state.chosen | {what} if wanted else self.state.chosen - {what}
        self.state = replace(self.state, chosen=chosen, seen=None, error=None)

    async def name_documents(self) -> None:
        """Let the families of documents be chosen one by one."""
        self.state = replace(self.state, documents=frozenset(DOCUMENT_AREAS))

    async def choose_document(self, area: str, wanted: bool) -> None:
        now = (
            self.state.documents if self.state.documents is not None else frozenset(DOCUMENT_AREAS)
        )
        documents = now | {area} if wanted else now - {area}
        self.state = replace(self.state, documents=documents, seen=None)

    async def set_may(self, may: str) -> None:
        self.state = replace(self.state, may=May(may), seen=None)

    async def set_days(self, days: int) -> None:
        self.state = replace(self.state, days=days, typed="", error=None)

    async def type_end(self, typed: str) -> None:
        self.state = replace(self.state, typed=typed, days=None, error=None)

    async def look(self) -> None:
        """Ask the server what such a helper would get."""
        state = self.state
        if state.looking:
            return
        self.state = replace(state, looking=True, error=None)
        role = Role("helper", areas=tuple(sorted(state.areas)), right=state.may.value)
        try:
            seen = await self._access.see_as(role)
        except ServiceError as error:
            self.state = replace(self.state, looking=False, error=error)
        else:
            self.state = replace(self.state, looking=False, seen=seen)

    async def make(self) -> Invitation | None:
        """Make the invitation; None if it could not be made, with why."""
        state = self.state
        if state.busy:
            return None
        self.state = replace(state, busy=True, tried=True, error=None)
        try:
            state.offer.check(self.today)
            made = await self._circle.invite(state.offer)
        except (NotPossibleError, ServiceError) as error:
            self.state = replace(self.state, busy=False, error=error)
            return None
        self.state = replace(self.state, busy=False)
        return made
