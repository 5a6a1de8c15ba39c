"""What kind of thing a row is for the law: the unit in which access is given or refused."""

from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache
from typing import Final


class Family(StrEnum):
    """The eleven families of the arrêté of 2023-10-26 (classes of TRE_A03), then those a personal record adds.

    `IDENTITY` is the Patient itself, `PROFILE` what is known of the person besides. `CONSENTS` is all that governs
    access, `NOTICES` what the server tells the attending doctor by itself. `CONTENT` is a Binary no document points to
    yet; `OTHER` what no table names: both stay with the person.
    """

    REPORTS = "reports"
    SUMMARIES = "summaries"
    IMAGING = "imaging"
    PRESCRIPTIONS = "prescriptions"
    DISPENSATION = "dispensation"
    PLANS = "plans"
    ADMINISTERED = "administered"
    CERTIFICATES = "certificates"
    REIMBURSEMENTS = "reimbursements"
    PATIENT = "patient"
    MANAGEMENT = "management"

    DIRECTIVES = "directives"
    APPOINTMENTS = "appointments"
    PREVENTION = "prevention"
    IDENTITY = "identity"
    PROFILE = "profile"
    CONSENTS = "consents"
    TRACES = "traces"
    NOTICES = "notices"
    DIRECTORY = "directory"
    CONTENT = "content"
    OTHER = "other"


LEGAL: Final = tuple(Family)[:11]
"""The columns of the matrix, in the order of TRE_A03."""

CARE: Final = frozenset(LEGAL) - {Family.REIMBURSEMENTS, Family.PATIENT, Family.MANAGEMENT} | {
    Family.PREVENTION
}
"""What caring makes: the only families a professional writes in (R1111-47)."""

PERSONAL: Final = frozenset(
    {
        Family.PATIENT,
        Family.DIRECTIVES,
        Family.APPOINTMENTS,
        Family.IDENTITY,
        Family.PROFILE,
        Family.CONSENTS,
    }
)
"""What the person makes: never deposited by care when nobody says who wrote it."""

DELEGABLE: Final = frozenset(Family) - {
    Family.CONSENTS,
    Family.TRACES,
    Family.NOTICES,
    Family.CONTENT,
    Family.OTHER,
}
"""What a helper may be given: not what governs access, nor traces and notices, nor what nobody classified."""

_BITS: Final = {family: 1 << place for place, family in enumerate(Family)}


def mask_of(families: Iterable[Family]) -> int:
    """Return the set as bits: rules are applied on integers, once a request."""
    mask = 0
    for family in families:
        mask |= _BITS[family]
    return mask


@lru_cache(maxsize=4096)
def families_in(mask: int) -> frozenset[Family]:
    """Return the set these bits stand for."""
    return frozenset(family for family, bit in _BITS.items() if mask & bit)
