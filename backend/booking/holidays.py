"""The public holidays of France, computed (Code du travail, article L3133-1), and what law adds to them elsewhere.

Overseas: the days on which the abolition of slavery is commemorated (Code du travail, article L3422-2). Saint-Martin is
left out: the article in force said 27 May in 2019 and the local authorities 28 May, and no source settles it. So are
New Caledonia, French Polynesia and Wallis-et-Futuna, which have a labour law of their own; and the religious feasts of
Mayotte, which that article leaves to custom. Alsace-Moselle: article L3134-13; Good Friday is one only in communes with
a Protestant or a mixed church, which is for the practice to say by a leave or not: it is counted here.
"""

from datetime import date, timedelta
from functools import lru_cache
from typing import Final

_FIXED: Final = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
_FROM_EASTER: Final = (1, 39, 50)
"""Days after Easter: its Monday, Ascension, the Monday of Pentecost."""

ADDED: Final = {
    "FR-971": ((5, 27),),  # Guadeloupe
    "FR-972": ((5, 22),),  # Martinique
    "FR-973": ((6, 10),),  # Guyane
    "FR-974": ((12, 20),),  # La Réunion
    "FR-976": ((4, 27),),  # Mayotte
    "FR-BL": ((10, 9),),  # Saint-Barthélemy
    "FR-6AE": ((12, 26),),  # Alsace, and Moselle with it
}
"""Code of ISO 3166-2 to (month, day)."""

_WITH_GOOD_FRIDAY: Final = "FR-6AE"


@lru_cache(maxsize=256)
def holidays(year: int, where: str = "FR") -> frozenset[date]:
    """Return the public holidays of a year; a place not known here has those of all of France."""
    easter = easter_of(year)
    found = {date(year, month, day) for month, day in (*_FIXED, *ADDED.get(where, ()))}
    found |= {easter + timedelta(days=days) for days in _FROM_EASTER}
    if where == _WITH_GOOD_FRIDAY:
        found.add(easter - timedelta(days=2))
    return frozenset(found)


def easter_of(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar (the anonymous algorithm, Nature, 20 April 1876)."""
    golden, (century, of_century) = year % 19, divmod(year, 100)
    leaps, rest = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leaps - correction + 15) % 30
    quarter, of_quarter = divmod(of_century, 4)
    weekday = (32 + 2 * rest + 2 * quarter - epact - of_quarter) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)
