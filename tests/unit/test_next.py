"""What to do next: in the order that is written down, once each, whatever fails."""

from collections.abc import Iterable
from datetime import date

from services.core.errors import LockedError
from services.i18n.translator import Translator, translator
from services.overview.next import NextService, Sign, Source, Thing, Urgency, ordered, why
from tests.fakes.clock import SetClock

EN = translator("en")


def _thing(id: str, urgency: Urgency = Urgency.DUE, weight: int = 0, on: str = "") -> Thing:
    return Thing(id, urgency, id, "To do", "/", Sign.EXAM, weight, on)


def _source(*things: Thing, wrong: bool = False) -> Source:
    async def found(_: Translator, _today: date) -> Iterable[Thing]:
        if wrong:
            raise LockedError
        return things

    return found


def test_things_when_ordered_then_urgency_then_weight_then_the_nearest_date() -> None:
    found = ordered(
        [
            _thing("check", Urgency.CHECK),
            _thing("undated"),
            _thing("later", on="2027-01"),
            _thing("offered", weight=2, on="2026-01-01"),
            _thing("sooner", on="2026-12-01"),
            _thing("late", Urgency.LATE, 3),
            _thing("answer", Urgency.ANSWER, 3, "2030"),
            _thing("answer", Urgency.ANSWER, 3, "2030"),
        ]
    )
    order = ["answer", "late", "sooner", "later", "undated", "offered", "check"]
    assert [one.id for one in found] == order


async def test_service_when_one_source_fails_then_the_others_are_shown() -> None:
    sources = (_source(_thing("a")), _source(wrong=True), _source(_thing("b", Urgency.LATE)))
    service = NextService(sources, SetClock())
    assert [one.id for one in await service.things(EN)] == ["b", "a"]


def test_why_when_asked_then_every_urgency_has_its_words() -> None:
    assert len({why(one, EN) for one in Urgency}) == len(Urgency)
