"""What the person says about themselves so that rules can answer: asked of nobody, taken back one by one.

What they say stands before what the record holds, and keeps its origin, "said". Silence takes nothing away.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from services.prevention.days import candidates, completed_months, span
from services.prevention.models import Person
from services.prevention.rules import Condition, Rule, RuleBook, Words

STARTED: Final = "started"
DELIVERED: Final = "delivered"
PREGNANT: Final = "pregnant"
SAID: Final = "said"
LONGEST: Final = 300
"""Days after which a pregnancy said once says nothing any more."""
_FOLLOWS: Final = frozenset(
    {
        PREGNANT,  # asked with its weeks
        "born_1980_or_later",
        "two_mmr_doses",
        "postpartum_3_months",
        "pregnant_or_postpartum_6_months",
        "rsv_season",
    }
)
"""Conditions that follow from dates, and those that are no matter of the person: they are not asked one by one."""
_LEAD_MONTHS: Final = 4
_FERTILE: Final = (10 * 12, 60 * 12)
"""Ages in months at which a pregnancy is offered to be said: Carnet's choice, wide on purpose."""


class Answer(StrEnum):
    """What one may say of a condition; `SILENT` is "I'd rather not say"."""

    YES = "yes"
    NO = "no"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Told:
    """What was said, and the day it was: an answer, or a FHIR date."""

    value: str
    day: date


Before = Mapping[str, Told | None]
"""What was said before a change, for taking the change back; None where nothing was."""


@dataclass(frozen=True, slots=True)
class Question:
    """A condition that a rule asks about. `read` is what the record says of it: None where it says nothing."""

    condition: Condition
    answer: Answer | None = None
    read: bool | None = None


@dataclass(frozen=True, slots=True)
class About:
    """Everything that can be said; `pregnancy` tells whether a pregnancy and a birth given can.

    `weeks` are completed weeks without periods, from what was said; `over` a pregnancy said too long ago to hold.
    """

    birth_date: str
    sex: str
    questions: tuple[Question, ...] = ()
    pregnancy: bool = False
    pregnant: Answer | None = None
    weeks: int | None = None
    delivered: str = ""
    over: bool = False


def with_told(person: Person, told: Mapping[str, Told], words: Words, today: date) -> Person:
    """Return the person with what they say of themselves; what is out of date counts for nothing."""
    facts, origins = dict(person.facts), dict(person.origins)
    known = {one.id for one in words.conditions} - {PREGNANT}
    for name, one in told.items():
        if name in known and one.value != Answer.SILENT:
            facts[name], origins[name] = one.value == Answer.YES, SAID
    weeks = person.weeks
    pregnant = told.get(PREGNANT)
    if pregnant and pregnant.value != Answer.SILENT and not is_over(told, today):
        facts[PREGNANT], origins[PREGNANT] = pregnant.value == Answer.YES, SAID
        weeks = None
        if facts[PREGNANT] and (since := _weeks(told, today)) is not None:
            weeks, origins["weeks"] = since, SAID
    found = span(told[DELIVERED].value) if DELIVERED in told else None
    delivered = found[0] if found and found[0] == found[1] <= today else person.delivered
    if delivered and delivered is not person.delivered:
        origins[DELIVERED] = SAID
    return replace(person, facts=facts, origins=origins, weeks=weeks, delivered=delivered)


def is_over(told: Mapping[str, Told], today: date) -> bool:
    """Whether a pregnancy was said too long ago to be one still."""
    one = told.get(PREGNANT)
    if one is None or one.value != Answer.YES:
        return False
    found = span(told[STARTED].value) if STARTED in told else None
    since = found[0] if found else one.day
    return not 0 <= (today - since).days < LONGEST


def _weeks(told: Mapping[str, Told], today: date) -> int | None:
    found = span(told[STARTED].value) if STARTED in told else None
    return (today - found[0]).days // 7 if found and found[0] <= today else None


def started(weeks: int, today: date) -> date:
    """Return the first day of a pregnancy of so many completed weeks; ValueError for what no pregnancy is."""
    if not 0 <= weeks * 7 < LONGEST:
        raise ValueError("weeks out of range")
    return today - timedelta(weeks=weeks)


def about(
    book: RuleBook, words: Words, read: Person, told: Mapping[str, Told], today: date
) -> About:
    """Return what can be said; `read` is the person without what they said."""
    over = is_over(told, today)
    pregnant = told.get(PREGNANT)
    return About(
        read.birth_date,
        read.sex,
        tuple(
            Question(
                one,
                Answer(told[one.id].value) if one.id in told else None,
                read.facts.get(one.id),
            )
            for one in words.conditions
            if one.id not in _FOLLOWS and (one.id in told or _is_asked(one.id, book, read, today))
        ),
        _may_be_pregnant(read, today) or bool(told.keys() & {PREGNANT, STARTED, DELIVERED}),
        None if over or pregnant is None else Answer(pregnant.value),
        None if over else _weeks(told, today),
        told[DELIVERED].value if DELIVERED in told else "",
        over,
    )


def _is_asked(id: str, book: RuleBook, person: Person, today: date) -> bool:
    return any(id in rule.asked for rule in _possible(book.rules, person, today))


def _possible(rules: Iterable[Rule], person: Person, today: date) -> Iterable[Rule]:
    """Yield the rules that age and sex, as far as they are known, do not put aside."""
    births = candidates(person.birth_date, today)
    for rule in rules:
        who = rule.who
        if who.sex and person.sex in {"female", "male"} and person.sex != who.sex:
            continue
        if births:
            youngest = completed_months(births[-1], today)
            oldest = completed_months(births[0], today)
            if who.before_months is not None and youngest >= who.before_months:
                continue
            if oldest < who.from_months - _LEAD_MONTHS:
                continue
        yield rule


def _may_be_pregnant(person: Person, today: date) -> bool:
    if person.sex == "male":
        return False
    births = candidates(person.birth_date, today)
    first, end = _FERTILE
    return not births or first <= completed_months(births[0], today) < end
