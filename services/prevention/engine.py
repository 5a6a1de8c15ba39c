"""What each rule says of a person today: a pure function of what is known, without a clock, a database or a word.

A birth date or a dose that is only partly known is tried at its ends; where the answers differ, the answer is that
it is not known, and what is missing. Nothing is ever "done" without an event that counts.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from services.prevention.conditions import fact
from services.prevention.days import LEAD, add_months, candidates, span
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
from services.prevention.schedules import Dated, Verdict, judged

_OLDEST_MONTHS: Final = 125 * 12
"""Nobody is older: the date, or the clock, is wrong."""


def assess(book: RuleBook, words: Words, person: Person, today: date) -> tuple[Card, ...]:
    """Return a card for each rule, in the order of the rules."""
    missing = _impossible(book, person, today)
    if missing:
        return tuple(
            Card(rule, Status.UNKNOWN, today, missing=(missing,), inputs=_inputs(rule, person))
            for rule in book.rules
        )
    births = candidates(person.birth_date, today)
    return tuple(_card(rule, words, person, births, today) for rule in book.rules)


def _impossible(book: RuleBook, person: Person, today: date) -> Missing | None:
    if today < book.published:
        return Missing.CLOCK
    births = candidates(person.birth_date, today)
    if not births or today >= add_months(births[0], _OLDEST_MONTHS):
        return Missing.BIRTH_DATE
    return None


def _card(rule: Rule, words: Words, person: Person, births: tuple[date, ...], today: date) -> Card:
    said = person.said.get(rule.id, ())
    bare = Card(rule, Status.UNKNOWN, today, inputs=_inputs(rule, person))
    for one in said:
        if one.kind in {Kind.NOT_FOR_ME, Kind.REFUSED}:
            return replace(bare, status=Status.NOT_CONCERNED, reason=Reason(one.kind.replace("-", " ")))
    events = _events(rule, person, said)
    known, ignored = _known(events, births[0], today)
    worlds = [_one(rule, words, person, birth, [first for first, _ in known], today) for birth in births]
    if any(first.day != last.day for first, last in known):
        ends = [last for _, last in known]
        later = [_one(rule, words, person, birth, ends, today) for birth in births]
    else:
        later = worlds
    answer = _agreed(worlds, later)
    remind = next((one.on for one in said if one.kind is Kind.REMIND), "")
    return replace(
        answer,
        inputs=bare.inputs,
        ignored=(*ignored, *(one for one in answer.ignored if one not in ignored)),
        remind_on=remind,
        quiet=bool(remind) and _is_later(remind, today),
    )


def _agreed(worlds: list[Card], later: list[Card]) -> Card:
    """Return what every possible date says, else that it is not known and which date would tell."""
    statuses = {card.status for card in (*worlds, *later)}
    if len(statuses) == 1:
        days = {card.next_on for card in (*worlds, *later)}
        return worlds[0] if len(days) == 1 else replace(worlds[0], next_on=None)
    missing: list[Missing] = []
    if len({card.status for card in worlds}) > 1 or len({card.status for card in later}) > 1:
        missing.append(Missing.BIRTH_DATE)
    if [card.status for card in worlds] != [card.status for card in later]:
        missing.append(Missing.DATE)
    told = next((card.missing for card in (*worlds, *later) if card.missing), ())
    return replace(
        worlds[0],
        status=Status.UNKNOWN,
        next_on=None,
        missing=tuple(dict.fromkeys((*missing, *told))),
    )


def _is_later(on: str, today: date) -> bool:
    found = span(on)
    return found is not None and found[0] > today


def _events(rule: Rule, person: Person, said: Iterable[Said]) -> list[Event]:
    """Return what may count for the rule, what the person said of it included."""
    targets = {target for group in rule.vaccines for target in group} | set(rule.doubt)
    found = [one for one in person.doses if one.what & targets]
    found += [one for one in person.acts if one.what & rule.acts.keys()]
    what = frozenset(target for group in rule.vaccines for target in group) or frozenset(
        list(rule.acts)[:1]
    )
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
) -> Card:
    """Answer for one birth date and one day for each event."""
    gate = _gate(rule, words, person, birth, today, events)
    if gate.status is not Status.DUE:
        return gate
    if rule.informs:
        return replace(gate, status=Status.INFORMS)
    verdict: Verdict = judged(rule, person, birth, events, today)
    return replace(
        gate,
        status=verdict.status,
        reason=verdict.reason,
        next_on=verdict.next_on,
        missing=verdict.missing,
        counted=verdict.counted,
        ignored=verdict.early,
    )


def _gate(
    rule: Rule, words: Words, person: Person, birth: date, today: date, events: list[Dated]
) -> Card:
    """Say whether the rule concerns the person: DUE here means that it does."""
    who = rule.who
    card = Card(rule, Status.NOT_CONCERNED, today)
    start = add_months(birth, who.from_months)
    if who.before_months is not None and today >= add_months(birth, who.before_months):
        return replace(card, reason=Reason.TOO_OLD)
    young = today < start
    if young and (start - today > LEAD or rule.informs):
        return replace(card, reason=Reason.TOO_YOUNG, next_on=start)
    if who.sex and person.sex in {"female", "male"} and person.sex != who.sex:
        return replace(card, reason=Reason.SEX)

    def known(id: str) -> bool | None:
        return fact(words, person, id, birth, today, events)

    aside = [id for id in who.unless if known(id)]
    if aside:
        doctor = any(words.condition(id).doctor for id in aside)
        reason = Reason.DOCTOR if doctor else Reason.CONDITION
        return replace(card, reason=reason, conditions=tuple(aside))
    answers = [(group, [known(id) for id in group]) for group in who.needs]
    if no := [id for group, each in answers for id in group if all(one is False for one in each)]:
        return replace(card, reason=Reason.CONDITION, conditions=tuple(no))
    missing = [Missing.SEX] if who.sex and person.sex not in {"female", "male"} else []
    open_ = [(group, each) for group, each in answers if not any(each)]
    asked = tuple(
        id for group, each in open_ for id, one in zip(group, each, strict=True) if one is None
    )
    if asked:
        missing.append(Missing.CONDITION)
    soon_on = start if young else None
    if who.weeks and known("pregnant"):
        if person.weeks is None:
            missing.append(Missing.WEEKS)
        elif person.weeks >= who.weeks[1]:
            return replace(card, reason=Reason.WEEKS)
        elif person.weeks < who.weeks[0]:
            soon_on = today + timedelta(weeks=who.weeks[0] - person.weeks)
    unless = tuple(id for id in who.unless if known(id) is None)
    met = tuple(
        id for group, each in answers for id, one in zip(group, each, strict=True) if one
    )
    card = replace(card, unless=unless, conditions=asked or met)
    if missing:
        return replace(card, status=Status.UNKNOWN, missing=tuple(missing))
    if soon_on:
        near = soon_on - today <= LEAD
        reason = Reason.TOO_YOUNG if young else Reason.WEEKS
        status = Status.SOON if near and not rule.informs else Status.NOT_CONCERNED
        return replace(card, status=status, reason=reason, next_on=soon_on)
    return replace(card, status=Status.DUE)


def _inputs(rule: Rule, person: Person) -> tuple[tuple[str, str, str], ...]:
    """Return what is known that the rule looks at, with where it was read."""
    looked = [("birth_date", person.birth_date)]
    if rule.who.sex:
        looked.append(("sex", person.sex))
    if rule.who.weeks and person.weeks is not None:
        looked.append(("weeks", str(person.weeks)))
    asked = {id for group in rule.who.needs for id in group} | set(rule.who.unless)
    looked += [(id, "yes" if person.facts[id] else "no") for id in sorted(asked & person.facts.keys())]
    return tuple(
        (name, value, person.origins.get(name, "said")) for name, value in looked if value
    )
