"""What each rule says of a person today: a pure function of what is known, without a clock, a database or a word.

A birth date or a dose that is only partly known is tried at its ends; where the answers differ, the answer is that
it is not known, and what is missing. Nothing is ever "done" without an event that counts.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final, NamedTuple

from services.core.algorithms import Algorithm
from services.prevention.conditions import fact
from services.prevention.days import LEAD, add_months, candidates, completed_months, span
from services.prevention.models import (
    Card,
    Event,
    Kind,
    Missing,
    Person,
    Reason,
    Said,
    Status,
)
from services.prevention.rules import Rule, RuleBook, Words
from services.prevention.schedules import Dated, judged

ALGORITHM: Final = Algorithm(
    name="Prevention: due, soon, done, late",
    inputs=(
        "Birth date, sex, vaccines, exams, conditions and pregnancy of the record, and what "
        "the person said."
    ),
    rule=(
        "Each rule of assets/content/prevention is applied to ages, delays and seasons; "
        "partial dates are tried at their ends, and what differs is said to be unknown."
    ),
    source="The sources named by each rule (docs/prevention.md).",
    limits="A rule of weak or no source only informs; it is information, not medical advice.",
)

_Known = list[tuple[str, bool | None]]
"""Conditions, each with what is known of it."""
_SEXES: Final = frozenset({"female", "male"})
_LEAD_MONTHS: Final = 4
"""More than what comes soon, in months: whom a rule concerns only later is told apart at once."""
_OLDEST_MONTHS: Final = 125 * 12
"""Nobody is older: the date, or the clock, is wrong."""


def assess(book: RuleBook, words: Words, person: Person, today: date) -> tuple[Card, ...]:
    """Return a card for each rule, in the order of the rules."""
    missing = _impossible(book, person, today)
    if missing:
        return tuple(
            Card(
                rule,
                Status.UNKNOWN,
                today,
                missing=(missing,),
                inputs=_inputs(rule, person),
                intimate=rule.intimate,
            )
            for rule in book.rules
        )
    births = candidates(person.birth_date, today)
    youngest, oldest = completed_months(births[-1], today), completed_months(births[0], today)
    born = (("birth_date", person.birth_date, person.origins.get("birth_date", "said")),)
    cards = []
    for rule in book.rules:
        who = rule.who
        if rule.id in person.said:
            cards.append(_card(rule, words, person, births, today))
        elif who.before_months is not None and youngest >= who.before_months:
            cards.append(
                Card(
                    rule,
                    Status.NOT_CONCERNED,
                    today,
                    Reason.TOO_OLD,
                    inputs=born,
                    intimate=rule.intimate,
                )
            )
        elif oldest < who.from_months - _LEAD_MONTHS:
            on = add_months(births[0], who.from_months) if len(births) == 1 else None
            cards.append(
                Card(
                    rule,
                    Status.NOT_CONCERNED,
                    today,
                    Reason.TOO_YOUNG,
                    on,
                    inputs=born,
                    intimate=rule.intimate,
                )
            )
        else:
            cards.append(_card(rule, words, person, births, today))
    return tuple(cards)


def _impossible(book: RuleBook, person: Person, today: date) -> Missing | None:
    if today < book.published:
        return Missing.CLOCK
    births = candidates(person.birth_date, today)
    if not births or today >= add_months(births[0], _OLDEST_MONTHS):
        return Missing.BIRTH_DATE
    return None


class _Answer(NamedTuple):
    """What one possible birth date and one possible day for each event lead to."""

    status: Status
    reason: Reason = Reason.INFORMATION
    next_on: date | None = None
    missing: tuple[Missing, ...] = ()
    conditions: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    counted: tuple[Event, ...] = ()
    early: tuple[Event, ...] = ()


def _card(rule: Rule, words: Words, person: Person, births: tuple[date, ...], today: date) -> Card:
    said = person.said.get(rule.id, ())
    inputs = _inputs(rule, person)
    for one in said:
        if one.kind in {Kind.NOT_FOR_ME, Kind.REFUSED}:
            reason = Reason(one.kind.replace("-", " "))
            return Card(
                rule, Status.NOT_CONCERNED, today, reason, inputs=inputs, intimate=rule.intimate
            )
    known, ignored = _known(_events(rule, person, said), births[0], today)
    firsts = [first for first, _ in known]
    worlds = [_one(rule, words, person, birth, firsts, today) for birth in births]
    later = worlds
    if any(first.day != last.day for first, last in known):
        lasts = [last for _, last in known]
        later = [_one(rule, words, person, birth, lasts, today) for birth in births]
    answer = worlds[0] if len(births) == 1 and later is worlds else _agreed(worlds, later)
    remind = next((one.on for one in said if one.kind is Kind.REMIND), "")
    return Card(
        rule,
        answer.status,
        today,
        answer.reason,
        answer.next_on,
        answer.missing,
        answer.conditions,
        answer.unless,
        answer.counted,
        (*ignored, *(one for one in answer.early if one not in ignored)),
        inputs,
        remind,
        bool(remind) and _is_later(remind, today),
        rule.intimate or any(words.condition(id).intimate for id in answer.conditions),
    )


def _agreed(worlds: list[_Answer], later: list[_Answer]) -> _Answer:
    """Return what every possible date says, else that it is not known and which date would tell."""
    everything = (*worlds, *later)
    first = worlds[0]
    if len({one.status for one in everything}) == 1:
        if len({one.next_on for one in everything}) > 1:
            first = first._replace(next_on=None)
        told = dict.fromkeys(each for one in everything for each in one.missing)
        return first._replace(missing=tuple(told))
    missing = []
    if len({one.status for one in worlds}) > 1 or len({one.status for one in later}) > 1:
        missing.append(Missing.BIRTH_DATE)
    if [one.status for one in worlds] != [one.status for one in later]:
        missing.append(Missing.DATE)
    told = dict.fromkeys((*missing, *(each for one in everything for each in one.missing)))
    asked = next((one.conditions for one in everything if one.missing), first.conditions)
    return first._replace(
        status=Status.UNKNOWN, next_on=None, missing=tuple(told), conditions=asked
    )


def _is_later(on: str, today: date) -> bool:
    found = span(on)
    return found is not None and found[0] > today


def _events(rule: Rule, person: Person, said: Iterable[Said]) -> list[Event]:
    """Return what may count for the rule, what the person said of it included."""
    if rule.informs and not rule.targets:
        return []
    targets = rule.targets.union(rule.doubt)
    found = [one for one in person.doses if not targets.isdisjoint(one.what)]
    found += [one for one in person.acts if not one.what.isdisjoint(rule.acts)]
    what = rule.targets or frozenset(list(rule.acts)[:1])
    return found + [Event(what, one.on) for one in said if one.kind is Kind.DONE]


def _known(
    events: list[Event], earliest_birth: date, today: date
) -> tuple[list[tuple[Dated, Dated]], tuple[Event, ...]]:
    """Return the first and last day each event may have, and those that contradict the clock or the birth."""
    known: list[tuple[Dated, Dated]] = []
    ignored: list[Event] = []
    for event in events:
        found = span(event.date)
        if found is None:
            known.append((Dated(None, event), Dated(None, event)))
        elif found[0] > today or found[1] < earliest_birth:
            ignored.append(event)
        else:
            first, last = max(found[0], earliest_birth), min(found[1], today)
            known.append((Dated(first, event), Dated(last, event)))
    return known, tuple(ignored)


def _one(
    rule: Rule, words: Words, person: Person, birth: date, events: list[Dated], today: date
) -> _Answer:
    """Answer for one birth date and one day for each event."""
    gate = _gate(rule, words, person, birth, today, events)
    if gate.status is not Status.DUE:
        return gate
    if rule.informs:
        return gate._replace(status=Status.INFORMS)
    verdict = judged(rule, person, birth, events, today)
    return _Answer(
        verdict.status,
        verdict.reason,
        verdict.next_on,
        verdict.missing,
        gate.conditions,
        gate.unless,
        verdict.counted,
        verdict.early,
    )


def _gate(
    rule: Rule, words: Words, person: Person, birth: date, today: date, events: list[Dated]
) -> _Answer:
    """Say whether the rule concerns the person: DUE here means that it does."""

    def known(id: str) -> bool | None:
        return fact(words, person, id, birth, today, events)

    excluded = [(id, known(id)) for id in rule.who.unless]
    needs = [[(id, known(id)) for id in group] for group in rule.who.needs]
    start = add_months(birth, rule.who.from_months)
    apart = _by_body(rule, person, birth, start, today) or _by_conditions(words, excluded, needs)
    if apart:
        return apart
    unless = tuple(id for id, one in excluded if one is None)
    open_ = [group for group in needs if not any(one for _, one in group)]
    asked = tuple(id for group in open_ for id, one in group if one is None)
    met = tuple(id for group in needs for id, one in group if one)
    missing = [Missing.SEX] if rule.who.sex and person.sex not in _SEXES else []
    if asked:
        missing.append(Missing.CONDITION)
    soon_on, reason = (start, Reason.TOO_YOUNG) if today < start else (None, Reason.WEEKS)
    if rule.who.weeks and known("pregnant"):
        first, end = rule.who.weeks
        if person.weeks is None:
            missing.append(Missing.WEEKS)
        elif person.weeks >= end:
            return _Answer(Status.NOT_CONCERNED, Reason.WEEKS)
        elif person.weeks < first:
            soon_on = today + timedelta(weeks=first - person.weeks)
    if missing:
        return _Answer(Status.UNKNOWN, missing=tuple(missing), conditions=asked, unless=unless)
    if soon_on is None:
        return _Answer(Status.DUE, conditions=met, unless=unless)
    near = soon_on - today <= LEAD and not rule.informs
    status = Status.SOON if near else Status.NOT_CONCERNED
    return _Answer(status, reason, soon_on, (), met, unless)


def _by_body(rule: Rule, person: Person, birth: date, start: date, today: date) -> _Answer | None:
    """Put the rule aside for an age or a sex that is not its own."""
    last = rule.who.before_months
    if last is not None and today >= add_months(birth, last):
        return _Answer(Status.NOT_CONCERNED, Reason.TOO_OLD)
    if today < start and (start - today > LEAD or rule.informs):
        return _Answer(Status.NOT_CONCERNED, Reason.TOO_YOUNG, start)
    if rule.who.sex and person.sex in _SEXES and person.sex != rule.who.sex:
        return _Answer(Status.NOT_CONCERNED, Reason.SEX)
    return None


def _by_conditions(words: Words, excluded: _Known, needs: list[_Known]) -> _Answer | None:
    """Put the rule aside for a condition that holds, or for one that it needs and that does not."""
    if aside := tuple(id for id, one in excluded if one):
        doctor = any(words.condition(id).doctor for id in aside)
        reason = Reason.DOCTOR if doctor else Reason.CONDITION
        return _Answer(Status.NOT_CONCERNED, reason, conditions=aside)
    for group in needs:
        if all(one is False for _, one in group):
            ids = tuple(id for id, _ in group)
            return _Answer(Status.NOT_CONCERNED, Reason.CONDITION, conditions=ids)
    return None


def _inputs(rule: Rule, person: Person) -> tuple[tuple[str, str, str], ...]:
    """Return what is known that the rule looks at, with where it was read."""
    looked = [("birth_date", person.birth_date)]
    if rule.who.sex:
        looked.append(("sex", person.sex))
    if rule.who.weeks and person.weeks is not None:
        looked.append(("weeks", str(person.weeks)))
    looked += [
        (id, "yes" if person.facts[id] else "no") for id in sorted(rule.asked & person.facts.keys())
    ]
    return tuple((name, value, person.origins.get(name, "said")) for name, value in looked if value)
