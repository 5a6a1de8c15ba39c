"""An invented practice: its directory, its times, and how one books there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import httpx
from sqlalchemy import Connection, insert, select

from backend.booking import agendas, wire
from backend.booking.agendas import COLUMNS, Slot
from backend.booking.tables import slot
from backend.storage.engine import Store
from backend.tests.conftest import World

Json = dict[str, Any]

DAY: Final = 86_400
MINUTES: Final = 15
"""Of a visit; a long one (`long`) takes two."""


@dataclass(frozen=True, slots=True)
class Practice:
    """Dr Modèle receives in ten days, from 9:00 UTC: `short-0`… and, over the same time, `long-0`…; Dr Exemple beside.

    Services: `short`, `long` (the same agenda), `other` (Dr Exemple), `asked` (needs agreement), `ruled` (48 h, phone).
    """

    world: World
    start: int

    @classmethod
    async def opened(cls, world: World, hospital: httpx.AsyncClient, count: int = 4) -> "Practice":
        start = (int(world.clock.now) // DAY + 10) * DAY + 9 * 3600
        for service, agenda in SERVICES.items():
            for resource in directory(service, agenda):
                address = f"/{resource['resourceType']}/{resource['id']}"
                answer = await hospital.put(address, json=resource)
                assert answer.status_code == 201 or agenda == "modele", answer.text
        rows = [row(service, number, start) for service in SERVICES for number in range(count)]
        await added(world.server.store, rows)
        return cls(world, start)

    async def slot(self, id: str) -> Slot:
        found = await self.world.server.store.read(lambda at: agendas.read(at, id))
        assert found is not None
        return found

    async def statuses(self, service: str) -> list[str]:
        """Return the statuses of a service's slots, in their order."""
        query = select(slot.c.status).where(slot.c.schedule == service).order_by(slot.c.start)
        found = await self.world.server.store.read(lambda at: at.execute(query).scalars().all())
        return list(found)


SERVICES: Final = {
    "short": "modele",
    "long": "modele",
    "asked": "asked",
    "ruled": "ruled",
    "other": "exemple",
}
"""Service (and Schedule) to the agenda it is in."""
_RULES: Final[Mapping[str, list[Json]]] = {
    "asked": [{"url": "urn:carnet:needs-agreement", "valueBoolean": True}],
    "ruled": [
        {"url": "urn:carnet:cancellation-hours", "valueInteger": 48},
        {"url": "urn:carnet:cancellation-late", "valueCode": "phone"},
        {"url": "urn:carnet:cancellation-text", "valueString": "Appelez le cabinet."},
    ],
}


def directory(service: str, agenda: str) -> list[Json]:
    return [
        {"resourceType": "PractitionerRole", "id": f"role-{agenda}", "active": True},
        {
            "resourceType": "HealthcareService",
            "id": service,
            "name": f"Exemple {service}",
            **({"extension": _RULES[service]} if service in _RULES else {}),
        },
        {
            "resourceType": "Schedule",
            "id": service,
            "actor": [
                {"reference": f"PractitionerRole/role-{agenda}"},
                {"reference": f"HealthcareService/{service}"},
            ],
        },
    ]


def row(service: str, number: int, start: int) -> Json:
    """Return a slot's row; two `short` ones are as long as a `long` one."""
    length = MINUTES * 60 * (2 if service == "long" else 1)
    return {
        "id": f"{service}-{number}",
        "schedule": service,
        "agenda": SERVICES.get(service, service),
        "specialty": "SM26",
        "start": start + number * length,
        "end": start + (number + 1) * length,
        "tz": "Europe/Paris",
        "local_start": "2027-01-25T10:00",
        "seat": 0,
        "mode": "place",
        "status": "free",
        "version": 1,
        "tzdata": "2026a",
    }


async def added(store: Store, rows: Sequence[Json]) -> None:
    def work(connection: Connection) -> None:
        agendas.lock(connection, {row["agenda"] for row in rows})
        connection.execute(insert(slot), rows)

    await store.write(work)


async def everything(store: Store) -> list[Slot]:
    found = await store.read(lambda at: at.execute(select(*COLUMNS)).all())
    return [Slot(*one) for one in found]


def asking(
    patient: str, slot: str | None, service: str = "short", status: str = "booked", **more: Any
) -> Json:
    """Return the Appointment that a client sends."""
    asked: Json = {
        "resourceType": "Appointment",
        "status": status,
        "participant": [
            {"actor": {"reference": f"Patient/{patient}"}, "status": "accepted"},
            {
                "actor": {"reference": f"PractitionerRole/role-{SERVICES.get(service, service)}"},
                "status": "accepted",
            },
        ],
        "extension": [
            {
                "url": "urn:carnet:service",
                "valueReference": {"reference": f"HealthcareService/{service}"},
            }
        ],
        **more,
    }
    return asked if slot is None else asked | {"slot": [{"reference": f"Slot/{slot}"}]}


def held(found: Slot, status: str = "busy-tentative") -> Json:
    """Return the Slot that a client puts to hold it."""
    return wire.as_fhir(found, 0) | {"status": status}


def problem(answer: httpx.Response) -> tuple[int, str]:
    """Return what was refused: the status, and the issue's code."""
    said = answer.json()
    assert said["resourceType"] == "OperationOutcome", said
    return answer.status_code, said["issue"][0]["code"]
