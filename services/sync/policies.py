"""Who decides when one thing was changed in two places: for each kind of thing, what Carnet may do alone, and why.

The first rule that a version answers to counts, and of several versions the strictest: a document that became an
advance directive on one device is treated as one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from services.core.algorithms import Algorithm
from services.core.categories import CATEGORY_SYSTEM, Category
from services.fhir.parsing import Json

ALGORITHM: Final = Algorithm(
    name="Two versions of one thing",
    inputs="The kind of resource and its versions on this device and on the server.",
    rule=(
        "Each kind has its policy, the strictest of its versions’: ask, merge fields "
        "changed apart, keep both, or take the server’s."
    ),
    source="Carnet’s own table (docs/sync.md).",
    limits=("A field changed on both sides is asked about, except where the table says otherwise."),
)


class Kind(StrEnum):
    """What a resource is, as far as who decides about it matters; the strictest first."""

    DIRECTIVE = "directive"  # advance directives, and what a person wants after their death (organ donation)
    TRUSTED_PERSON = "trusted_person"
    CONSENT = "consent"
    MEASURE = "measure"
    CLINICAL = "clinical"
    OWN_DOCUMENT = "own_document"  # made in Carnet, here or on another device
    PROFILE = "profile"
    NOTE = "note"
    UNKNOWN = "unknown"
    PROFESSIONAL = "professional"  # the server's, or a professional's


class Way(StrEnum):
    """What Carnet does by itself when both sides changed."""

    ASK = "ask"  # nothing: both are kept, the person decides
    MERGE = "merge"  # puts fields changed apart together; asks about a field changed on both sides
    NEWEST = (
        "newest"  # does the same, and takes the server's newest for a field changed on both sides
    )
    BOTH = "both"  # keeps both, one beside the other
    THEIRS = "theirs"  # takes the server's; what was changed here stays readable for a while


@dataclass(frozen=True, slots=True)
class Policy:
    """What may be done with one kind of thing. `reason` is why, `source` where that is decided.

    `binding`: until the person chose, neither version counts as theirs. `by_fields`: the person may take some fields
    of one and some of the other.
    """

    kind: Kind
    way: Way
    reason: str
    source: str
    binding: bool = False
    by_fields: bool = True


_DESIGN: Final = "store-and-sync.md §3.3(5)"
_WILL: Final = "Code de la santé publique, art. L. 1111-11 and L. 1111-6"

POLICIES: Final = {
    policy.kind: policy
    for policy in (
        Policy(
            Kind.DIRECTIVE,
            Way.ASK,
            "A mixture of two wills is a will that nobody wrote; a newer one replaces, it is never edited into.",
            f"{_DESIGN}; {_WILL}",
            binding=True,
            by_fields=False,
        ),
        Policy(
            Kind.TRUSTED_PERSON,
            Way.ASK,
            "Who speaks for the person is named by the person alone.",
            f"{_DESIGN}; {_WILL}",
            binding=True,
            by_fields=False,
        ),
        Policy(
            Kind.CONSENT,
            Way.ASK,
            "What the person agreed to is what they read when they agreed, not two texts put together.",
            _DESIGN,
            binding=True,
            by_fields=False,
        ),
        Policy(
            Kind.MEASURE,
            Way.ASK,
            "A measure is not edited: a correction is a new measure, and both stay.",
            _DESIGN,
            by_fields=False,
        ),
        Policy(
            Kind.CLINICAL,
            Way.MERGE,
            "Two details that were changed apart do not contradict each other; of one detail, neither may vanish.",
            _DESIGN,
        ),
        Policy(
            Kind.OWN_DOCUMENT,
            Way.MERGE,
            "The file itself never changes; its title, its category and its date are independent of each other.",
            _DESIGN,
        ),
        Policy(
            Kind.PROFILE,
            Way.NEWEST,
            "An address is not worth a question; the one that was left stays readable for 90 days.",
            _DESIGN,
        ),
        Policy(Kind.NOTE, Way.BOTH, "No word of a free text is thrown away.", _DESIGN),
        Policy(
            Kind.UNKNOWN, Way.ASK, "Carnet does not know what may be put together here.", _DESIGN
        ),
        Policy(
            Kind.PROFESSIONAL,
            Way.THEIRS,
            "Whoever wrote it is the only one to change it.",
            _DESIGN,
        ),
    )
}
_STRICTEST: Final = {kind: rank for rank, kind in enumerate(Kind)}

_TYPES: Final = {
    "Consent": Kind.CONSENT,
    "Observation": Kind.MEASURE,
    "AllergyIntolerance": Kind.CLINICAL,
    "MedicationStatement": Kind.CLINICAL,
    "Condition": Kind.CLINICAL,
    "Patient": Kind.PROFILE,
    "RelatedPerson": Kind.PROFILE,
    "Person": Kind.PROFILE,
    "Communication": Kind.NOTE,
}
_DIRECTIVES: Final = frozenset({"EXPPAT_1", "EXPPAT_3", "42348-3", "81334-5"})
"""EXPPAT_3 advance directives, EXPPAT_1 the patient's will and rights (JDV_J07); LOINC for readers abroad."""
_OF_DIRECTIVES: Final = frozenset({Category.DIRECTIVES.value, Category.PATIENT_WISHES.value})
_TRUSTED: Final = "QUAL"
_TRUSTED_V2: Final = "K"
"""The trusted person in TRE_R260, and in the contact relationships of fr-core (fhir.md §1.5)."""
_PROFILES: Final = {
    "advance-directive": Kind.DIRECTIVE,
    "directives-anticipees": Kind.DIRECTIVE,
    "organ-donation": Kind.DIRECTIVE,
    "don-organes": Kind.DIRECTIVE,
    "trusted-person": Kind.TRUSTED_PERSON,
    "personne-de-confiance": Kind.TRUSTED_PERSON,
}
"""Words of the profiles (`meta.profile`) that say so of whatever type."""


def policy_of(*versions: Json | None, ours: bool = True) -> Policy:
    """Return the policy for a resource, all of whose known versions are given; `ours`: the person may change it."""
    if not ours:
        return POLICIES[Kind.PROFESSIONAL]
    kinds = [kind_of(version) for version in versions if version is not None]
    return POLICIES[min(kinds, key=lambda kind: _STRICTEST[kind], default=Kind.UNKNOWN)]


def kind_of(resource: Json) -> Kind:
    """Say what a resource is."""
    meta = resource.get("meta")
    for profile in _texts(meta.get("profile") if isinstance(meta, dict) else None):
        for word, kind in _PROFILES.items():
            if word in profile.casefold():
                return kind
    type = resource.get("resourceType", "")
    if type == "DocumentReference":
        return _document(resource)
    if _names_a_trusted_person(resource):
        return Kind.TRUSTED_PERSON
    return _TYPES.get(type, Kind.UNKNOWN)


def _document(resource: Json) -> Kind:
    categories = [
        coding
        for coding in _codings(resource.get("category"))
        if coding.get("system") == CATEGORY_SYSTEM
    ]
    of_directives = any(coding.get("code") in _OF_DIRECTIVES for coding in categories)
    if of_directives or any(
        coding.get("code") in _DIRECTIVES for coding in _codings(resource.get("type"))
    ):
        return Kind.DIRECTIVE
    return Kind.OWN_DOCUMENT if categories else Kind.UNKNOWN


def _names_a_trusted_person(resource: Json) -> bool:
    holders = [resource, *_objects(resource.get("contact"))]
    return any(
        coding.get("code") == _TRUSTED
        or (coding.get("code") == _TRUSTED_V2 and "relationship" in str(coding.get("system", "")))
        for holder in holders
        for coding in _codings(holder.get("relationship"))
    )


def _codings(concepts: Any) -> Iterator[Json]:
    for concept in _objects(concepts):
        yield from _objects(concept.get("coding"))


def _objects(value: Any) -> list[Json]:
    found = value if isinstance(value, list) else [value]
    return [item for item in found if isinstance(item, dict)]


def _texts(value: Any) -> Iterable[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
