"""Hold, confirm, move, cancel, by the addresses any FHIR client knows; on both engines."""

from typing import Any

import httpx
import pytest

from backend.tests.booking.practice import Practice, asking, held, problem
from backend.tests.conftest import World

pytestmark = pytest.mark.usefixtures("practice")
HOUR = 3600


async def hold(
    client: httpx.AsyncClient, practice: Practice, id: str, **headers: str
) -> httpx.Response:
    found = await practice.slot(id)
    headers = {"If-Match": f'W/"{found.version}"'} | headers
    return await client.put(f"/Slot/{id}", json=held(found), headers=headers)


async def release(client: httpx.AsyncClient, practice: Practice, id: str) -> httpx.Response:
    return await client.put(f"/Slot/{id}", json=held(await practice.slot(id), "free"))


async def booked(client: httpx.AsyncClient, content: dict[str, Any], key: str = "") -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    answer = await client.post("/Appointment", json=content, headers=headers)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def put(client: httpx.AsyncClient, content: Any, **changes: Any) -> httpx.Response:
    version = content["meta"]["versionId"]
    return await client.put(
        f"/Appointment/{content['id']}",
        json={name: value for name, value in (content | changes).items() if value is not None},
        headers={"If-Match": f'W/"{version}"'},
    )


async def test_hold_when_confirmed_then_it_is_booked_at_the_slots_own_times(
    practice: Practice, camille: httpx.AsyncClient
) -> None:
    kept = await hold(camille, practice, "short-0")
    assert kept.status_code == 200
    assert kept.json()["status"] == "busy-tentative"
    urls = [one["url"] for one in kept.json()["extension"]]
    assert "urn:carnet:hold-until" in urls

    sent = asking("camille", "short-0", start="2030-01-01T00:00:00Z", end="2030-01-01T09:00:00Z")
    made = await booked(camille, sent)

    assert made["status"] == "booked"
    assert made["start"] == kept.json()["start"]
    assert made["end"] == kept.json()["end"]
    assert await practice.statuses("short") == ["busy", "free", "free", "free"]
    assert await practice.statuses("long") == ["covered", "free", "free", "free"]


async def test_hold_when_another_has_it_then_refused_with_free_times_and_no_name(
    practice: Practice, camille: httpx.AsyncClient, lea: httpx.AsyncClient
) -> None:
    await hold(camille, practice, "short-0")

    refused = await hold(lea, practice, "short-0")

    assert problem(refused) == (409, "conflict")
    offered = refused.json()["contained"]
    assert 1 <= len(offered) <= 5
    assert {one["status"] for one in offered} == {"free"}
    assert not any("meta" in one for one in offered)  # dom-4
    assert "short-0" not in {one["id"] for one in offered}
    assert {one["schedule"]["reference"] for one in offered} >= {"Schedule/short"}
    assert "camille" not in refused.text


async def test_hold_when_released_then_free_with_what_it_covered(
    practice: Practice, camille: httpx.AsyncClient
) -> None:
    await hold(camille, practice, "long-0")
    assert await practice.statuses("short") == ["covered", "covered", "free", "free"]

    assert (await release(camille, practice, "long-0")).status_code == 200

    assert await practice.statuses("short") == ["free"] * 4
    assert await practice.statuses("long") == ["free"] * 4


async def test_hold_when_its_time_is_over_then_another_books_and_the_first_is_refused(
    kept: World, practice: Practice, camille: httpx.AsyncClient, lea: httpx.AsyncClient
) -> None:
    await hold(camille, practice, "short-0")
    kept.clock.now += 301

    await booked(lea, asking("lea", "short-0"))
    lost = await camille.post("/Appointment", json=asking("camille", "short-0"))

    assert problem(lost) == (409, "conflict")
    assert lost.json()["contained"]


async def test_hold_when_its_time_is_over_and_nobody_came_then_it_is_still_booked(
    kept: World, practice: Practice, camille: httpx.AsyncClient
) -> None:
    await hold(camille, practice, "short-0")
    kept.clock.now += 301
    await booked(camille, asking("camille", "short-0"))


async def test_hold_when_lapsed_then_what_it_covered_can_be_held(
    kept: World, practice: Practice, camille: httpx.AsyncClient, lea: httpx.AsyncClient
) -> None:
    await hold(camille, practice, "long-0")
    kept.clock.now += 301

    assert (await hold(lea, practice, "short-1")).status_code == 200
    assert await practice.statuses("short") == ["free", "held", "free", "free"]


async def test_hold_when_three_are_kept_then_a_fourth_is_refused_and_asking_again_is_not(
    practice: Practice, camille: httpx.AsyncClient
) -> None:
    for id in ("short-0", "short-1", "other-0"):
        assert (await hold(camille, practice, id)).status_code == 200

    assert problem(await hold(camille, practice, "other-1")) == (409, "too-costly")
    assert (await hold(camille, practice, "short-0")).status_code == 200
    await booked(camille, asking("camille", "short-0"))
    assert (await hold(camille, practice, "other-1")).status_code == 200


async def test_hold_when_the_slot_moved_meanwhile_then_refused_with_times(
    practice: Practice, camille: httpx.AsyncClient
) -> None:
    old = await hold(camille, practice, "short-0", **{"If-Match": 'W/"7"'})
    found = held(await practice.slot("short-0")) | {"start": "2027-01-25T09:59:00+01:00"}
    moved = await camille.put("/Slot/short-0", json=found, headers={"If-Match": 'W/"7"'})

    assert problem(old) == problem(moved) == (409, "conflict")
    assert "short-0" in {one["id"] for one in old.json()["contained"]}


async def test_slot_when_a_client_changes_anything_else_then_refused(
    practice: Practice, camille: httpx.AsyncClient, hospital: httpx.AsyncClient
) -> None:
    slot = held(await practice.slot("short-0"))
    for changed in (
        slot | {"status": "busy"},
        slot | {"status": "busy-unavailable"},
        slot | {"end": "2027-01-25T19:00:00+01:00"},
        slot | {"schedule": {"reference": "Schedule/other"}},
    ):
        assert (await camille.put("/Slot/short-0", json=changed)).status_code == 403
    for client in (camille, hospital):
        assert (await client.post("/Slot", json=slot)).status_code == 403
        assert (await client.delete("/Slot/short-0")).status_code == 403
        assert (await client.put("/Slot?_id=short-0", json=slot)).status_code == 403
        entry = {"request": {"method": "PUT", "url": "Slot/short-0"}, "resource": slot}
        bundle = {"resourceType": "Bundle", "type": "transaction", "entry": [entry]}
        assert (await client.post("/", json=bundle)).status_code == 403
    assert (await camille.put("/Slot/none", json=slot | {"id": "none"})).status_code == 404
    assert await practice.statuses("short") == ["free"] * 4


async def test_slot_when_the_practice_blocks_it_then_nobody_books_until_it_opens(
    practice: Practice, camille: httpx.AsyncClient, hospital: httpx.AsyncClient
) -> None:
    found = await practice.slot("short-0")
    blocked = await hospital.put("/Slot/short-0", json=held(found, "busy-unavailable"))
    assert blocked.json()["status"] == "busy-unavailable"
    assert problem(await hold(camille, practice, "short-0")) == (409, "conflict")
    assert (await camille.post("/Appointment", json=asking("camille", "short-0"))).is_error

    opened = await hospital.put("/Slot/short-0", json=held(found, "free"))
    assert opened.json()["status"] == "free"
    await booked(camille, asking("camille", "short-0"))
    refused = await hospital.put("/Slot/short-0", json=held(found, "busy-unavailable"))
    assert problem(refused) == (409, "conflict")


async def test_confirm_when_sent_again_then_the_first_is_answered(
    practice: Practice, camille: httpx.AsyncClient
) -> None:
    first = await booked(camille, asking("camille", "short-0"), key="k1")
    headers = {"Idempotency-Key": "k1"}
    again = await camille.post("/Appointment", json=asking("camille", "short-0"), headers=headers)
    assert (again.status_code, again.json()["id"]) == (200, first["id"])

    named = asking(
        "camille", "short-1", identifier=[{"system": "urn:carnet:booking", "value": "k2"}]
    )
    other = await booked(camille, named)
    for more in (
        {},
        {"If-None-Exist": "identifier=urn:carnet:booking|k2"},
        {"Idempotency-Key": "k2"},
    ):
        again = await camille.post("/Appointment", json=named, headers=more)
        assert (again.status_code, again.json()["id"]) == (200, other["id"])
    assert await practice.statuses("short") == ["busy", "busy", "free", "free"]


async def test_confirm_when_two_people_want_one_time_then_one_has_it(
    camille: httpx.AsyncClient, lea: httpx.AsyncClient
) -> None:
    await booked(camille, asking("camille", "short-0"), key="same")
    lost = await lea.post(
        "/Appointment", json=asking("lea", "short-0"), headers={"Idempotency-Key": "same"}
    )
    assert problem(lost) == (409, "conflict")
    overlapping = await lea.post("/Appointment", json=asking("lea", "long-0", "long"))
    assert problem(overlapping) == (409, "conflict")


async def test_confirm_when_two_people_are_in_one_transaction_then_all_or_nothing(
    practice: Practice, hospital: httpx.AsyncClient
) -> None:
    def bundle(*slots: str) -> dict[str, Any]:
        entries = [
            {
                "request": {"method": "POST", "url": "Appointment"},
                "resource": asking(patient, slot),
            }
            for patient, slot in zip(("camille", "lea"), slots, strict=True)
        ]
        return {"resourceType": "Bundle", "type": "transaction", "entry": entries}

    refused = await hospital.post("/", json=bundle("short-0", "short-0"))
    assert problem(refused) == (409, "conflict")
    assert refused.json()["issue"][0]["expression"] == ["Bundle.entry[1]"]
    assert await practice.statuses("short") == ["free"] * 4

    assert (await hospital.post("/", json=bundle("short-0", "short-1"))).status_code == 200
    assert await practice.statuses("short") == ["busy", "busy", "free", "free"]


async def test_confirm_when_put_or_batched_then_no_route_leads_around_it(
    camille: httpx.AsyncClient, lea: httpx.AsyncClient
) -> None:
    await booked(camille, asking("camille", "short-0"))
    mine = asking("lea", "short-0") | {"id": "mine"}
    assert problem(await lea.put("/Appointment/mine", json=mine)) == (409, "conflict")
    by_criteria = await lea.put("/Appointment?identifier=urn:s|1", json=asking("lea", "short-0"))
    assert problem(by_criteria) == (409, "conflict")
    entry = {"request": {"method": "PUT", "url": "Appointment/mine"}, "resource": mine}
    bundle = {"resourceType": "Bundle", "type": "batch", "entry": [entry]}
    [said] = (await lea.post("/", json=bundle)).json()["entry"]
    assert said["response"]["status"].startswith("409")
    assert said["response"]["outcome"]["contained"]


async def test_confirm_when_the_service_needs_agreement_then_pending_until_the_practice_says_yes(
    practice: Practice, camille: httpx.AsyncClient, hospital: httpx.AsyncClient
) -> None:
    made = await booked(camille, asking("camille", "asked-0", "asked"))
    assert made["status"] == "pending"
    assert await practice.statuses("asked") == ["busy", "free", "free", "free"]

    mine = await put(camille, made, status="booked")
    assert mine.json()["status"] == "pending"
    agreed = await put(hospital, mine.json(), status="booked")
    assert agreed.json()["status"] == "booked"


async def test_confirm_when_the_reason_is_not_the_agendas_then_refused(
    camille: httpx.AsyncClient,
) -> None:
    for content in (asking("camille", "asked-0", "short"), asking("camille", "other-0", "short")):
        assert (await camille.post("/Appointment", json=content)).status_code == 422
    gone = await camille.post("/Appointment", json=asking("camille", "gone-0"))
    assert problem(gone) == (409, "conflict")


async def test_move_when_the_new_time_is_free_then_the_old_one_is_too(
    practice: Practice, camille: httpx.AsyncClient
) -> None:
    made = await booked(camille, asking("camille", "short-0"))
    await hold(camille, practice, "short-2")
    moved = await put(camille, made, slot=[{"reference": "Slot/short-2"}])

    assert moved.status_code == 200
    assert moved.json()["start"] != made["start"]
    assert await practice.statuses("short") == ["free", "free", "busy", "free"]
    assert await practice.statuses("long") == ["free", "covered", "free", "free"]
    stale = await put(camille, made, slot=[{"reference": "Slot/short-3"}])
    assert stale.status_code == 412


async def test_move_when_the_new_time_is_taken_then_the_old_one_is_kept(
    practice: Practice, camille: httpx.AsyncClient, lea: httpx.AsyncClient
) -> None:
    made = await booked(camille, asking("camille", "short-0"))
    await booked(lea, asking("lea", "short-2"))
    refused = await put(camille, made, slot=[{"reference": "Slot/short-2"}])
    assert problem(refused) == (409, "conflict")
    assert await practice.statuses("short") == ["busy", "free", "busy", "free"]


async def test_move_when_the_new_time_overlaps_the_old_then_it_is_made(
    practice: Practice, hospital: httpx.AsyncClient
) -> None:
    made = await booked(hospital, asking("camille", "short-0"))
    service = [
        {"url": "urn:carnet:service", "valueReference": {"reference": "HealthcareService/long"}}
    ]
    moved = await put(hospital, made, slot=[{"reference": "Slot/long-0"}], extension=service)
    assert moved.status_code == 200, moved.text
    assert await practice.statuses("short") == ["covered", "covered", "free", "free"]
    assert await practice.statuses("long") == ["busy", "free", "free", "free"]


async def test_cancel_when_done_then_free_and_final(
    practice: Practice, camille: httpx.AsyncClient, hospital: httpx.AsyncClient
) -> None:
    made = await booked(camille, asking("camille", "short-0"))
    assert problem(await camille.delete(f"/Appointment/{made['id']}")) == (409, "conflict")

    over = await put(camille, made, status="cancelled", cancelationReason={"text": "Exemple"})
    assert over.json()["status"] == "cancelled"
    assert over.json()["start"] == made["start"]
    assert await practice.statuses("short") == ["free"] * 4
    for client in (camille, hospital):
        assert problem(await put(client, over.json(), status="booked")) == (409, "conflict")
    labelled = await put(camille, over.json(), comment="Exemple")
    assert labelled.status_code == 200
    assert (await camille.delete(f"/Appointment/{made['id']}")).status_code == 204


async def test_cancel_when_it_is_late_by_the_rule_then_in_the_practices_words(
    kept: World, practice: Practice, camille: httpx.AsyncClient, hospital: httpx.AsyncClient
) -> None:
    made = await booked(camille, asking("camille", "ruled-0", "ruled"))
    kept.clock.now = practice.start - 48 * HOUR + 1

    late = await put(camille, made, status="cancelled")
    moved = await put(camille, made, slot=[{"reference": "Slot/ruled-1"}])

    assert problem(late) == problem(moved) == (409, "business-rule")
    assert "Appelez le cabinet." in late.text
    assert (await put(hospital, made, status="cancelled")).status_code == 200
    assert await practice.statuses("ruled") == ["free"] * 4


async def test_cancel_when_it_is_not_late_then_done(
    kept: World, practice: Practice, camille: httpx.AsyncClient
) -> None:
    made = await booked(camille, asking("camille", "ruled-0", "ruled"))
    kept.clock.now = practice.start - 48 * HOUR
    assert (await put(camille, made, status="cancelled")).status_code == 200


async def test_practice_when_it_acts_then_only_it_may(
    camille: httpx.AsyncClient, hospital: httpx.AsyncClient
) -> None:
    made = await booked(camille, asking("camille", "short-0"))
    assert (await put(camille, made, status="arrived")).status_code == 403
    assert (await put(camille, made, status="fulfilled")).status_code == 403
    late = {"url": "urn:carnet:late-minutes", "valueInteger": 20}
    mine = await put(camille, made, extension=[*made["extension"], late])
    assert late not in mine.json()["extension"]

    said = await put(hospital, mine.json(), extension=[*made["extension"], late])
    assert late in said.json()["extension"]
    kept = await put(camille, said.json(), extension=made["extension"], comment="Exemple")
    assert late in kept.json()["extension"]
    arrived = await put(hospital, kept.json(), status="arrived")
    done = await put(hospital, arrived.json(), status="fulfilled")
    assert done.json()["status"] == "fulfilled"
    assert problem(await put(camille, done.json(), status="cancelled")) == (409, "conflict")


async def test_appointment_when_it_has_no_slot_then_kept_as_any_resource(
    camille: httpx.AsyncClient,
) -> None:
    made = await booked(camille, asking("camille", None, start="2027-02-01T10:00:00Z"))
    assert made["start"] == "2027-02-01T10:00:00Z"
    assert (await put(camille, made, status="cancelled")).status_code == 200
    assert (await camille.delete(f"/Appointment/{made['id']}")).status_code == 204


async def test_claim_when_asked_then_the_first_free_time_is_held(
    camille: httpx.AsyncClient, lea: httpx.AsyncClient
) -> None:
    def parameters(**named: str) -> dict[str, Any]:
        given = [{"name": name, "valueString": value} for name, value in named.items()]
        return {"resourceType": "Parameters", "parameter": given}

    days = {"start": "2027-01-01T00:00:00Z", "end": "2027-12-31T00:00:00Z"}
    asked = parameters(service="HealthcareService/short", **days)
    first = await camille.post("/Slot/$claim", json=asked)
    second = await lea.post("/Slot/$claim", json=asked)
    assert (first.json()["id"], second.json()["id"]) == ("short-0", "short-1")
    any_one = await lea.post("/Slot/$claim", json=parameters(specialty="SM26", **days))
    assert any_one.json()["status"] == "busy-tentative"
    none = await lea.post("/Slot/$claim", json=parameters(specialty="SM99", **days))
    assert problem(none) == (409, "conflict")
    for wrong in (parameters(**days), parameters(specialty="SM26"), {"resourceType": "Basic"}):
        assert (await lea.post("/Slot/$claim", json=wrong)).status_code in {400, 422}
