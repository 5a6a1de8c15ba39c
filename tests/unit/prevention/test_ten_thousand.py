"""Ten thousand invented people: what must hold for anyone, whatever is known of them."""

import random
from collections.abc import Iterator
from datetime import date, timedelta

from services.i18n.translator import translator
from services.prevention.days import LEAD, add_months, candidates, completed_months
from services.prevention.engine import assess
from services.prevention.explaining import explain
from services.prevention.models import Event, Missing, Person, Status
from services.prevention.rules import rule_book, words
from tests.builders.prevention import TODAY, VACCINES

COUNT = 10_000
_STANDS = {Status.OVERDUE, Status.DUE}
_SERIES = ("hexavalent", "menb", "ror", "hpv", "zoster")


def _people(count: int) -> Iterator[Person]:
    random_ = random.Random(2026)  # noqa: S311 - the same people each time
    conditions = [one.id for one in words().conditions]
    acts = [one.id for one in words().acts]
    for _ in range(count):
        born = TODAY - timedelta(days=int(random_.triangular(-20, 121 * 365, 300)))
        text = born.isoformat()[: random_.choice((10,) * 28 + (7, 4))]
        day = lambda: (TODAY - timedelta(days=random_.randint(-60, 2500))).isoformat()  # noqa: E731
        doses = [
            Event(frozenset(VACCINES[random_.choice(list(VACCINES))]), day())
            for _ in range(random_.randint(0, 4))
        ]
        series = frozenset(VACCINES[random_.choice(_SERIES)])
        doses += [
            Event(
                series, add_months(born, random_.choice((2, 4, 11, 12, 17, 140, 150))).isoformat()
            )
            for _ in range(random_.randint(0, 3))
            if born.year < 2027
        ]
        yield Person(
            text if random_.random() > 0.02 else "",
            random_.choice(("female", "male", "female", "male", "other", "")),
            {
                id: random_.random() < 0.5
                for id in random_.sample(conditions, random_.randint(0, 5))
            },
            random_.choice((None, None, 8, 21, 33, 38)),
            None,
            tuple(doses),
            tuple(
                Event(frozenset({random_.choice(acts)}), day())
                for _ in range(random_.randint(0, 3))
            ),
        )


def test_ten_thousand_people_get_answers_that_hold() -> None:
    book, known, _ = rule_book(), words(), translator("fr")
    explained: set[tuple[str, Status]] = set()
    for number, person in enumerate(_people(COUNT)):
        cards = assess(book, known, person, TODAY)
        assert len(cards) == len(book.rules)
        births = candidates(person.birth_date, TODAY)
        if not births:
            assert all(card.status is Status.UNKNOWN for card in cards)
            continue
        youngest, oldest = completed_months(births[-1], TODAY), completed_months(births[0], TODAY)
        for card in cards:
            rule, who = card.rule, card.rule.who
            # No rule outside its ages: only what comes within the lead may be told before.
            if card.status in _STANDS | {Status.INFORMS, Status.DONE}:
                assert oldest >= who.from_months
                assert who.before_months is None or youngest < who.before_months
            if card.status is Status.SOON:
                assert add_months(births[0], who.from_months) <= TODAY + LEAD
            # A weak source never asks; nothing is done without an event; what is unknown says what is missing.
            if rule.informs:
                assert card.status in {Status.INFORMS, Status.NOT_CONCERNED, Status.UNKNOWN}
            if card.status is Status.DONE:
                assert card.counted
                assert not set(card.counted) & set(card.ignored)
            assert bool(card.missing) == (card.status is Status.UNKNOWN)
            assert card.next_on is None or card.next_on > TODAY
            # Explained once for each rule and status: the words depend on little else.
            if (rule.id, card.status) not in explained:
                explained.add((rule.id, card.status))
                said = explain(card, known, _)
                assert said.why
                assert said.limits or rule.mark.is_sure
        if number % 20 == 0:
            assert assess(book, known, person, TODAY) == cards
    assert len(explained) > 300


def test_no_dose_is_asked_for_before_its_interval() -> None:
    book, known = rule_book(), words()
    for months, name, rule_id in (
        (2, "hexavalent", "vax-hexavalent"),
        (5, "hpv", "vax-hpv-11"),
        (2, "zoster", "vax-zona-65"),
    ):
        age = {"hexavalent": 2, "hpv": 140, "zoster": 800}[name]
        for days in range(0, 400, 3):
            given = TODAY - timedelta(days=days)
            person = Person(
                add_months(given, -age).isoformat(),
                "female",
                doses=(Event(frozenset(VACCINES[name]), given.isoformat()),),
            )
            card = next(one for one in assess(book, known, person, TODAY) if one.rule.id == rule_id)
            asked = card.status in _STANDS
            assert asked == (add_months(given, months) <= TODAY), (name, days)
            if not asked:
                assert card.next_on
                assert card.next_on >= add_months(given, months)


def test_time_alone_never_makes_anything_done() -> None:
    book, known = rule_book(), words()
    late: dict[str, date] = {}
    for months in range(0, 1200, 1):
        day = add_months(TODAY, months)
        for card in assess(book, known, Person(TODAY.isoformat(), "female"), day):
            assert card.status is not Status.DONE
            if card.status is Status.OVERDUE:
                late.setdefault(card.rule.id, day)
            # Late stays late until the rule no longer concerns.
            elif card.rule.id in late:
                assert card.status is Status.NOT_CONCERNED, (card.rule.id, day)


def test_a_clock_before_the_rules_says_nothing() -> None:
    cards = assess(rule_book(), words(), Person("1966-06-20", "female"), date(2024, 1, 1))
    assert {card.missing for card in cards} == {(Missing.CLOCK,)}
