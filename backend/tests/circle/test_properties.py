"""Whatever is typed or tried: a code is one code, an end is an end, and accepting alone never completes."""

from hypothesis import given
from hypothesis import strategies as st

from backend.circle import codes
from backend.circle.states import TERMINAL, may_follow
from backend.circle.tasks import Kind

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
STATUSES = ("requested", "received", "completed", "rejected", "cancelled", "expired", "draft", "")
a_code = st.text(SIGNS, min_size=12, max_size=12)


@given(a_code, st.lists(st.integers(0, 12), max_size=6), st.booleans())
def test_code_when_typed_with_dashes_and_in_any_case_then_it_is_the_same(
    code: str, dashes: list[int], small: bool
) -> None:
    typed = code
    for at in sorted(dashes, reverse=True):
        typed = f"{typed[:at]}-{typed[at:]}"
    assert codes.read(typed.lower() if small else typed) == code
    assert codes.is_hash(codes.hash_of(code))


@given(st.text(max_size=60))
def test_code_when_anything_is_typed_then_one_of_ours_or_none(typed: str) -> None:
    found = codes.read(typed)
    assert found is None or (len(found) == 12 and set(found) <= set(SIGNS))


@given(
    st.sampled_from(Kind),
    st.lists(st.tuples(st.booleans(), st.sampled_from(STATUSES)), max_size=8),
)
def test_invitation_when_any_steps_are_tried_then_it_completes_once_by_the_right_side(
    kind: Kind, steps: list[tuple[bool, str]]
) -> None:
    status, accepted = "received", {"received"}
    for inviter, wanted in steps:
        before = status
        if may_follow(kind, status, wanted, inviter=inviter):
            status = wanted
            accepted.add(wanted)
        if before in TERMINAL and status != before:  # a designation that held is revoked
            assert (kind, before, status, inviter) == (Kind.TRUSTED, "completed", "cancelled", True)
        if status == "completed" != before:
            assert inviter is not (kind is Kind.ASK)
    revoked = {"completed", "cancelled"} if kind is Kind.TRUSTED else set()
    assert len(accepted & TERMINAL) <= 1 or accepted & TERMINAL == revoked


@given(st.sampled_from(Kind), st.booleans(), st.sampled_from(STATUSES))
def test_invitation_when_nobody_accepted_then_it_is_only_withdrawn(
    kind: Kind, inviter: bool, wanted: str
) -> None:
    may = may_follow(kind, "requested", wanted, inviter=inviter)
    assert may is (wanted == "requested" or (inviter and wanted == "cancelled"))
