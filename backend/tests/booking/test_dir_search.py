"""Slots searched and care found, over HTTP and on both engines, from rules that a system wrote."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final

import httpx
import msgspec
import pytest
from sqlalchemy import insert, select, text, update
from starlette.applications import Starlette

from backend.booking.agendas import of_row
from backend.booking.directory import Directory
from backend.booking.entries import entry, matches
from backend.booking.finder import CareFinder
from backend.booking.generating import Filled, fill, roll
from backend.booking.service import Agendas
from backend.booking.tables import cell, job, slot
from backend.booking.wire import as_fhir
from backend.fhir_server.directory import StoredDirectory
from backend.fhir_server.routes import fhir_mount
from backend.fhir_server.scheduling import living
from backend.tests.booking.practice import asking
from backend.tests.conftest import World

Json = dict[str, Any]
DENTAL: Final = "G15_40"
EYES: Final = "G15_10/SM38"
SYSTEM: Final = "urn:oid:1.2.250.1.213.1.1.4.5"
NOW: Final = datetime(2026, 12, 1, 6, 0, tzinfo=UTC)  # a Tuesday


@dataclass(frozen=True, slots=True)
class Town:
    """Four practices and those who look for them."""

    world: World
    directory: Directory
    person: httpx.AsyncClient
    system: httpx.AsyncClient

    async def filled(self, days: int = 14) -> Filled:
        return await fill(self.world.server.store, self.directory, self.world.clock(), days)

    async def put(self, *resources: Json) -> None:
        for one in resources:
            answer = await self.system.put(f"/{one['resourceType']}/{one['id']}", json=one)
            assert answer.status_code in {200, 201}, answer.text

    async def slots(self, **asked: Any) -> list[Json]:
        answer = await self.person.get("/Slot", params=asked)
        assert answer.status_code == 200, answer.text
        return [entry["resource"] for entry in answer.json().get("entry", ())]

    async def care(self, **asked: str) -> Json:
        asked = {
            name.replace("_", "-") if name != "_count" else name: v for name, v in asked.items()
        }
        answer = await self.person.get("/PractitionerRole/$find-care", params=asked)
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()
        return found

    async def who(self, **asked: str) -> list[str]:
        return matched(await self.care(**asked))


def matched(bundle: Json) -> list[str]:
    entries = bundle.get("entry", ())
    return [one["resource"]["id"] for one in entries if one["search"]["mode"] == "match"]


def commune(id: str, postcode: str, latitude: float) -> Json:
    return {
        "resourceType": "Location",
        "id": id,
        "name": id,
        "physicalType": {"coding": [{"code": "area"}]},
        "address": {"city": id, "postalCode": postcode},
        "position": {"latitude": latitude, "longitude": -6.0},
    }


def practice(
    name: str,
    code: str,
    hours: tuple[str, str] = ("09:00:00", "10:00:00"),
    *,
    minutes: int = 30,
    mode: str = "place",
    latitude: float = 46.5,
    said: tuple[Json, ...] = (),
    schedule: tuple[Json, ...] = (),
    zone: str = "Europe/Paris",
    step_free: bool | None = None,
) -> list[Json]:
    place = [] if step_free is None else [urn("step-free", "Boolean", step_free)]
    weekly = [
        {"url": "from", "valueTime": hours[0]},
        {"url": "to", "valueTime": hours[1]},
    ]
    return [
        {"resourceType": "Practitioner", "id": f"p-{name}", "name": [{"family": "Modèle"}]},
        {
            "resourceType": "Location",
            "id": f"l-{name}",
            "name": "Cabinet",
            "position": {"latitude": latitude, "longitude": -6.0},
            **({"extension": place} if place else {}),
        },
        {
            "resourceType": "HealthcareService",
            "id": f"h-{name}",
            "name": "Contrôle",
            "extension": [urn("minutes", "Integer", minutes), urn("mode", "Code", mode)],
        },
        {
            "resourceType": "PractitionerRole",
            "id": name,
            "practitioner": {"reference": f"Practitioner/p-{name}"},
            "location": [{"reference": f"Location/l-{name}"}],
            "healthcareService": [{"reference": f"HealthcareService/h-{name}"}],
            "specialty": [{"coding": [{"system": SYSTEM, "code": code}]}],
            **({"extension": [*said]} if said else {}),
        },
        {
            "resourceType": "Schedule",
            "id": f"s-{name}",
            "actor": [
                {"reference": f"PractitionerRole/{name}"},
                {"reference": f"HealthcareService/h-{name}"},
            ],
            "extension": [
                urn("timezone", "String", zone),
                urn("agenda", "String", f"p-{name}"),
                {"url": "urn:carnet:weekly", "extension": weekly},
                *schedule,
            ],
        },
    ]


def urn(name: str, type: str, value: Any) -> Json:
    return {"url": f"urn:carnet:{name}", f"value{type}": value}


@pytest.fixture
async def town(world: World) -> AsyncIterator[Town]:
    world.clock.now = NOW.timestamp()
    directory = Directory(StoredDirectory())
    server = replace(world.server, booking=Agendas(living, CareFinder(directory)))
    served = replace(world, server=server, app=Starlette(routes=fhir_mount(server, "/fhir")))
    async with served.client("camille") as person, served.client("hospital") as system:
        found = Town(served, directory, person, system)
        leave = urn("leave", "Period", {"start": "2026-12-01", "end": "2027-02-01"})
        await found.put(
            commune("Villefictive", "00000", 46.5),
            *practice(
                "near", DENTAL, ("10:00:00", "11:00:00"), step_free=True,
                said=(urn("sector", "Code", "1"), urn("language", "Code", "ar")),
            ),
            *practice("far", DENTAL, latitude=46.6, said=(urn("third-party", "Boolean", True),)),
            *practice("full", DENTAL, latitude=46.5, schedule=(leave,)),
            *practice("remote", EYES, mode="remote", latitude=10.0),
        )  # fmt: skip
        assert (await found.filled()).made == 3 * 14 * 2
        yield found


async def test_slots_when_asked_by_schedule_then_in_time_with_the_offset_of_the_place(
    town: Town,
) -> None:
    found = await town.slots(schedule="Schedule/s-near", status="free", _count=3)
    assert [one["start"] for one in found] == [
        "2026-12-01T10:00:00+01:00", "2026-12-01T10:30:00+01:00", "2026-12-02T10:00:00+01:00",
    ]  # fmt: skip
    assert found[0]["schedule"] == {"reference": "Schedule/s-near"}
    assert found[0]["extension"] == [urn("timezone", "String", "Europe/Paris")]
    read = await town.person.get(f"/Slot/{found[0]['id']}")
    assert read.json() == found[0]
    assert read.headers["etag"] == 'W/"1"'
    assert (await town.person.get("/Slot/none")).status_code == 404


async def test_slots_when_a_day_is_asked_then_it_is_the_day_of_the_place(town: Town) -> None:
    await town.put(*practice("reunion", DENTAL, ("01:00:00", "02:00:00"), zone="Indian/Reunion"))
    await town.filled()
    asked = {"schedule": "Schedule/s-reunion", "start": ["ge2026-12-03", "lt2026-12-04"]}
    found = await town.slots(**asked)
    assert [one["start"] for one in found] == [
        "2026-12-03T01:00:00+04:00", "2026-12-03T01:30:00+04:00",
    ]  # fmt: skip
    exact = await town.slots(schedule="Schedule/s-reunion", start="2026-12-02T21:00:00Z")
    assert [one["id"] for one in exact] == [found[0]["id"]]
    for prefix, count in (("gt", 1), ("ge", 2), ("le", 1), ("lt", 0)):
        start = [
            f"{prefix}2026-12-02T21:00:00Z",
            "lt2026-12-03T20:00:00Z",
            "ge2026-12-02T20:30:00Z",
        ]
        assert len(await town.slots(schedule="Schedule/s-reunion", start=start)) == count


async def test_slots_when_chained_then_as_gap_asks_with_what_they_point_to(town: Town) -> None:
    asked: dict[str, Any] = {
        "status": "free",
        "schedule.actor:PractitionerRole.specialty": f"{SYSTEM}|{DENTAL}",
        "_include": ["Slot:schedule", "Schedule:actor"],
        "_count": 2,
    }
    bundle = (await town.person.get("/Slot", params=asked)).json()
    kinds = [(one["search"]["mode"], one["resource"]["resourceType"]) for one in bundle["entry"]]
    assert kinds == [
        ("match", "Slot"), ("match", "Slot"), ("include", "Schedule"),
        ("include", "PractitionerRole"), ("include", "HealthcareService"),
    ]  # fmt: skip
    asked["schedule.actor:PractitionerRole.specialty"] = f"urn:other|{DENTAL}"
    assert "entry" not in (await town.person.get("/Slot", params=asked)).json()


def taken(id: str, connection: Any) -> None:
    connection.execute(update(slot).where(slot.c.id == id).values(status="busy"))


async def test_slots_when_paged_while_others_write_then_none_twice_and_none_lost(
    town: Town,
) -> None:
    url: str | None = "/Slot?status=free&schedule.actor:PractitionerRole.specialty=G15_40&_count=7"
    seen: list[str] = []
    first: str | None = None
    while url:
        bundle = (await town.person.get(url)).json()
        seen += [one["resource"]["id"] for one in bundle["entry"]]
        url = next((one["url"] for one in bundle["link"] if one["relation"] == "next"), None)
        if first is None:
            first = seen[0]
            await town.world.server.store.write(partial(taken, first))
    assert len(seen) == len(set(seen)) == 2 * 14 * 2
    count = await town.person.get("/Slot?status=free&_summary=count&schedule=Schedule/s-far")
    assert count.json()["total"] == 27
    assert "entry" not in count.json()


@pytest.mark.parametrize(
    "query",
    ["start=yesterday", "start=ap2026-12-01", "_count=-1", "_cursor=abc", "_cursor=WzEsMV0",
     "start=ge2026-13-45", "start=ge9999-12-31"],
)  # fmt: skip
async def test_slots_when_asked_nonsense_then_400_and_nothing_repeated(
    town: Town, query: str
) -> None:
    answer = await town.person.get(f"/Slot?{query}")
    assert answer.status_code == 400
    assert answer.json()["resourceType"] == "OperationOutcome"


async def test_slots_when_held_by_another_then_never_who_nor_how_long(
    town: Town,
) -> None:
    [one] = await town.slots(schedule="Schedule/s-near", _count=1)
    headers = {"If-Match": 'W/"1"'}
    held = await town.person.put(
        f"/Slot/{one['id']}", json=one | {"status": "busy-tentative"}, headers=headers
    )
    assert held.status_code == 200, held.text
    [mine] = await town.slots(_id=one["id"])
    assert any(said["url"] == "urn:carnet:hold-until" for said in mine["extension"])
    async with town.world.client("lea") as other:
        bundle = (await other.get("/Slot", params={"_id": one["id"]})).text
    assert "busy-tentative" in bundle
    assert "hold-until" not in bundle
    assert "camille" not in bundle
    near = await town.care(specialty=DENTAL)
    free = [e["resource"]["id"] for e in near["entry"] if e["resource"]["resourceType"] == "Slot"]
    assert one["id"] not in free


async def test_care_when_sorted_by_time_then_first_free_first_and_the_full_last(
    town: Town,
) -> None:
    bundle = await town.care(specialty=DENTAL)
    assert matched(bundle) == ["far", "near", "full"]
    kinds = [one["resource"]["resourceType"] for one in bundle["entry"]]
    assert kinds[:8] == [
        "PractitionerRole", "Practitioner", "Location", "HealthcareService", "Schedule", "Slot", "Slot", "Slot",
    ]  # fmt: skip
    assert kinds[-1] == "Schedule"  # nothing is free there
    assert bundle["total"] == 3


async def test_care_when_near_a_town_then_by_distance_and_within_reach(town: Town) -> None:
    bundle = await town.care(specialty=DENTAL, near="villefictive", sort="distance")
    assert matched(bundle) == ["near", "far", "full"]
    said = {
        one["resource"]["id"]: one["resource"]["extension"][-1]
        for one in bundle["entry"]
        if one["search"]["mode"] == "match"
    }
    assert said["far"] == {"url": "urn:carnet:distance-km", "valueDecimal": 11.1}
    assert said["near"]["valueDecimal"] == 0.0
    assert await town.who(near="00000") == ["far", "near", "full"]
    assert await town.who(near="Villefictive", within="5") == ["near", "full"]
    assert "remote" in await town.who(near="VILLEFICTIVE", mode="remote")
    lost = await town.care(near="Ailleurs", specialty=EYES)
    assert lost["entry"][0]["search"]["mode"] == "outcome"
    assert matched(lost) == ["remote"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"sector": "1"}, ["near"]),
        ({"third_party": "true"}, ["far"]),
        ({"step_free": "true"}, ["near"]),
        ({"language": "AR"}, ["near"]),
        ({"mode": "remote"}, ["remote"]),
        ({"new_patients": "true"}, []),
        ({"before": "2026-12-02", "specialty": DENTAL}, ["far", "near"]),
        ({"before": "2026-12-01"}, []),
        ({"reason": "HealthcareService/h-near"}, ["near"]),
        ({"specialty": f"{DENTAL},{EYES}"}, ["far", "remote", "near", "full"]),
        ({"specialty": "nobody"}, []),
    ],
)
async def test_care_when_filtered_then_what_is_unknown_fits_none(
    town: Town, asked: dict[str, str], found: list[str]
) -> None:
    assert sorted(await town.who(**asked)) == sorted(found)


async def test_care_when_paged_then_every_practice_once_in_the_order_of_the_whole(
    town: Town,
) -> None:
    whole = await town.who()
    url: str | None = "/PractitionerRole/$find-care?_count=1"
    found: list[str] = []
    while url:
        bundle = (await town.person.get(url)).json()
        found += matched(bundle)
        url = next((one["url"] for one in bundle["link"] if one["relation"] == "next"), None)
    assert found == whole
    bad = await town.person.get("/PractitionerRole/$find-care?page=W10")
    assert bad.status_code == 400


async def test_care_when_a_professional_is_gone_then_neither_found_nor_booked(town: Town) -> None:
    role = next(one for one in practice("far", DENTAL) if one["id"] == "far")
    await town.put(role | {"active": False})
    assert await town.who(specialty=DENTAL) == ["near", "full"]
    assert (await town.filled()).removed == 28
    assert await town.slots(schedule="Schedule/s-far") == []


async def test_fill_when_made_again_then_nothing_changes_and_the_horizon_rolls(town: Town) -> None:
    assert await town.filled() == Filled()
    store = town.world.server.store
    tomorrow = town.world.clock() + 86_400
    assert (await roll(store, town.directory, tomorrow, 14)).made == 3 * 2
    assert (await fill(store, town.directory, tomorrow, 14)).made == 0


async def test_roll_when_somebody_waits_then_one_of_the_new_times_is_to_be_offered_and_no_more(
    town: Town,
) -> None:
    period = [{"start": "2026-12-15T00:00:00Z", "end": "2026-12-31T00:00:00Z"}]
    for service in ("near", "far"):
        waits = asking("camille", None, "short", "waitlist", requestedPeriod=period)
        waits["participant"].pop()
        waits["extension"][0]["valueReference"]["reference"] = f"HealthcareService/h-{service}"
        made = await town.person.post("/Appointment", json=waits)
        assert made.status_code == 201, made.text
    store = town.world.server.store
    later = town.world.clock() + 2 * 86_400
    assert (await roll(store, town.directory, later, 14)).made == 3 * 2 * 2
    jobs = await store.read(lambda at: at.execute(select(job.c.about)).scalars().all())
    offered = [(await town.slots(_id=one))[0] for one in jobs]
    assert {(one["schedule"]["reference"], one["start"][:10]) for one in offered} == {
        ("Schedule/s-near", "2026-12-15"),
        ("Schedule/s-far", "2026-12-15"),
    }
    assert len(jobs) == 2


async def test_fill_when_rules_change_then_what_is_taken_stays_and_overlaps_are_covered(
    town: Town,
) -> None:
    [first, *_] = await town.slots(schedule="Schedule/s-near", _count=1)
    store = town.world.server.store
    when = int(datetime.fromisoformat(first["start"]).timestamp())

    def taken_by_cells(connection: Any) -> None:
        rows = [
            {"agenda": "p-near", "seat": 0, "cell": when // 300 + number, "slot": first["id"]}
            for number in range(6)
        ]
        connection.execute(insert(cell), rows)
        busy = update(slot).where(slot.c.id == first["id"])
        connection.execute(busy.values(status="busy", patient="camille", version=2))

    await store.write(taken_by_cells)
    await town.put(*practice("near", DENTAL, ("10:15:00", "11:15:00")))
    filled = await town.filled()
    assert (filled.removed, filled.made) == (27, 28)
    statement = select(slot.c.local_start, slot.c.status).order_by(slot.c.start).limit(4)
    rows = await store.read(
        lambda at: at.execute(statement.where(slot.c.schedule == "s-near")).all()
    )
    assert [tuple(row) for row in rows] == [
        ("2026-12-01T10:00", "busy"), ("2026-12-01T10:15", "covered"),
        ("2026-12-01T10:45", "free"), ("2026-12-02T10:15", "free"),
    ]  # fmt: skip


async def test_fill_when_the_zones_are_newer_then_only_free_times_are_made_again(
    town: Town,
) -> None:
    store = town.world.server.store
    old = 'UPDATE booking_slot SET tzdata = \'1999a\', start = start - 3600, "end" = "end" - 3600'

    def moved(connection: Any) -> None:
        connection.execute(text(old + " WHERE schedule = 's-near'"))
        held = update(slot).where(slot.c.schedule == "s-near", slot.c.local_start < "2026-12-04")
        connection.execute(held.values(status="busy"))

    await store.write(moved)
    await town.filled()
    columns = (slot.c.status, slot.c.tzdata, slot.c.local_start)
    statement = select(*columns).where(slot.c.schedule == "s-near")
    rows = await store.read(lambda at: at.execute(statement).all())
    assert {row[1] for row in rows if row[0] == "busy"} == {"1999a"}
    assert "1999a" not in {row[1] for row in rows if row[0] == "free"}
    assert len({row[2] for row in rows}) == len(rows) == 28  # no hour of the wall is given twice


async def test_fill_when_rules_are_hostile_then_refused_one_by_one(town: Town) -> None:
    seats = urn("seats", "Integer", 10**9)
    await town.put(
        *practice("hostile", DENTAL, schedule=(seats,)),
        *practice("lost", DENTAL, zone="../../etc/passwd"),
        *practice("odd", DENTAL, minutes=7),
        *practice("backwards", DENTAL, ("10:00:00", "09:00:00")),
    )
    filled = await town.filled()
    assert (filled.refused, filled.made) == (4, 0)
    assert "hostile" in await town.who(specialty=DENTAL)


async def test_ten_thousand_times_in_a_day_then_all_are_made_and_read_page_by_page(
    town: Town,
) -> None:
    seats = urn("seats", "PositiveInt", 200)
    open_all_day = ("08:00:00", "16:20:00")
    await town.put(*practice("mass", DENTAL, open_all_day, minutes=10, schedule=(seats,)))
    filled = await town.filled(days=1)
    assert filled.made == 10_000
    tomorrow = (NOW + timedelta(days=1)).date()
    count = {"schedule": "Schedule/s-mass", "_summary": "count", "start": f"lt{tomorrow}"}
    assert (await town.person.get("/Slot", params=count)).json()["total"] == 10_000
    bundle = await town.care(reason="HealthcareService/h-mass")
    starts = [
        one["resource"]["start"]
        for one in bundle["entry"]
        if one["resource"]["resourceType"] == "Slot"
    ]
    assert len(set(starts)) == len(starts) == 3  # a time is shown once, however many may come


async def test_care_when_nobody_is_signed_in_then_401(town: Town) -> None:
    async with town.world.client(None) as nobody:
        assert (await nobody.get("/PractitionerRole/$find-care")).status_code == 401
        assert (await nobody.get("/Slot")).status_code == 401


@pytest.mark.parametrize("status", ["free", "busy", "blocked", "covered", "held"])
@pytest.mark.parametrize("id", ["s-1", 'a"b\\', "é"])
def test_entry_when_written_as_json_at_once_then_it_says_what_the_slot_says(
    status: str, id: str
) -> None:
    row = (id, "p1", "a1", DENTAL, 1_790_000_000, 1_790_001_800, "Indian/Reunion", 0, "remote",
           status, "me", 1_790_000_000_000, None, None, 7)  # fmt: skip
    [raw] = matches([row], "https://carnet.test/fhir", "me", 0)
    slot_said = as_fhir(of_row(row), 0, "me")
    assert msgspec.json.decode(raw) == entry("https://carnet.test/fhir", slot_said, "match")
