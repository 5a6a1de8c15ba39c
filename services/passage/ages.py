"""How old somebody is, as the server counts it: days of the civil calendar in France."""

from datetime import datetime
from typing import Final

from services.core.algorithms import Algorithm
from services.core.majority import birthday, majority, whole_date
from services.passage.models import Occasion

ALGORITHM: Final = Algorithm(
    name="Passages at sixteen and at eighteen",
    inputs="The birth date of the person whose space it is, and the day.",
    rule=(
        "From 16 until 18 the path at sixteen is offered, from 18 until 19 the one at eighteen; "
        "18 begins at midnight in France, on 1 March for who was born on 29 February."
    ),
    source="backend/access/subjects.py counts majority in the same way; the offers are Carnet’s own.",
    limits="Without a whole birth date nothing is offered, and nobody is said to be of age or not.",
)
SIXTEEN: Final = 16
_OFFERED_UNTIL: Final = 19


def occasion(birth_date: str, now: datetime) -> Occasion | None:
    """Return the passage that somebody is in at `now` (aware), None without a whole birth date (FHIR) or between."""
    born = whole_date(birth_date)
    if born is None:
        return None
    if birthday(born, SIXTEEN) <= now < majority(born):
        return Occasion.SIXTEEN
    if majority(born) <= now < birthday(born, _OFFERED_UNTIL):
        return Occasion.EIGHTEEN
    return None
