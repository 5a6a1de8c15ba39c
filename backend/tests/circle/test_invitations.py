"""Invitations over the wire: asked, looked at, accepted, confirmed, refused, withdrawn; and all that is refused."""

from datetime import datetime

import pytest

from backend.tests.circle.conftest import CODE, Two, output, values, word


async def test_invitation_when_accepted_and_confirmed_then_both_sides_are_complete(
    two: Two,
) -> None:
    assert (await two.marcel.put(two.invitation())).status_code == 201

    seen = await two.sophie.look()
    assert seen.status_code == 200, seen.text
    assert values(seen.json(), "kind") == ["help"]
    assert values(seen.json(), "name") == ["Marcel Exemple"]
    assert values(seen.json(), "areas") == ["appointments", "prevention"]
    assert values(seen.json(), "right") == ["add"]
    assert values(seen.json(), "until") == ["2027-12-31"]
    assert "marcel" not in seen.text  # no id

    accepted = await two.sophie.accept()
    assert accepted.status_code == 200, accepted.text
    mirror, task = await two.sophie.task("mirror-one"), await two.marcel.task("one")
    assert accepted.json()["id"] == "mirror-one"
    assert task["status"] == mirror["status"] == "received"
    assert task["owner"]["identifier"] == {"system": "urn:carnet:patient", "value": "sophie"}
    assert mirror["requester"]["identifier"]["value"] == "marcel"
    assert output(task, "check") == output(mirror, "check")
    assert len(output(task, "check")) == 4
    assert output(task, "name") == "Sophie Exemple"
    assert output(task, "born") == "1980-05-06"

    await two.given()
    assert (await two.marcel.move("one", "completed")).status_code == 200
    assert (await two.sophie.task("mirror-one"))["status"] == "completed"


async def test_ask_to_help_when_accepted_then_the_helped_one_confirms(two: Two) -> None:
    asked = two.invitation(kind="ask-to-help", by="sophie")
    assert (await two.sophie.put(asked)).status_code == 201
    assert (await two.marcel.accept()).status_code == 200
    mirror = await two.marcel.task("mirror-one")
    assert mirror["requester"]["identifier"]["value"] == "sophie"

    assert (await two.sophie.move("one", "completed")).status_code == 409
    assert (await two.marcel.move("mirror-one", "completed")).status_code == 200
    assert (await two.sophie.task("one"))["status"] == "completed"


async def test_trusted_person_when_looked_at_then_the_text_is_shown(two: Two) -> None:
    await two.marcel.put(two.invitation(kind="trusted-person"))
    seen = await two.sophie.look()
    assert values(seen.json(), "text") == ['{"schema": "urn:carnet"}']
    agreed = await two.sophie.post(
        "Task/$accept-invitation",
        code=CODE,
        name="Sophie Exemple",
        born="1981-03-04",
        agreement='{"at": "2027-01-15"}',
    )
    assert agreed.status_code == 200
    assert output(await two.marcel.task("one"), "agreement") == '{"at": "2027-01-15"}'


@pytest.mark.parametrize("typed", ["abcd efgh jkmn", "ABCDEFGHJKMN", "abcd–efgh–jkmn"])
async def test_code_when_typed_otherwise_then_it_is_the_same(two: Two, typed: str) -> None:
    await two.marcel.put(two.invitation())
    assert (await two.sophie.look(typed)).status_code == 200


async def test_code_when_unknown_then_all_answers_are_alike(two: Two) -> None:
    answers = [await two.sophie.look(code) for code in ("0000-0000-0000", "", "no code", "A" * 500)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1


async def test_own_code_when_looked_at_or_accepted_then_it_is_refused(two: Two) -> None:
    await two.marcel.put(two.invitation())
    for answer in (await two.marcel.look(), await two.marcel.accept(), await two.marcel.refuse()):
        assert (answer.status_code, word(answer)) == (409, "own-invitation")


async def test_code_when_used_by_another_then_it_is_refused_and_again_by_the_same_it_is_not(
    two: Two,
) -> None:
    await two.marcel.put(two.invitation())
    first = await two.sophie.accept()
    again = await two.sophie.accept()
    assert again.status_code == 200
    assert output(again.json(), "check") == output(first.json(), "check")
    for answer in (await two.other.look(), await two.other.accept(), await two.other.refuse()):
        assert (answer.status_code, word(answer)) == (409, "used")
    assert (await two.sophie.look()).status_code == 200


async def test_code_when_expired_then_a_clock_set_back_revives_nothing(two: Two) -> None:
    await two.marcel.put(two.invitation())
    now = two.world.clock.now
    two.world.clock.now = now + 3 * 86_400
    for answer in (await two.sophie.look(), await two.sophie.accept(), await two.sophie.refuse()):
        assert (answer.status_code, word(answer)) == (410, "expired")
    two.world.clock.now = now
    assert word(await two.sophie.accept()) == "expired"
    assert (await two.marcel.task("one"))["status"] == "requested"
    assert (await two.marcel.move("one", "cancelled")).status_code == 200


async def test_answer_when_not_confirmed_in_seven_days_then_it_is_over_and_another_takes_its_place(
    two: Two,
) -> None:
    await two.marcel.put(two.invitation(days=2))
    begun = two.world.clock.now
    two.world.clock.now = begun + 86_400
    await two.sophie.accept()
    task, mirror = await two.marcel.task("one"), await two.sophie.task("mirror-one")
    assert task["restriction"] == mirror["restriction"]
    end = datetime.fromisoformat(task["restriction"]["period"]["end"]).timestamp()
    assert end == pytest.approx(begun + 8 * 86_400, abs=1)

    two.world.clock.now = begun + 9 * 86_400
    late = await two.marcel.move("one", "completed")
    assert (late.status_code, word(late)) == (410, "expired")
    assert (await two.sophie.task("mirror-one"))["status"] == "received"
    await two.marcel.put(two.invitation("two", code="2222-2222-2222"))
    assert (await two.sophie.accept("2222-2222-2222")).status_code == 200
    assert word(await two.sophie.accept()) == "expired"
    two.world.clock.now = begun + 86_400  # what was found to be over stays so
    assert word(await two.marcel.move("one", "completed")) == "expired"
    assert (await two.marcel.move("one", "cancelled")).status_code == 200
    assert (await two.sophie.task("mirror-one"))["status"] == "cancelled"
    assert (await two.marcel.move("two", "completed")).status_code == 200


@pytest.mark.parametrize("days", [1.9, 6.9])
async def test_answer_when_confirmed_after_the_invitation_ended_then_it_is_in_time(
    two: Two, days: float
) -> None:
    await two.marcel.put(two.invitation(days=2))
    two.world.clock.now += 1.9 * 86_400
    await two.sophie.accept()
    two.world.clock.now += days * 86_400
    assert (await two.sophie.look()).status_code == 200
    assert (await two.marcel.move("one", "completed")).status_code == 200


async def test_invitation_when_withdrawn_then_it_opens_nothing(two: Two) -> None:
    await two.marcel.put(two.invitation())
    await two.marcel.move("one", "cancelled")
    assert word(await two.sophie.look()) == "withdrawn"
    assert word(await two.sophie.accept()) == "withdrawn"


async def test_invitation_when_deleted_then_the_other_side_is_cancelled(two: Two) -> None:
    await two.marcel.put(two.invitation())
    await two.sophie.accept()
    base = two.marcel.client.base_url
    assert (await two.marcel.client.delete(f"{base}Task/one")).status_code == 204
    assert (await two.sophie.task("mirror-one"))["status"] == "cancelled"


@pytest.mark.parametrize("accepted", [False, True])
async def test_invitation_when_refused_then_both_sides_say_so(two: Two, *, accepted: bool) -> None:
    await two.marcel.put(two.invitation())
    if accepted:
        await two.sophie.accept()
    assert (await two.sophie.refuse()).status_code == 200
    assert (await two.sophie.refuse()).status_code == 200
    assert (await two.marcel.task("one"))["status"] == "rejected"
    assert (await two.sophie.accept()).status_code == 410
    if accepted:
        assert (await two.sophie.task("mirror-one"))["status"] == "rejected"


async def test_mirror_when_the_accepter_rejects_it_then_the_inviter_sees_it(two: Two) -> None:
    await two.marcel.put(two.invitation())
    await two.sophie.accept()
    assert (await two.sophie.move("mirror-one", "completed")).status_code == 409
    assert (await two.sophie.move("mirror-one", "rejected")).status_code == 200
    assert (await two.marcel.task("one"))["status"] == "rejected"


async def test_invitation_when_another_is_open_between_the_two_then_it_is_refused(two: Two) -> None:
    await two.marcel.put(two.invitation())
    await two.marcel.put(two.invitation("two", code="2222-2222-2222"))
    circular = two.invitation("three", "ask-to-help", "3333-3333-3333", by="sophie")
    await two.sophie.put(circular)
    await two.sophie.accept()
    assert word(await two.sophie.accept("2222-2222-2222")) == "duplicate"
    assert word(await two.marcel.accept("3333-3333-3333")) == "duplicate"
    await two.marcel.move("one", "cancelled")
    assert (await two.sophie.accept("2222-2222-2222")).status_code == 200


async def test_hash_when_another_has_it_then_it_is_refused(two: Two) -> None:
    await two.marcel.put(two.invitation())
    taken = await two.other.put(two.invitation("mine", by="other"))
    assert (taken.status_code, word(taken)) == (409, "used")
    assert (await two.other.get("Task/mine")).status_code == 404


async def test_new_invitation_when_it_is_not_one_then_it_is_refused(two: Two) -> None:
    good = two.invitation()
    wrong = [
        good | {"status": "received"},
        good | {"status": "completed"},
        good | {"id": "mirror-one"},
        good | {"id": "x" * 64},
        good | {"owner": {"reference": "Patient/marcel"}},
        good | {"identifier": []},
        good | {"identifier": [{"system": "urn:carnet:invitation", "value": "short"}]},
        good | {"requester": {"identifier": {"system": "urn:carnet:patient", "value": "other"}}},
        good | {"input": good["input"][:1]},
        good | {"input": good["input"] * 2},
        good | {"code": {"coding": [{"system": "urn:carnet:task", "code": "own-everything"}]}},
        two.invitation(days=8),
    ]
    for one in wrong:
        answer = await two.marcel.put(one)
        assert answer.status_code == 422, (one, answer.text)
    assert (await two.sophie.look()).status_code == 404


async def test_invitation_when_more_than_its_status_changes_then_it_is_refused(two: Two) -> None:
    await two.marcel.put(two.invitation())
    await two.sophie.accept()
    task = await two.marcel.task("one")
    task["output"][-1]["valueString"] = "0000"
    assert (await two.marcel.put(task | {"status": "completed"})).status_code == 422
    other = {"identifier": {"system": "urn:carnet:patient", "value": "other"}}
    kept = await two.marcel.task("one")
    assert (await two.marcel.put(kept | {"owner": other})).status_code == 422
    assert (await two.marcel.move("one", "requested")).status_code == 409


async def test_invitation_when_somebody_else_writes_it_then_it_is_refused(two: Two) -> None:
    await two.given(areas=("all",), actions=("access", "collect", "correct"))
    assert (await two.helper.put(two.invitation())).status_code == 403
    await two.marcel.put(two.invitation())
    assert (await two.helper.get("Task/one")).status_code == 404
    found = (await two.helper.get("Task")).json()
    assert found.get("entry", []) == []
    async with two.world.client("hospital") as hospital:
        two_ = two.invitation("deposited", code="4444-4444-4444")
        answer = await hospital.put(f"{hospital.base_url}Task/deposited", json=two_)
    assert answer.status_code == 403


async def test_helper_when_showing_a_code_in_anothers_name_then_it_is_refused(two: Two) -> None:
    await two.given()
    await two.other.put(two.invitation("mine", by="other"))
    for answer in (await two.helper.look(), await two.helper.accept(), await two.helper.refuse()):
        assert answer.status_code == 403
