"""Prevention of the open space: its cards, why, its calendar, and what the person says of them."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from services.core.changes import ChangeFeed, Topic
from services.core.clock import Clock
from services.core.dates import milliseconds
from services.core.errors import NotFoundError
from services.i18n.translator import Translator
from services.prevention import about as telling
from services.prevention import planning, store
from services.prevention.about import DELIVERED, PREGNANT, STARTED, About, Answer, Before
from services.prevention.days import span
from services.prevention.engine import assess
from services.prevention.explaining import Explanation, explain
from services.prevention.models import Card, Kind, Person, Said
from services.prevention.rules import rule_book, words
from services.printing.models import Frame, Printed
from services.printing.whose import whose
from services.printing.writing import pdf
from services.storage import meta
from services.storage.driver import Connection
from services.storage.record import OpenRecord

_DAYS_SAID: Final = frozenset({Kind.DONE, Kind.REMIND})


@dataclass(slots=True)
class PreventionService:
    """What is due and why, computed on this device; each method raises LockedError when no space is open."""

    record: OpenRecord
    clock: Clock
    changes: ChangeFeed

    @property
    def today(self) -> date:
        return self.clock.now().date()

    async def cards(self, *, shared: bool = False) -> tuple[Card, ...]:
        """Return the cards in order of use; a shared view holds nothing intimate. Raises UnreadableRulesError."""
        _, cards = await self._assessed()
        return planning.listed(cards, shared=shared)

    async def card(self, rule: str) -> Card:
        """Return one card; raises NotFoundError for a rule that there is not."""
        _person, cards = await self._assessed()
        found = next((one for one in cards if one.rule.id == rule), None)
        if found is None:
            raise NotFoundError
        return found

    async def why(self, rule: str, _: Translator) -> Explanation:
        """Return a card's explanation; raises NotFoundError for a rule that there is not."""
        return explain(await self.card(rule), words(), _)

    async def calendar(self, *, shared: bool = False) -> tuple[planning.Month, ...]:
        """Return what comes, by month."""
        _, cards = await self._assessed()
        return planning.calendar(cards, self.today, shared=shared)

    async def vaccines(self, *, shared: bool = False) -> tuple[planning.Line, ...]:
        """Return the vaccine record."""
        person, cards = await self._assessed()
        return planning.vaccines(cards, person, words(), shared=shared)

    async def say(self, rule: str, kind: Kind, on: str = "") -> None:
        """Keep what the person says of a rule, on this device only.

        Raises:
            NotFoundError: there is no such rule.
            ValueError: `on` is missing where a day is needed, is no FHIR date, or is a day to come for what was done.

        """
        self._known(rule)
        found = span(on)
        if (kind in _DAYS_SAID) != bool(found):
            raise ValueError("a day is needed for this, and only for this")
        if kind is Kind.DONE and found and found[0] > self.today:
            raise ValueError("what was done is not in the future")
        at = milliseconds(self.clock.now())
        await self.record.current.database.write(lambda c: store.say(c, rule, Said(kind, on), at))
        self.changes.publish(Topic.PERSON)

    async def undo(self, rule: str) -> bool:
        """Take back the last thing said of a rule; return whether there was one. Raises NotFoundError."""
        self._known(rule)
        done = await self.record.current.database.write(lambda c: store.undo(c, rule))
        if done:
            self.changes.publish(Topic.PERSON)
        return done

    async def about(self) -> About:
        """Return what can be said about oneself, and what was."""
        today, known = self.today, words()
        read, told = await self.record.current.database.read(
            lambda c: (store.read(c, known, today), store.told(c))
        )
        return telling.about(rule_book(), known, read, told, today)

    async def tell(self, condition: str, answer: Answer | None) -> Before:
        """Say whether a condition holds, or take back what was said of it; return what was there.

        Raises NotFoundError for a condition that there is not.
        """
        if not any(one.id == condition for one in words().conditions):
            raise NotFoundError
        if condition == PREGNANT:
            return await self.tell_pregnancy(answer)
        return await self._tell({condition: answer})

    async def tell_pregnancy(self, answer: Answer | None, weeks: int | None = None) -> Before:
        """Say whether one is pregnant, and for how many completed weeks without periods.

        Raises ValueError for weeks that no pregnancy has.
        """
        since = None
        if answer is Answer.YES and weeks is not None:
            since = telling.started(weeks, self.today).isoformat()
        return await self._tell({PREGNANT: answer, STARTED: since})

    async def tell_birth(self, on: str) -> Before:
        """Say on which day one gave birth ("" takes it back); a pregnancy that was said is over then.

        Raises ValueError for what is no whole FHIR date, or is a day to come.
        """
        if not on:
            return await self._tell({DELIVERED: None})
        found = span(on)
        if not found or found[0] != found[1] or found[0] > self.today:
            raise ValueError("the day of a birth given is a whole date, and not to come")
        return await self._tell({DELIVERED: on, PREGNANT: None, STARTED: None})

    async def take_back(self, before: Before) -> None:
        """Put back what was said before a change."""
        for name, one in before.items():
            await self._tell({name: one.value if one else None})

    async def tell_identity(self, *, birth_date: str = "", sex: str = "") -> None:
        """Write the birth date or the sex of the space where none is known; what is known stays.

        Raises ValueError for what is no FHIR date, or is to come.
        """
        found = span(birth_date)
        if birth_date and (not found or found[0] > self.today):
            raise ValueError("nobody is born on that day")

        def work(connection: Connection) -> None:
            there = meta.identity(connection)
            told = replace(
                there,
                birth_date=there.birth_date or birth_date,
                gender=sex if there.gender in {"", "unknown"} and sex else there.gender,
            )
            if told != there:
                meta.put_identity(connection, told)

        await self.record.current.database.write(work)
        self.changes.publish(Topic.PERSON)

    async def _tell(self, said: Mapping[str, str | None]) -> Before:
        values = {name: one and str(one) for name, one in said.items()}
        at = milliseconds(self.clock.now())
        before = await self.record.current.database.write(lambda c: store.tell(c, values, at))
        self.changes.publish(Topic.PERSON)
        return before

    async def printed(self, frame: Frame) -> Printed:
        """Return the sheet as PDF; nothing intimate is on it."""
        person, cards = await self._assessed()
        known = words()
        lines = planning.vaccines(cards, person, known, shared=True)
        who = await self.record.current.database.read(meta.identity)
        sheet = planning.sheet(cards, lines, known, whose(who, frame.words), frame.words)
        return Printed(sheet.title, await asyncio.to_thread(pdf, sheet, frame))

    async def _assessed(self) -> tuple[Person, tuple[Card, ...]]:
        today, known, book = self.today, words(), rule_book()
        person = await self.record.current.database.read(lambda c: store.person(c, known, today))
        return person, await asyncio.to_thread(assess, book, known, person, today)

    @staticmethod
    def _known(rule: str) -> None:
        if not any(one.id == rule for one in rule_book().rules):
            raise NotFoundError
