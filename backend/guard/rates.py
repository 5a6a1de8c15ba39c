"""How often one bearer, one address and one who signs in may ask."""

import re
from dataclasses import dataclass, replace
from typing import Final

from backend.guard.buckets import Rate

OFF: Final = "off"
_PART: Final = re.compile(
    r"(?P<who>bearer|address|sign-in)=(?P<second>[0-9]{1,7}(\.[0-9]{1,3})?)/(?P<burst>[0-9]{1,7})"
)
_FIELDS: Final = {"bearer": "bearer", "address": "address", "sign-in": "sign_in"}


_BEARER: Final = Rate(50, 200)
_ADDRESS: Final = Rate(200, 1000)
_SIGN_IN: Final = Rate(5, 60)


@dataclass(frozen=True, slots=True)
class Rates:
    """Defaults of a server that people use.

    `bearer` lets a device fetch a whole record at once. `address` and `sign_in` are shared by a hospital or a mobile
    network behind one address; each device renews its token every five minutes at `/auth/token`.
    """

    bearer: Rate = _BEARER
    address: Rate = _ADDRESS
    sign_in: Rate = _SIGN_IN


DEMONSTRATION: Final = Rates(Rate(5000, 50_000), Rate(5000, 50_000), Rate(2000, 50_000))
"""Generous, not off: tests and measures of one machine never reach it, a loop that ran away does."""


def rates_from(text: str, usual: Rates) -> Rates | None:
    """Read `bearer=50/200,address=200/1000,sign-in=5/60` (a second/at once), any part of it; None for `off`.

    Raises:
        ValueError: it says anything else.

    """
    if text == OFF:
        return None
    rates = usual
    for part in filter(None, text.split(",")):
        said = _PART.fullmatch(part.strip())
        if said is None:
            raise ValueError(
                "CARNET_RATES is off, or like bearer=50/200,address=200/1000,sign-in=5/60"
            )
        rate = Rate(float(said["second"]), int(said["burst"]))
        rates = replace(rates, **{_FIELDS[said["who"]]: rate})
    return rates
