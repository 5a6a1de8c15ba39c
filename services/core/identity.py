"""Who a document is about, and whether that is the person whose space this is."""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from services.core.algorithms import Algorithm

ALGORITHM: Final = Algorithm(
    name="Matching of identities",
    inputs="Names, birth date and INS of a document and of the person whose space it is.",
    rule=(
        "Another INS of the same authority tells two people apart; names that agree with "
        "another birth date are a homonym."
    ),
    source="The national identity’s traits; the rule is Carnet’s own.",
    limits=(
        "Names are compared without accents nor case; spelling mistakes make somebody else, "
        "and the person is asked."
    ),
)


class Match(StrEnum):
    """What comparing two identities says."""

    SAME = "same"
    UNKNOWN = "unknown"  # nothing on both sides to compare
    OTHER = "other"  # somebody else
    HOMONYM = "homonym"  # same names, another birth date or INS


@dataclass(frozen=True, slots=True)
class Identity:
    """The traits that tell people apart; each may be absent.

    `birth_date` is a FHIR date (YYYY, YYYY-MM or YYYY-MM-DD). `ins` is the matricule with its assigning
    authority ("urn:oid:1.2.250.1.213.1.4.8|279035121518989"), see `codes/ins-oids.tsv`.
    `gender` is the FHIR code (male, female, other, unknown) or empty.
    """

    family: str = ""
    given: str = ""
    birth_date: str = ""
    gender: str = ""
    ins: str = ""

    @property
    def display(self) -> str:
        """The name as people write it: given names then family name."""
        return " ".join(part for part in (self.given, self.family) if part)

    @property
    def is_empty(self) -> bool:
        return not (self.family or self.given or self.birth_date or self.ins)


def _folded(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return " ".join(
        "".join(
            c if c.isalnum() else " " for c in decomposed if not unicodedata.combining(c)
        ).split()
    )


def _dates_agree(one: str, other: str) -> bool | None:
    if not one or not other:
        return None
    shared = min(len(one), len(other))
    return one[:shared] == other[:shared]


def _names_agree(one: Identity, other: Identity) -> bool | None:
    families = {_folded(one.family), _folded(other.family)} - {""}
    if not one.family or not other.family:
        return None
    if len(families) > 1:
        return False
    ours, theirs = _folded(one.given).split(), _folded(other.given).split()
    if not ours or not theirs:
        return True
    # "Marie" and "Marie Claude" are one person's usual and full given names.
    shorter, longer = sorted((ours, theirs), key=len)
    return longer[: len(shorter)] == shorter


def compare(one: Identity, other: Identity) -> Match:
    """Compare two identities as a careful clerk would.

    A different INS of the same authority always tells two people apart. Names that agree with a birth date that
    does not are a homonym, never the same person.
    """
    names, dates = _names_agree(one, other), _dates_agree(one.birth_date, other.birth_date)
    if one.ins and other.ins and one.ins.split("|")[0] == other.ins.split("|")[0]:
        if one.ins == other.ins:
            return Match.SAME
        return Match.HOMONYM if names else Match.OTHER
    if names is None:
        return Match.OTHER if dates is False else Match.UNKNOWN
    if not names:
        return Match.OTHER
    return Match.HOMONYM if dates is False else Match.SAME
