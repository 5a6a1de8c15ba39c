"""Codes as people misread them, and Tasks and Consents as any server may send them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.circle import codes, mapping
from services.circle.models import Act, May, Offer, Side, Stage

NOW = datetime(2026, 11, 22, 14, 30, tzinfo=UTC)
UNTIL = date(2027, 6, 30)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=12,
)

SLOW = settings(suppress_health_check=[HealthCheck.too_slow])
"""Drawing the first text is slow on a busy machine; what is tested is not."""


def offer(act: Act = Act.HELP) -> Offer:
    return Offer(frozenset({"reports", "appointments"}), May.ADD, UNTIL, act)


def task(act: Act = Act.HELP) -> dict[str, Any]:
    expires = NOW + timedelta(days=7)
    return mapping.task_from_offer(
        "task-1", "me", "Marcel Fictif", offer(act), "7KQ2-M9XD-4RTB", expires
    )


def test_code_when_misread_or_scanned_then_it_is_the_same_one() -> None:
    code = codes.new_code()
    assert codes.is_code(code)
    assert codes.bare(codes.link(code)) == codes.bare(code)
    assert codes.bare("o1il-abcd-0000") == "0111ABCD0000"
    assert codes.hashed(code.lower().replace("-", " ")) == codes.hashed(code)
    assert code not in codes.hashed(code)
    assert not codes.is_code("7KQ2-M9XD")


def test_invitation_when_read_back_then_as_it_was_offered() -> None:
    found = mapping.invitation_from_task(task(), NOW, "code")
    assert found is not None
    assert (found.side, found.stage, found.gives) == (Side.MADE, Stage.WAITING, True)
    assert (set(found.areas), found.may, found.until) == (set(offer().areas), May.ADD, "2027-06-30")
    late = mapping.invitation_from_task(task(), NOW + timedelta(days=8))
    assert late is not None
    assert late.stage is Stage.EXPIRED


def test_invitation_when_taken_then_the_other_is_the_inviter_and_who_is_helped_confirms() -> None:
    mirror = task(Act.ASK) | {
        "id": "mirror-task-1",
        "status": "received",
        "requester": {"identifier": {"system": mapping.ACCOUNT, "value": "sophie"}},
        "output": [
            {"type": {"text": "name"}, "valueString": "Me Myself"},
            {"type": {"text": "check"}, "valueString": "4821"},
        ],
    }
    found = mapping.invitation_from_task(mirror, NOW)
    assert found is not None
    assert (found.side, found.stage, found.name) == (Side.TAKEN, Stage.TO_CONFIRM, "Marcel Fictif")
    assert (found.check, found.born, found.account, found.gives) == ("4821", "", "sophie", True)


def test_answer_when_nobody_confirmed_in_time_then_over_on_both_sides() -> None:
    late = NOW + timedelta(days=7)
    for content in (task(), task() | {"id": "mirror-task-1"}):
        answered = content | {"status": "received"}
        before = mapping.invitation_from_task(answered, late - timedelta(seconds=1))
        after = mapping.invitation_from_task(answered, late)
        assert before is not None
        assert after is not None
        assert before.is_open
        assert after.stage is Stage.EXPIRED
        done = mapping.invitation_from_task(answered | {"status": "completed"}, late)
        assert done is not None
        assert done.stage is Stage.DONE
        endless = {**answered}
        del endless["restriction"]
        old = mapping.invitation_from_task(endless, late)
        assert old is not None
        assert old.is_open


def test_consent_when_changed_then_the_same_one_gives_something_else() -> None:
    made = mapping.invitation_from_task(task(), NOW)
    assert made is not None
    before = mapping.consent_from_invitation("c", "me", "rp", made, date(2026, 1, 1))
    before["provision"]["class"] = [{"system": mapping.AREA, "code": "imaging"}]
    wanted = Offer(frozenset({"imaging"}), May.SEE, date(2027, 1, 2))
    after = mapping.changed(before, wanted, NOW.date())
    helper = mapping.helper_from_consent(after, {}, NOW.date())
    assert helper is not None
    assert helper.offer == wanted
    assert (helper.id, helper.related, helper.since) == ("c", "rp", "2026-01-01")
    assert "class" not in after["provision"]


def test_consent_when_written_then_read_back_as_the_same_right() -> None:
    made = mapping.invitation_from_task(task(), NOW)
    assert made is not None
    person = mapping.related_from_invitation("rp", "me", made)
    consent = mapping.consent_from_invitation("c", "me", "rp", made, NOW.date())
    helper = mapping.helper_from_consent(consent, {"rp": person}, NOW.date())
    assert helper is not None
    assert (set(helper.areas), helper.may, helper.until) == (set(made.areas), May.ADD, "2027-06-30")
    assert mapping.helper_from_consent(consent, {}, date(2028, 1, 1)) is None
    assert mapping.helper_from_consent(mapping.stopped(consent), {}, NOW.date()) is None


@SLOW
@given(
    st.dictionaries(
        st.sampled_from(["id", "status", "code", "input", "output", "owner", "for", "restriction"]),
        ANYTHING,
    )
)
def test_task_when_anything_at_all_then_it_is_read_or_left(content: dict[str, Any]) -> None:
    mapping.invitation_from_task({**task(), **content}, NOW)


@SLOW
@given(st.dictionaries(st.sampled_from(["status", "provision", "id"]), ANYTHING), ANYTHING)
def test_consent_when_anything_at_all_then_nobody_is_let_in_by_it(
    content: dict[str, Any], provision: Any
) -> None:
    mapping.helper_from_consent({"provision": provision, **content}, {}, NOW.date())
