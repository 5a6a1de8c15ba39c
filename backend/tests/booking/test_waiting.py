"""The waiting list in the order of joining, the outbox, reminders; and what is secret stays so. On both engines."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from backend.access.role import Role
from backend.booking.worker import Worker
from backend.fhir_server.scheduling import living
from backend.tests.booking.practice import Practice, asking, problem
from backend.tests.booking.test_booking import booked, hold, put
from backend.tests.conftest import World

PERIOD = [{"start": "2027-01-01T00:00:00Z", "end": "2027-12-31T00:00:00Z"}]
HOUR = 3600


@pytest.fixture
async def worker(kept: World, practice: Practice) -> AsyncIterator[Worker]:
    del practice
    async with kept.client("server") as client:
        yield Worker(kept.server.store, client, living, kept.clock)


async def joined(client: httpx.AsyncClient, patient: str, **more: Any) -> Any:
    return await booked(
        client, asking(patient, None, status="waitlist", requestedPeriod=PERIOD, **more)
    )


async def now(client: httpx.AsyncClient, made: Any) -> Any:
    return (await client.get(f"/Appointment/{made['id']}")).json()


def is_offered(content: Any, slot: str) -> bool:
    urls = {one["url"] for one in content["extension"]}
    return (
        content["status"] == "waitlist"
        and content.get("slot") == [{"reference": f"Slot/{slot}"}]
        and "urn:carnet:offer-until" in urls
    )


async def notices(client: httpx.AsyncClient) -> list[str]:
    entries = (await client.get("/Communication")).json().get("entry", [])
    return [one["resource"]["category"][0]["coding"][0]["code"] for one in entries]


async def test_waiting_when_a_time_becomes_free_then_offered_in_order_and_accepted(
    kept: World,
    practice: Practice,
    worker: Worker,
    camille: httpx.AsyncClient,
    lea: httpx.AsyncClient,
    hospital: httpx.AsyncClient,
) -> None:
    theirs = await booked(hospital, asking("sophie", "short-0"))
    later = await booked(lea, asking("lea", "short-3"))
    instead: dict[str, Any] = {"url": "urn:carnet:instead-of"}
    instead["valueReference"] = {"reference": f"Appointment/{later['id']}"}
    waiting = asking("lea", None, status="waitlist", requestedPeriod=PERIOD)
    waiting["extension"].append(instead)
    first = await booked(lea, waiting)
    kept.clock.now += 1
    second = await joined(camille, "camille")
    assert await worker.run_once() == 0

    await put(hospital, theirs, status="cancelled")
    await worker.run_once()

    offered = await now(lea, first)
    assert is_offered(offered, "short-0")
    assert "slot" not in await now(camille, second)
    assert problem(await hold(camille, practice, "short-0")) == (409, "conflict")
    assert await notices(lea) == ["offer"]

    accepted = await put(lea, offered, status="booked")
    assert accepted.json()["status"] == "booked"
    assert "offer-until" not in accepted.text
    assert (await now(lea, later))["status"] == "cancelled"
    assert await practice.statuses("short") == ["busy", "free", "free", "free"]


async def test_waiting_when_declined_or_too_late_then_the_next_in_line_and_then_free(
    kept: World,
    practice: Practice,
    worker: Worker,
    camille: httpx.AsyncClient,
    lea: httpx.AsyncClient,
    hospital: httpx.AsyncClient,
) -> None:
    theirs = await booked(hospital, asking("sophie", "short-0"))
    first = await joined(lea, "lea")
    kept.clock.now += 1
    second = await joined(camille, "camille")
    await put(hospital, theirs, status="cancelled")
    await worker.run_once()

    declined = await put(lea, await now(lea, first), slot=None)
    assert declined.json()["status"] == "waitlist"
    assert "slot" not in declined.json()
    assert "offer-until" not in declined.text
    await worker.run_once()
    offered = await now(camille, second)
    assert is_offered(offered, "short-0")

    kept.clock.now += 2 * HOUR + 1
    assert problem(await put(camille, offered, status="booked")) == (409, "conflict")
    await worker.run_once()
    ended = await now(camille, second)
    assert "slot" not in ended
    assert "start" not in ended
    await worker.run_once()
    assert await practice.statuses("short") == ["free"] * 4


async def test_waiting_when_left_then_the_offer_goes_on(
    kept: World,
    worker: Worker,
    camille: httpx.AsyncClient,
    lea: httpx.AsyncClient,
    hospital: httpx.AsyncClient,
) -> None:
    theirs = await booked(hospital, asking("sophie", "short-0"))
    first = await joined(lea, "lea")
    kept.clock.now += 1
    second = await joined(camille, "camille")
    await put(hospital, theirs, status="cancelled")
    await worker.run_once()

    left = await put(lea, await now(lea, first), status="cancelled")
    assert left.json()["status"] == "cancelled"
    assert "slot" not in left.json()
    await worker.run_once()
    offered = await now(camille, second)
    assert is_offered(offered, "short-0")
    assert (await put(camille, offered, status="fulfilled")).status_code == 403


async def test_waiting_when_a_person_offers_themselves_a_time_then_refused(
    camille: httpx.AsyncClient, practice: Practice
) -> None:
    made = await joined(camille, "camille")
    offer = {"url": "urn:carnet:offer-until", "valueInstant": "2030-01-01T00:00:00Z"}
    refused = await put(
        camille,
        made,
        slot=[{"reference": "Slot/short-0"}],
        extension=[*made["extension"], offer],
    )
    assert refused.status_code == 422
    assert await practice.statuses("short") == ["free"] * 4
    assert (await camille.post("/Appointment", json=made | {"requestedPeriod": []})).is_error


async def test_hold_when_walked_away_from_then_the_worker_frees_it(
    kept: World, practice: Practice, worker: Worker, camille: httpx.AsyncClient
) -> None:
    await hold(camille, practice, "long-0")
    await worker.run_once()
    assert (await practice.statuses("long"))[0] == "held"
    kept.clock.now += 301
    await worker.run_once()
    assert await practice.statuses("long") == ["free"] * 4
    assert await practice.statuses("short") == ["free"] * 4


async def test_reminder_when_due_then_once_and_not_for_what_was_cancelled_or_moved(
    kept: World, practice: Practice, worker: Worker, camille: httpx.AsyncClient
) -> None:
    await booked(camille, asking("camille", "short-0"))
    gone = await booked(camille, asking("camille", "short-1"))
    moved = await booked(camille, asking("camille", "other-0", "other"))
    await put(camille, gone, status="cancelled")
    await put(camille, moved, slot=[{"reference": "Slot/other-3"}])
    kept.clock.now = practice.start - 48 * HOUR - 1
    await worker.run_once()
    assert await notices(camille) == []

    kept.clock.now = practice.start - 48 * HOUR + 1
    for _ in range(2):
        await worker.run_once()
    assert await notices(camille) == ["reminder"]
    kept.clock.now += HOUR
    await worker.run_once()
    assert await notices(camille) == ["reminder", "reminder"]


async def test_secret_when_a_minor_books_then_neither_a_list_nor_a_refusal_tells_a_parent(
    kept: World,
    practice: Practice,
    worker: Worker,
    lea: httpx.AsyncClient,
    hospital: httpx.AsyncClient,
) -> None:
    label = {
        "system": "https://mos.esante.gouv.fr/NOS/TRE_A07-StatutVisibiliteDocument/FHIR/TRE-A07-StatutVisibiliteDocument",
        "code": "INVISIBLE_REPRESENTANTS_LEGAUX",
    }
    born = {"resourceType": "Patient", "id": "lea", "birthDate": "2011-05-05"}
    assert (await hospital.put("/Patient/lea", json=born)).is_success
    parent = {
        "resourceType": "RelatedPerson",
        "id": "parent",
        "active": True,
        "period": {"start": "2011-05-05"},
        "patient": {"reference": "Patient/lea"},
        "identifier": [{"system": "urn:carnet:patient", "value": "camille"}],
        "relationship": [
            {
                "coding": [
                    {
                        "system": "https://mos.esante.gouv.fr/NOS/TRE_R260-HL7RoleClass/FHIR/TRE-R260-HL7RoleClass",
                        "code": "GUARD",
                    }
                ]
            }
        ],
    }
    async with kept.client("server") as server:
        assert (await server.put("/RelatedPerson/parent", json=parent)).is_success
    kept.tokens.give("parent", "lea", "patient/*.cruds", Role(own="camille"))
    secret = asking("lea", "short-0", meta={"security": [label]})
    made = await booked(lea, secret, key="secret")
    kept.clock.now = practice.start - 40 * HOUR
    await worker.run_once()
    await hold(lea, practice, "short-1")
    assert await notices(lea) == ["reminder"]
    async with kept.client("parent") as client:
        listed = await client.get("/Appointment?_total=accurate")
        assert listed.status_code == 200, listed.text
        assert listed.json()["total"] == 0
        lost = await client.post("/Appointment", json=asking("lea", "short-0"))
        again = await client.post(
            "/Appointment", json=asking("lea", "short-2"), headers={"Idempotency-Key": "secret"}
        )
        theirs = await client.put(f"/Appointment/{made['id']}", json=made)
        taken = await hold(client, practice, "short-1") if lost.is_error else lost
        everything = (await client.get("/Communication")).text

    assert problem(lost) == problem(again) == (409, "conflict")
    assert theirs.status_code == 404
    assert "hold-until" not in taken.text
    for answer in (lost, again, taken):
        assert made["id"] not in answer.text
        assert "lea" not in answer.text
    assert made["id"] not in everything
