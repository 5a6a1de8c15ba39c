"""Each area × right × time × family × label × action of a helper, against an oracle written apart."""

from datetime import UTC, datetime, timedelta

from backend.access.asking import Asker, facts_of_record, subject_of
from backend.access.decision import POLICY
from backend.access.families import DELEGABLE, Family
from backend.access.labels import Label
from backend.access.principal import Action
from backend.access.reasons import Refusal
from backend.access.relations import relations_of
from backend.access.rows import RowFacts
from backend.access.subjects import Purpose

ACTIONS = {
    "see": ("access",),
    "add": ("access", "collect"),
    "manage": ("access", "collect", "correct"),
}
TIMES = {"before": datetime(2026, 1, 1, tzinfo=UTC), "within": datetime(2027, 6, 1, tzinfo=UTC)}
TIMES["after"] = TIMES["within"] + timedelta(days=365)
LABELS = (0, int(Label.HIDDEN), int(Label.SECRET), int(Label.UNANNOUNCED), int(Label.DEPOSITED))
AUTHORS = ("marcel", "sophie-account")
_NEVER_WRITTEN = {Family.PROFILE, Family.IDENTITY, Family.DIRECTIVES, Family.DIRECTORY}
_TERMS = "http://terminology.hl7.org/CodeSystem"


def _relations(area: str, right: str) -> list[object]:
    related = {
        "resourceType": "RelatedPerson",
        "id": "r",
        "active": True,
        "identifier": [{"system": "urn:carnet:patient", "value": "sophie"}],
        "patient": {"reference": "Patient/marcel"},
    }
    consent = {
        "resourceType": "Consent",
        "id": "c",
        "status": "active",
        "scope": {"coding": [{"system": f"{_TERMS}/consentscope", "code": "patient-privacy"}]},
        "patient": {"reference": "Patient/marcel"},
        "provision": {
            "type": "permit",
            "period": {"start": "2027-01-01", "end": "2027-12-31"},
            "actor": [{"reference": {"reference": "RelatedPerson/r"}}],
            "action": [
                {"coding": [{"system": f"{_TERMS}/consentaction", "code": one}]}
                for one in ACTIONS[right]
            ],
            "code": [{"coding": [{"system": "urn:carnet:area", "code": area}]}],
        },
    }
    return [*relations_of(related, "marcel"), *relations_of(consent, "marcel")]


def _expected(area: str, right: str, row: RowFacts, action: Action) -> bool:
    """Say what the law and the person's word give, in the plainest way."""
    family = Family(row.family)
    mine = {Family(area)}
    unseen = row.labels & (Label.SECRET | Label.UNANNOUNCED)
    if action in {Action.READ, Action.SEARCH}:
        return family in mine | {Family.IDENTITY} and not unseen
    if family in _NEVER_WRITTEN:
        return False
    if action is Action.CREATE:
        labelled = row.labels & (Label.SECRET | Label.UNANNOUNCED | Label.HIDDEN)
        return right != "see" and family in mine | {Family.CONTENT} and not labelled
    if action is Action.UPDATE and family is Family.APPOINTMENTS and row.author == AUTHORS[1]:
        return right != "see" and family in mine
    return right == "manage" and family in mine and not unseen | (row.labels & Label.DEPOSITED)


def test_helper_when_asked_in_each_cell_then_the_oracle_agrees() -> None:
    cells, allowed = 0, 0
    for area in sorted(DELEGABLE):
        for right in ACTIONS:
            known = _relations(area, right)
            for when, at in TIMES.items():
                subject = subject_of(Asker(AUTHORS[1], "sophie"), "marcel", known, at)  # type: ignore[arg-type] # rows, as said
                assert not isinstance(subject, Refusal)
                permit = POLICY.permit(subject, facts_of_record(known, at), Purpose.FAMILY_REQUEST)  # type: ignore[arg-type] # same
                assert isinstance(permit, Refusal) is (when != "within")
                for family in Family:
                    for labels in LABELS:
                        for author in AUTHORS:
                            row = RowFacts("Basic", family, labels, author)
                            for action in Action:
                                given = (
                                    not isinstance(permit, Refusal)
                                    and permit.decide(action, row).allowed
                                )
                                wanted = when == "within" and _expected(area, right, row, action)
                                cell = (area, right, when, family, labels, author, action)
                                assert given is wanted, cell
                                cells += 1
                                allowed += given
    assert cells == len(DELEGABLE) * 3 * 3 * len(Family) * len(LABELS) * 2 * 5
    assert allowed
