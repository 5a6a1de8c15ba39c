"""Whether a condition holds: what was said or read, else what follows from dates, else what silence means."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from services.prevention.days import add_months
from services.prevention.models import Person
from services.prevention.rules import Words
from services.prevention.schedules import Dated

_BORN_SINCE: Final = date(1980, 1, 1)
_MMR: Final = frozenset({"measles", "mumps", "rubella"})
_POSTPARTUM: Final = {"postpartum_3_months": 3, "pregnant_or_postpartum_6_months": 6}
_BOTH: Final = 2


def fact(
    words: Words, person: Person, id: str, birth: date, today: date, events: Sequence[Dated]
) -> bool | None:
    """Return whether the condition holds, None when it is not known."""
    again = id == "pregnant_or_postpartum_6_months" and person.facts.get("pregnant", False)
    if again or id in person.facts:  # pregnant again, maybe, after a birth
        return again or person.facts[id]
    if id == "born_1980_or_later":
        return birth >= _BORN_SINCE
    if id in _POSTPARTUM and person.delivered is not None:
        return person.delivered <= today < add_months(person.delivered, _POSTPARTUM[id])
    if id == "pregnant_or_postpartum_6_months" and "pregnant" in person.facts:
        return False
    if id == "two_mmr_doses":
        first = add_months(birth, 12)
        days = {
            one.day for one in events if one.day and one.day >= first and one.event.what >= _MMR
        }
        return True if len(days) >= _BOTH else None
    return False if words.condition(id).unsaid == "no" else None
