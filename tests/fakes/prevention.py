"""Prevention of an invented person in memory: the real rules, on what a test says is known."""

from dataclasses import dataclass, field, replace
from datetime import date

from services.core.changes import ChangeFeed, Topic
from services.core.errors import NotFoundError, ServiceError
from services.i18n.translator import Translator
from services.overview.next import Thing
from services.prevention import about, planning
from services.prevention.about import DELIVERED, PREGNANT, STARTED, About, Answer, Before, Told
from services.prevention.engine import assess
from services.prevention.models import Card, Kind, Person, Said
from services.prevention.rules import rule_book, words
from services.printing.models import Frame, Printed

TODAY = date(2026, 11, 22)
WOMAN = Person("1992-03-14", "female")


@dataclass(eq=False)
class FakePrevention:
    """Answers with the real engine; `wrong` is what each call raises."""

    changes: ChangeFeed = field(default_factory=ChangeFeed)
    person: Person = WOMAN
    today: date = TODAY
    wrong: ServiceError | None = None
    told: dict[str, Told] = field(default_factory=dict)

    def _assessed(self) -> tuple[Card, ...]:
        if self.wrong:
            raise self.wrong
        known = about.with_told(self.person, self.told, words(), self.today)
        return assess(rule_book(), words(), known, self.today)

    async def cards(self, *, shared: bool = False) -> tuple[Card, ...]:
        return planning.listed(self._assessed(), shared=shared)

    async def card(self, rule: str) -> Card:
        for card in self._assessed():
            if card.rule.id == rule:
                return card
        raise NotFoundError

    async def calendar(self, *, shared: bool = False) -> tuple[planning.Month, ...]:
        return planning.calendar(self._assessed(), self.today, shared=shared)

    async def vaccines(self, *, shared: bool = False) -> tuple[planning.Line, ...]:
        return planning.vaccines(self._assessed(), self.person, words(), shared=shared)

    async def say(self, rule: str, kind: Kind, on: str = "") -> None:
        if self.wrong:
            raise self.wrong
        said = {**self.person.said, rule: (*self.person.said.get(rule, ()), Said(kind, on))}
        self._become(said)

    async def undo(self, rule: str) -> bool:
        there = self.person.said.get(rule, ())
        rest = {**self.person.said, rule: there[:-1]}
        self._become({name: one for name, one in rest.items() if one})
        return bool(there)

    def _become(self, said: dict[str, tuple[Said, ...]]) -> None:
        self.person = replace(self.person, said=said)
        self.changes.publish(Topic.PERSON)

    async def about(self) -> About:
        if self.wrong:
            raise self.wrong
        return about.about(rule_book(), words(), self.person, self.told, self.today)

    async def tell(self, condition: str, answer: Answer | None) -> Before:
        if condition == PREGNANT:
            return await self.tell_pregnancy(answer)
        return self._tell({condition: answer})

    async def tell_pregnancy(self, answer: Answer | None, weeks: int | None = None) -> Before:
        since = None
        if answer is Answer.YES and weeks is not None:
            since = about.started(weeks, self.today).isoformat()
        return self._tell({PREGNANT: answer, STARTED: since})

    async def tell_birth(self, on: str) -> Before:
        if on > self.today.isoformat():
            raise ValueError("to come")
        return self._tell({DELIVERED: on or None, PREGNANT: None, STARTED: None})

    async def tell_identity(self, *, birth_date: str = "", sex: str = "") -> None:
        there = self.person
        self.person = replace(
            there, birth_date=there.birth_date or birth_date, sex=there.sex or sex
        )

    async def take_back(self, before: Before) -> None:
        for name, one in before.items():
            if one is None:
                self.told.pop(name, None)
            else:
                self.told[name] = one

    def _tell(self, said: dict[str, Answer | None] | dict[str, str | None]) -> Before:
        if self.wrong:
            raise self.wrong
        before = {name: self.told.get(name) for name in said}
        for name, value in said.items():
            self.told.pop(name, None)
            if value is not None:
                self.told[name] = Told(str(value), self.today)
        return before

    async def printed(self, frame: Frame) -> Printed:
        return Printed(frame.words[0]("My prevention"), b"%PDF")


@dataclass(eq=False)
class FakeNext:
    """Always the same things."""

    found: tuple[Thing, ...] = ()

    async def things(self, _: Translator) -> tuple[Thing, ...]:
        return self.found
