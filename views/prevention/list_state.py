"""The cards of prevention, in the order in which they are of use."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

import flet as ft

from services.core.changes import ChangeFeed, Topic
from services.core.errors import ServiceError
from services.prevention.models import Card, Missing, Reason, Status
from views._shared.following import Following
from views._shared.prevention_ports import Prevention

_NOW: Final = frozenset({Status.OVERDUE, Status.DUE})
_ASIDE: Final = frozenset({Reason.NOT_FOR_ME, Reason.REFUSED, Reason.DOCTOR})
_COMING: Final = 3
"""Rules of a later age that are shown: the nearest."""
_EVERYTHING: Final = (Missing.CLOCK, Missing.BIRTH_DATE)


class Fold(StrEnum):
    """What shows behind one tap."""

    MISSING = "missing"
    INFORMS = "informs"
    INTIMATE = "intimate"


@dataclass(frozen=True, slots=True)
class Sections:
    """What is to be done now, later, what is settled; and what waits behind one tap.

    `blocked` is what keeps every rule from answering.
    """

    now: tuple[Card, ...] = ()
    later: tuple[Card, ...] = ()
    settled: tuple[Card, ...] = ()
    folds: tuple[tuple[Fold, tuple[Card, ...]], ...] = ()
    blocked: Missing | None = None


def sections(cards: Iterable[Card]) -> Sections:
    """Return the cards as the screen shows them; those that do not concern the person are nowhere."""
    every = tuple(cards)
    blocked = next(
        (one for one in _EVERYTHING if every and all(one in card.missing for card in every)), None
    )
    if blocked:
        return Sections(blocked=blocked)
    plain = tuple(card for card in every if not card.intimate)
    coming = sorted(
        (card for card in plain if card.reason is Reason.TOO_YOUNG and card.next_on), key=_day
    )
    soon = [
        card for card in plain if card.status is Status.SOON or (card.quiet and card.status in _NOW)
    ]
    folds = {
        Fold.MISSING: tuple(card for card in plain if card.status is Status.UNKNOWN),
        Fold.INFORMS: tuple(card for card in plain if card.status is Status.INFORMS),
        Fold.INTIMATE: tuple(card for card in every if card.intimate and _is_shown(card)),
    }
    return Sections(
        tuple(card for card in plain if card.status in _NOW and not card.quiet),
        (*soon, *[card for card in coming if card not in soon][:_COMING]),
        tuple(card for card in plain if card.status is Status.DONE or card.reason in _ASIDE),
        tuple((fold, found) for fold, found in folds.items() if found),
    )


def _day(card: Card) -> str:
    return card.next_on.isoformat() if card.next_on else ""


def _is_shown(card: Card) -> bool:
    return card.status is not Status.NOT_CONCERNED or card.reason in _ASIDE


@dataclass(frozen=True, slots=True)
class ListState:
    """Loading while `sections` is None and there is no error; `opened` are the folds that are open."""

    sections: Sections | None = None
    opened: frozenset[Fold] = frozenset()
    error: ServiceError | None = None


@ft.observable
@dataclass(eq=False)
class ListModel:
    """Follows the person and the record; never raises. Reads this device only: it works without network."""

    _prevention: Prevention
    _changes: ChangeFeed
    state: ListState = field(default_factory=ListState)

    def __post_init__(self) -> None:
        topics = frozenset({Topic.PERSON, Topic.DOCUMENTS, Topic.SYNC})
        self._following = Following(self._changes, topics, self.load)

    async def start(self) -> None:
        self._following.start()
        await self.load()

    def stop(self) -> None:
        self._following.stop()

    async def load(self) -> None:
        """Look at the rules again."""
        try:
            cards = await self._prevention.cards()
        except ServiceError as error:
            self.state = replace(self.state, error=error)
        else:
            self.state = replace(self.state, sections=sections(cards), error=None)

    async def toggle(self, fold: Fold) -> None:
        """Open or close what waits behind one tap."""
        self.state = replace(self.state, opened=self.state.opened ^ {fold})
