"""Consents that refuse: read as the server reads them, made, and released without touching what else they say."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from backend.access.consents import relations_of_consent
from services.fhir.refusals import (
    EVERYBODY,
    HIDDEN,
    OTHERS,
    SAMU,
    Somebody,
    made,
    profession_of,
    released,
    says,
    somebody,
)

TODAY = date(2026, 3, 3)
NOW = datetime(2026, 3, 3, 9, tzinfo=UTC)
DOCTOR = Somebody("modele", "Dr Modèle", "médecine générale")
BLOCKED = "Practitioner/modele"


def consent(key: str, who: Somebody | None = None) -> dict[str, Any]:
    return made("c1", "p1", key, who, NOW)


def denied(**provision: Any) -> dict[str, Any]:
    return consent(SAMU) | {"provision": {"type": "deny", **provision}}


def words(*codes: str) -> list[dict[str, Any]]:
    return [{"coding": [{"system": "urn:carnet:emergency", "code": code}]} for code in codes]


def actor(id: str) -> dict[str, Any]:
    return {"reference": {"reference": id}}


def at_server(said: dict[str, Any]) -> set[tuple[str, str]]:
    return {(one.kind.value, one.who) for one in relations_of_consent(said, "p1")}


@pytest.mark.parametrize(
    ("key", "who", "row"),
    [
        (SAMU, None, ("no-samu", "")),
        (OTHERS, None, ("no-break-glass", "")),
        (HIDDEN, None, ("emergency-hidden", "")),
        (BLOCKED, DOCTOR, ("blocked", BLOCKED)),
    ],
)
def test_made_when_read_then_the_app_and_the_server_understand_the_same(
    key: str, who: Somebody | None, row: tuple[str, str]
) -> None:
    said = consent(key, who)
    assert says(said, TODAY) == {key}
    assert at_server(said) == {row}
    over = released(said, key, TODAY)
    assert says(over, TODAY) == frozenset()
    assert at_server(over) == set()


def test_blocked_when_read_back_then_it_is_somebody_with_a_day() -> None:
    found = somebody(consent(BLOCKED, DOCTOR), BLOCKED)
    assert found == Somebody("modele", "Dr Modèle", "médecine générale", "2026-03-03")
    nameless = somebody(consent(BLOCKED, Somebody("modele", "")), BLOCKED)
    assert (nameless.name, nameless.profession) == ("", "")


@pytest.mark.parametrize(
    ("said", "keys"),
    [
        (denied(code=words(SAMU, OTHERS)), {SAMU, OTHERS}),
        (denied(purpose=[{"code": "BTG"}]), {SAMU, OTHERS}),
        (denied(code=words("unknown")), {SAMU, OTHERS}),
        (denied(), {EVERYBODY}),
        (denied(actor=[actor("Organization/o")]), {EVERYBODY}),
        (denied(actor=[actor(BLOCKED), actor("Practitioner/b")]), {BLOCKED, "Practitioner/b"}),
        (denied(code=words(SAMU), period={"end": "2026-03-02"}), set()),
        (denied(code=words(SAMU), period={"start": "2026-03-04"}), set()),
        (denied(code=words(SAMU), period={"end": "2026-03-03"}), {SAMU}),
        (denied(code=words(SAMU)) | {"status": "inactive"}, set()),
        (denied(code=words(SAMU)) | {"provision": None}, set()),
        (denied(code=words(SAMU)) | {"scope": {"coding": [{"code": "research"}]}}, set()),
        (consent(HIDDEN) | {"modifierExtension": [{"url": "urn:x"}]}, set()),
    ],
)
def test_consent_of_others_when_read_then_a_refusal_is_wide_and_a_permission_narrow(
    said: dict[str, Any], keys: set[str]
) -> None:
    assert says(said, TODAY) == keys


def test_released_when_a_consent_says_more_then_the_rest_stays() -> None:
    both = denied(code=words(SAMU, OTHERS))
    assert says(released(both, SAMU, TODAY), TODAY) == {OTHERS}
    by_purpose = released(denied(purpose=[{"code": "BTG"}]), OTHERS, TODAY)
    assert says(by_purpose, TODAY) == {SAMU}
    assert at_server(by_purpose) == {("no-samu", "")}
    two = denied(actor=[actor(BLOCKED), actor("Practitioner/b")])
    assert says(released(two, BLOCKED, TODAY), TODAY) == {"Practitioner/b"}


def test_profession_when_the_directory_says_one_then_it_is_one_line_without_its_abbreviation() -> (
    None
):
    coded = {"coding": [{"display": "Médecin - Qualifié en Médecine Générale (SM)"}]}
    assert profession_of({"qualification": [{"code": coded}]}) == (
        "Médecin - Qualifié en Médecine Générale"
    )
    assert profession_of({"specialty": [{"text": "médecine\nd’urgence"}]}) == "médecine d’urgence"
    assert profession_of({"qualification": "?"}) == ""
