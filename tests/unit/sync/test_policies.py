"""Who decides what, and how a thing is known for what it is."""

from typing import Any

import pytest

from services.core.categories import CATEGORY_SYSTEM, Category
from services.fhir.parsing import Json
from services.sync.policies import POLICIES, Kind, Way, kind_of, policy_of


def _document(*, type: str = "", category: Category | None = None) -> Json:
    said: Json = {"resourceType": "DocumentReference"}
    if type:
        said["type"] = {"coding": [{"code": type}]}
    if category:
        said["category"] = [{"coding": [{"system": CATEGORY_SYSTEM, "code": category.value}]}]
    return said


def _related(*codes: tuple[str, str]) -> Json:
    codings = [{"system": system, "code": code} for system, code in codes]
    return {"resourceType": "RelatedPerson", "relationship": [{"coding": codings}]}


R260 = "https://mos.esante.gouv.fr/NOS/TRE_R260-HL7RoleClass/FHIR/TRE-R260-HL7RoleClass"
V2 = "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-contact-relationship"


@pytest.mark.parametrize(
    ("resource", "kind"),
    [
        (_document(type="EXPPAT_3"), Kind.DIRECTIVE),
        (_document(type="EXPPAT_1", category=Category.OTHER), Kind.DIRECTIVE),
        (_document(type="81334-5"), Kind.DIRECTIVE),
        (_document(category=Category.DIRECTIVES), Kind.DIRECTIVE),
        (_document(category=Category.OTHER), Kind.OWN_DOCUMENT),
        (_document(type="11502-2"), Kind.UNKNOWN),
        (_related((R260, "QUAL")), Kind.TRUSTED_PERSON),
        (_related((V2, "K")), Kind.TRUSTED_PERSON),
        (_related((R260, "ECON")), Kind.PROFILE),
        (
            {"resourceType": "Patient", "contact": [_related((R260, "QUAL"))]},
            Kind.TRUSTED_PERSON,
        ),
        ({"resourceType": "Patient"}, Kind.PROFILE),
        ({"resourceType": "Consent"}, Kind.CONSENT),
        ({"resourceType": "Observation"}, Kind.MEASURE),
        (
            {
                "resourceType": "Observation",
                "meta": {"profile": ["http://hl7.org/x/ADI-organ-donation-observation"]},
            },
            Kind.DIRECTIVE,
        ),
        ({"resourceType": "Condition"}, Kind.CLINICAL),
        ({"resourceType": "Communication"}, Kind.NOTE),
        ({"resourceType": "CarePlan"}, Kind.UNKNOWN),
        ({"resourceType": "RelatedPerson", "relationship": "absurd", "meta": []}, Kind.PROFILE),
    ],
)
def test_a_thing_is_known_by_its_type_its_codes_or_its_profile(resource: Json, kind: Kind) -> None:
    assert kind_of(resource) is kind


def test_what_was_a_directive_in_any_version_is_treated_as_one() -> None:
    plain, will = _document(category=Category.OTHER), _document(category=Category.DIRECTIVES)

    for versions in ((plain, will, plain), (None, plain, will), (will, plain, None)):
        assert policy_of(*versions).kind is Kind.DIRECTIVE


@pytest.mark.parametrize("kind", [Kind.DIRECTIVE, Kind.TRUSTED_PERSON, Kind.CONSENT])
def test_what_binds_a_person_is_never_decided_nor_mixed_by_a_machine(kind: Kind) -> None:
    policy = POLICIES[kind]

    assert (policy.way, policy.binding, policy.by_fields) == (Way.ASK, True, False)


def test_what_the_person_may_not_change_is_as_its_author_has_it() -> None:
    assert policy_of({"resourceType": "Consent"}, ours=False).way is Way.THEIRS


@pytest.mark.parametrize("kind", Kind)
def test_every_policy_says_why_and_where_it_is_decided(kind: Kind) -> None:
    policy: Any = POLICIES[kind]

    assert policy.kind is kind
    assert policy.reason.endswith(".")
    assert policy.source
