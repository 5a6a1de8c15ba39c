"""Giving access, or changing it: what, what may be done, until when; what it would show, asked of the server."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, TypeVar

import flet as ft

from services.access.models import Role, SeenAs, Unanswered
from services.circle.models import (
    AREAS,
    DOCUMENT_AREAS,
    PROFILE_AREAS,
    Act,
    Invitation,
    May,
    NotPossibleError,
    Offer,
    Sent,
    WhyNot,
)
from services.core.errors import ServiceError
from views._shared.access_ports import Access
from views._shared.circle_ports import CirclePort
from views._shared.typed_dates import as_typed, typed_date

T = TypeVar("T")
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
    """`documents` are the families chosen one by one, None for all of them. `typed` is an end in people's words.

    `changes`: somebody has access, `name` is theirs. Not `ready` until what they have is known.
    """

    today: date
    changes: bool = False
    name: str = ""
    ready: bool = True
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

    def like(self, offer: Offer) -> "GiveState":
        """Return the form filled with an offer; areas that it has no words for are left out, which only narrows."""
        areas = frozenset(AREAS) if "all" in offer.areas else offer.areas
        documents = areas & frozenset(DOCUMENT_AREAS)
        named = {
            What.DOCUMENTS: bool(documents),
            **{what: _AREAS[what][-1] in areas for what in _AREAS},
        }
        past = offer.until is None or offer.until <= self.today
        return replace(
            self,
            ready=True,
            act=offer.act,
            may=offer.may,
            chosen=frozenset(what for what, there in named.items() if there),
            documents=documents if 0 < len(documents) < len(DOCUMENT_AREAS) else None,
            typed="" if past or offer.until is None else as_typed(offer.until.isoformat()),
            days=None,
        )


@ft.observable
@dataclass(eq=False)
class GiveModel:
    """Makes a code, which gives nothing by itself, or changes what `helper` has; never raises.

    `again` is an invitation like which another is to be made.
    """

    _circle: CirclePort
    _access: Access
    today: date
    helper: str = ""
    again: str = ""
    state: GiveState = field(init=False)

    def __post_init__(self) -> None:
        self.state = self._empty

    @property
    def _empty(self) -> GiveState:
        return GiveState(
            self.today, changes=bool(self.helper), ready=not (self.helper or self.again)
        )

    async def start(self) -> None:
        """Fill the form with what is to be changed, or made again; nothing else is asked before the person chose."""
        if self.state.ready:
            return
        try:
            known = await self._circle.circle()
        except ServiceError as error:
            self.state = replace(self.state, error=error)
            return
        helper = next((one for one in known.helpers if one.id == self.helper), None)
        made = next((one for one in known.invitations if one.id == self.again), None)
        if helper is not None:
            self.state = replace(self.state.like(helper.offer), name=helper.name)
        elif made is not None:
            self.state = self.state.like(made.offer)
        elif self.helper:
            self.state = replace(self.state, error=NotPossibleError(WhyNot.OVER))
        else:
            self.state = replace(self.state, ready=True)

    def stop(self) -> None:
        self.state = self._empty

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
        return await self._done(self._circle.invite)

    async def change(self) -> Sent | None:
        """Change what the helper may do; None if it could not even be kept, with why."""
        return await self._done(lambda offer: self._circle.change(self.helper, offer))

    async def _done(self, work: Callable[[Offer], Awaitable[T]]) -> T | None:
        state = self.state
        if state.busy:
            return None
        self.state = replace(state, busy=True, tried=True, error=None)
        try:
            state.offer.check(self.today)
            done = await work(state.offer)
        except (NotPossibleError, ServiceError) as error:
            self.state = replace(self.state, busy=False, error=error)
            return None
        self.state = replace(self.state, busy=False)
        return done
