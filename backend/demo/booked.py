"""The appointments the demonstration begins with: some to come, one to be agreed to, some that were."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import httpx

from backend.demo import api, cast, directory
from backend.demo.dates import Calendar, instant
from backend.demo.fhir import Json, nos, reference, stable_id
from backend.demo.offices import Office, offices
from backend.demo.person import DemoPerson
from backend.demo.reasons import Motive

_URN: Final = "urn:carnet:"
_HIDDEN: Final = {
    "system": nos("TRE_A07-StatutVisibiliteDocument"),
    "code": "INVISIBLE_REPRESENTANTS_LEGAUX",
}


@dataclass(frozen=True, slots=True)
class Planned:
    """Who comes to whom, in how many days at the soonest; days that are negative are past."""

    person: DemoPerson
    who: directory.Professional
    motive: int
    days: int
    status: str = "booked"
    secret: bool = False

    @property
    def id(self) -> str:
        key = (self.who.number, str(self.motive), str(self.days))
        return stable_id(self.person.id, "Appointment", *key)


PLANNED: Final = (
    Planned(cast.CAMILLE, directory.PHYSICIAN, 0, -15, "fulfilled"),
    Planned(cast.CAMILLE, directory.PHYSICIAN, 0, 3),
    Planned(cast.CAMILLE, directory.PNEUMOLOGIST, 0, 19),
    Planned(cast.LEA, directory.ADOLESCENT_PHYSICIAN, 0, 9, secret=True),
    Planned(cast.MARCEL, directory.PHYSICIAN, 0, -200, "noshow"),
    Planned(cast.MARCEL, directory.PHYSICIAN, 0, 12),
    Planned(cast.MARCEL, directory.CARDIOLOGIST, 0, 20, "pending"),
    Planned(cast.SOPHIE, directory.PHYSICIAN, 1, 26),
    Planned(cast.NOE, directory.PAEDIATRICIAN, 1, 33),
)
"""Past ones besides are in the records, with what was said then."""


async def book(client: httpx.AsyncClient, today: date) -> int:
    """Book what is missing of `PLANNED`, each at the first time that is free then; return how many were made.

    The client is a system's, or the server's own. What the person cancelled or deleted does not come back.

    Raises:
        DemoError: the server is not there, or refused something.
    """
    receives = {one.who: one for one in offices(today) if one.who is not None}
    made: list[Json] = []
    for planned in PLANNED:
        if not await api.was_created(client, _named(planned), planned.person.patient):
            made += await _appointment(client, planned, receives[planned.who], today)
    for one in made:
        await api.create(client, "batch", [one])
    return len(made)


def _named(planned: Planned) -> Json:
    return {"resourceType": "Appointment", "id": planned.id}


async def _appointment(
    client: httpx.AsyncClient, planned: Planned, office: Office, today: date
) -> Sequence[Json]:
    motive = office.motives[planned.motive]
    content = _named(planned) | _said(planned, office, motive)
    if planned.days < 0:
        start = Calendar(today).at(-planned.days, 10)
        end = start + timedelta(minutes=motive.minutes)
        return [content | {"start": instant(start), "end": instant(end)}]
    wanted = {
        "schedule": f"Schedule/{office.schedule(motive)}",
        "status": "free",
        "start": f"ge{today + timedelta(days=planned.days)}",
        "_count": "1",
    }
    async for free in api.search(client, "Slot", wanted):
        return [content | {"slot": [reference("Slot", free["id"])]}]
    return []  # the practice is full: nothing is invented


def _said(planned: Planned, office: Office, motive: Motive) -> Json:
    service = reference("HealthcareService", office.service(motive), motive.name)
    shown = f"{office.name}, {office.place_name}"
    people = (planned.person.reference, reference("PractitionerRole", office.role, shown))
    said: Json = {
        "extension": [{"url": f"{_URN}service", "valueReference": service}],
        "status": planned.status,
        "serviceType": [{"text": motive.name}],
        "participant": [{"actor": one, "status": "accepted"} for one in people],
    }
    return said | ({"meta": {"security": [_HIDDEN]}} if planned.secret else {})
