"""One card, why it is there, and what the person says of it."""

from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum

import flet as ft

from services.core.changes import ChangeFeed, Topic
from services.core.errors import NotFoundError, ServiceError
from services.prevention.days import add_months
from services.prevention.models import Card, Kind, Reason
from views._shared.following import Following
from views._shared.prevention_ports import Prevention
from views.prevention.when import partial_date


class Asking(Enum):
    """What a dialog asks."""

    NOTHING = ""
    DONE = "done"
    REMIND = "remind"


@dataclass(frozen=True, slots=True)
class RuleState:
    """Loading while `card` is None and there is no error; `wrong`: the typed day is none, or to come."""

    card: Card | None = None
    asking: Asking = Asking.NOTHING
    typed: str = ""
    months: int = 3
    wrong: bool = False
    missing: bool = False
    error: ServiceError | None = None

    @property
    def said(self) -> bool:
        """Whether the person said something of it, that they may take back."""
        card = self.card
        return card is not None and (
            card.reason in {Reason.NOT_FOR_ME, Reason.REFUSED}
            or bool(card.remind_on)
            or any(one.origin == "said" for one in (*card.counted, *card.ignored))
        )


@ft.observable
@dataclass(eq=False)
class RuleModel:
    """Follows one card; never raises. Each act returns whether it was done."""

    _prevention: Prevention
    _changes: ChangeFeed
    id: str
    state: RuleState = field(default_factory=RuleState)

    def __post_init__(self) -> None:
        topics = frozenset({Topic.PERSON, Topic.DOCUMENTS, Topic.SYNC})
        self._following = Following(self._changes, topics, self.load)

    async def start(self) -> None:
        self._following.start()
        await self.load()

    def stop(self) -> None:
        self._following.stop()

    @property
    def today(self) -> date:
        return self._prevention.today

    async def load(self) -> None:
        """Look at the rule again."""
        try:
            card = await self._prevention.card(self.id)
        except NotFoundError:
            self.state = RuleState(missing=True)
        except ServiceError as error:
            self.state = replace(self.state, error=error)
        else:
            self.state = replace(self.state, card=card, error=None)

    async def ask(self, what: Asking) -> None:
        """Open the dialog that asks when; nothing is filled in beforehand."""
        self.state = replace(self.state, asking=what, typed="", wrong=False)

    async def close(self) -> None:
        self.state = replace(self.state, asking=Asking.NOTHING, wrong=False)

    async def type_day(self, text: str) -> None:
        self.state = replace(self.state, typed=text, wrong=False)

    async def choose_months(self, months: str) -> None:
        self.state = replace(self.state, months=int(months))

    async def done(self, on: str = "") -> bool:
        """Say that it was done: `on` a FHIR date, else what was typed."""
        day = on or partial_date(self.state.typed)
        if not day or day > self.today.isoformat():
            self.state = replace(self.state, wrong=True)
            return False
        return await self._say(Kind.DONE, day)

    async def remind(self) -> bool:
        """Ask to hear of it again after the chosen months."""
        on = add_months(self.today, self.state.months)
        return await self._say(Kind.REMIND, on.isoformat())

    async def put_aside(self, kind: Kind) -> bool:
        """Say that it is not for oneself, or that one refuses it."""
        return await self._say(kind)

    async def undo(self) -> None:
        """Take back the last thing said of it."""
        try:
            await self._prevention.undo(self.id)
        except ServiceError as error:
            self.state = replace(self.state, error=error)
        else:
            await self.load()

    async def _say(self, kind: Kind, on: str = "") -> bool:
        try:
            await self._prevention.say(self.id, kind, on)
        except ValueError:
            self.state = replace(self.state, wrong=True)
            return False
        except ServiceError as error:
            self.state = replace(self.state, asking=Asking.NOTHING, error=error)
            return False
        self.state = replace(self.state, asking=Asking.NOTHING, wrong=False)
        await self.load()
        return True
