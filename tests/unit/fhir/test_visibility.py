"""Labels put on a resource say what was wanted, and leave everything else as it was."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.fhir.visibility import HIDDEN, SYSTEM, Visibility, visibility_of, with_visibility
from services.storage.visibility import State, Wish
from services.sync.relabelling import decided

visibilities = st.builds(
    Visibility, st.booleans(), st.booleans(), st.frozensets(st.sampled_from(["a", "b", "c"]))
)
_NORMAL = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality",
    "code": "N",
}
_UNTOLD = {"system": SYSTEM, "code": "INVISIBLE_PATIENT"}
_resources = st.sampled_from(
    [
        {"resourceType": "DocumentReference", "status": "current"},
        {"resourceType": "DocumentReference", "securityLabel": [{"coding": [_NORMAL, _UNTOLD]}]},
        {"resourceType": "DiagnosticReport", "meta": {"versionId": "3", "security": [_NORMAL]}},
        {
            "resourceType": "DocumentReference",
            "securityLabel": [{"coding": [_NORMAL, {"code": HIDDEN}]}],
            "meta": {"security": [{"system": "other", "code": HIDDEN}]},
        },
    ]
)


@given(_resources, visibilities)
def test_labels_when_put_then_they_are_read_back_and_nothing_else_changes(
    resource: dict[str, Any], wanted: Visibility
) -> None:
    before = repr(resource)
    made = with_visibility(resource, wanted)

    assert visibility_of(made) == wanted
    assert repr(resource) == before
    assert with_visibility(made, wanted) == made
    for label in (_NORMAL, _UNTOLD):
        assert (repr(label) in before) is (repr(label) in repr(made))
    assert made["resourceType"] == resource["resourceType"]


@given(visibilities, visibilities, visibilities)
def test_decision_when_applied_then_it_never_opens_what_was_closed_unseen(
    wanted: Visibility, seen: Visibility, there: Visibility
) -> None:
    labels, state = decided(Wish("r", "d", wanted, seen, State.WAITING), there)

    if there in (seen, wanted):
        assert (labels, state) == (wanted, State.DONE)
    else:
        assert labels.codes >= there.codes
        assert labels.codes >= wanted.codes - seen.codes
        assert (state is State.CHANGED) == bool((seen.codes - wanted.codes) & there.codes)
