"""Whom I help, what a token for another's record opens, leaving, and accesses that end and stay ended."""

from typing import Any

import httpx

from backend.access.role import Role
from backend.audit.trace import AgentKind, Outcome
from backend.tests.circle.conftest import Two, values, word

DAY = 86_400


async def circle_of(two: Two) -> list[dict[str, Any]]:
    answer = await two.sophie.get("Patient/$circle")
    assert answer.status_code == 200, answer.text
    return [{"parameter": one["part"]} for one in answer.json().get("parameter", [])]


def is_over(answer: httpx.Response) -> bool:
    return answer.status_code == 403 and word(answer) == "access-ended"


async def test_circle_when_access_is_given_then_it_says_to_whom_what_and_until(two: Two) -> None:
    assert await circle_of(two) == []
    await two.given()
    (one,) = await circle_of(two)
    assert values(one, "record") == ["marcel"]
    assert values(one, "name") == ["Marcel Exemple"]
    assert values(one, "kind") == ["helper"]
    assert values(one, "areas") == ["appointments", "prevention"]
    assert values(one, "right") == ["add"]
    assert values(one, "until") == ["2027-12-31"]
    assert (await two.helper.get("Patient/marcel")).status_code == 200
    assert (await two.helper.get("Patient/$circle")).status_code == 403  # a token of one's own


async def test_access_when_revoked_then_the_next_request_is_told(two: Two) -> None:
    await two.given()
    revoked = two.consent() | {"status": "inactive"}
    assert (await two.marcel.put(revoked)).status_code == 200
    appointment = {
        "resourceType": "Appointment",
        "id": "late",
        "status": "booked",
        "participant": [{"actor": {"reference": "Patient/marcel"}, "status": "accepted"}],
    }
    for answer in (
        await two.helper.get("Patient/marcel"),
        await two.helper.get("Appointment"),
        await two.helper.get("Patient/marcel/$changes"),
        await two.helper.put(appointment),
        await two.helper.post("Patient/marcel/$leave"),
    ):
        assert is_over(answer), answer.text
    assert await circle_of(two) == []
    assert (await two.marcel.get("Appointment/late")).status_code == 404


async def test_access_when_it_ended_by_the_clock_then_setting_it_back_revives_nothing(
    two: Two,
) -> None:
    await two.given(end="2027-02-01")
    now = two.world.clock.now
    assert (await two.helper.get("Patient/marcel")).status_code == 200
    two.world.clock.now = now + 60 * DAY
    assert is_over(await two.helper.get("Patient/marcel"))
    two.world.clock.now = now
    assert is_over(await two.helper.get("Patient/marcel"))
    assert await circle_of(two) == []
    preview = await two.marcel.get("Patient/marcel/$see-as?role=helper&related=related-sophie")
    assert preview.json()["meta"]["tag"][0]["code"] == "ended"

    await two.marcel.put(two.consent(end="2027-12-31"))
    assert (await two.helper.get("Patient/marcel")).status_code == 200


async def test_helper_when_leaving_then_their_consents_end_and_nobody_elses(two: Two) -> None:
    await two.given()
    for resource in (two.related("other"), two.consent(who="other")):
        assert (await two.marcel.put(resource)).is_success
    left = await two.helper.post("Patient/marcel/$leave")
    assert left.status_code == 200, left.text
    assert (await two.marcel.get("Consent/consent-sophie")).json()["status"] == "inactive"
    assert (await two.marcel.get("Consent/consent-other")).json()["status"] == "active"
    assert is_over(await two.helper.get("Patient/marcel"))
    assert is_over(await two.helper.post("Patient/marcel/$leave"))


async def test_helper_when_leaving_a_consent_of_several_then_only_they_leave_it(two: Two) -> None:
    await two.given()
    await two.marcel.put(two.related("other"))
    shared = two.consent()
    other = two.consent(who="other")["provision"]["actor"]
    shared["provision"]["actor"] += other
    await two.marcel.put(shared)
    assert (await two.helper.post("Patient/marcel/$leave")).status_code == 200
    kept = (await two.marcel.get("Consent/consent-sophie")).json()
    assert kept["status"] == "active"
    assert kept["provision"]["actor"] == other


async def test_leave_when_asked_by_the_person_or_for_another_then_there_is_nothing(
    two: Two,
) -> None:
    await two.given()
    assert (await two.marcel.post("Patient/marcel/$leave")).status_code == 404
    assert (await two.helper.post("Patient/other/$leave")).status_code == 404
    assert (await two.sophie.post("Patient/marcel/$leave")).status_code == 404


async def test_act_of_a_helper_when_traced_then_it_is_sophie_for_marcel(two: Two) -> None:
    await two.given()
    two.world.traces.traces.clear()
    await two.helper.get("Patient/marcel")
    await two.helper.post("Patient/marcel/$leave")
    await two.helper.get("Patient/marcel")
    read, left, refused = two.world.traces.traces
    for trace in (read, left, refused):
        assert trace.agent.kind is AgentKind.HELPER
        assert (trace.agent.subject, trace.patient) == ("sophie", "marcel")
    assert (left.outcome, refused.outcome) == (Outcome.PERMITTED, Outcome.REFUSED)


async def test_helper_when_changing_who_may_come_near_then_it_is_refused(two: Two) -> None:
    every = ("access", "collect", "correct")
    await two.given(areas=("all",), actions=every)
    longer = two.consent(areas=("all",), actions=every, end="2099-12-31")
    mine = two.related()
    refused = [
        await two.helper.put(longer),
        await two.helper.put(two.consent(who="other")),
        await two.helper.put(two.related("other")),
        await two.helper.put(mine | {"active": False}),
    ]
    for answer in refused:
        assert answer.status_code in {403, 404}, answer.text
    assert (await two.helper.get("Consent/consent-sophie")).status_code == 404
    base = two.helper.client.base_url
    for path in ("Consent/consent-sophie", "RelatedPerson/related-sophie"):
        assert (await two.helper.client.delete(f"{base}{path}")).status_code in {403, 404}


async def test_parents_when_both_represent_then_neither_removes_the_other(two: Two) -> None:
    """Marcel is a child here: born in 2015, with two parents who live apart."""
    tokens = two.world.tokens
    tokens.give("server", None, "system/*.cruds", is_operator=True)
    async with two.world.client("server") as server:
        base = server.base_url
        child = {"resourceType": "Patient", "id": "child", "birthDate": "2015-06-01"}
        assert (await server.put(f"{base}Patient/child", json=child)).is_success
        for who in ("sophie", "other"):
            named = two.related(who, "child", "GUARD")
            url = f"{base}RelatedPerson/{named['id']}"
            assert (await server.put(url, json=named)).is_success
    tokens.give("mother", "child", "patient/*.cruds", Role("sophie"))
    tokens.give("father", "child", "patient/*.cruds", Role("other"))
    async with two.world.client("mother") as mother, two.world.client("father") as father:
        for parent in (mother, father):
            assert (await parent.get(f"{base}Patient/child")).status_code == 200
        gone = two.related("other", "child", "GUARD") | {"active": False}
        assert (
            await mother.put(f"{base}RelatedPerson/related-other", json=gone)
        ).status_code == 403
        url = f"{base}RelatedPerson/related-other"
        assert (await mother.delete(url)).status_code == 403
        left = await mother.post(f"{base}Patient/child/$leave", json={"resourceType": "Parameters"})
        assert (left.status_code, word(left)) == (409, "representative")
        (one,) = await circle_of(two)
        assert values(one, "kind") == ["representative"]
        assert values(one, "until") == ["2033-05-31"]

        two.world.clock.now += 7 * 366 * DAY  # 18 since 2033-06-01
        assert is_over(await father.get(f"{base}Patient/child"))
        two.world.clock.now -= 7 * 366 * DAY
        assert (await mother.get(f"{base}Patient/child")).status_code == 200
    assert await circle_of(two) != []
