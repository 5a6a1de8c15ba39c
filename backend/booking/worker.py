"""Does what was left to do: ends holds and offers, offers what became free, reminds.

What it writes in a record it asks of the FHIR server itself, as any client would: with its rules, its versions and its
traces. Stopped anywhere, it begins again; done twice, it is done once.
"""

import asyncio
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

import httpx
from sqlalchemy import Connection

from backend.booking import agendas, appointments, outbox, waiting, wire
from backend.booking.agendas import Slot
from backend.booking.appointments import Row
from backend.booking.facts import Directory
from backend.booking.outbox import Job
from backend.storage.engine import Store

_log = logging.getLogger("carnet.booking")

POLL: Final = 2.0
"""Seconds between two looks; a look at nothing to do is a read."""
NOTICE: Final = "urn:carnet:notice"
_SENTENCES: Final = {
    "reminder": "Vous avez un rendez-vous bientôt.",
    "offer": "Un créneau plus tôt vous est proposé.",
}
"""Neutral: it may be read by whoever sees the screen."""
_JSON: Final = {"Content-Type": "application/fhir+json"}


@dataclass(frozen=True, slots=True)
class Worker:
    """`client` speaks to the FHIR server as the server itself; `clock` gives seconds since 1970."""

    store: Store
    client: httpx.AsyncClient
    directory: Directory
    clock: Callable[[], float]

    async def run(self) -> None:
        """Work until cancelled; what fails is tried again later."""
        while True:
            try:
                await self.run_once()
            except Exception as error:  # noqa: BLE001 - whatever it is, the next look may be better
                _log.error("booking %s", type(error).__name__)
            await asyncio.sleep(POLL)

    async def run_once(self) -> int:
        """Do all that is due now; return how much was done."""
        done = await self._end_holds() + await self._end_offers()
        while await self.store.read(partial(outbox.is_due, now_ms=self._now())):
            jobs = await self.store.write(partial(outbox.leased, now_ms=self._now()))
            for job in jobs:
                await self._do(job)
            done += len(jobs)
        return done

    def _now(self) -> int:
        return int(self.clock() * 1000)

    async def _end_holds(self) -> int:
        names = await self.store.read(partial(waiting.lapsed, now_ms=self._now()))
        for name in names:
            await self.store.write(partial(_lapse, name, self._now()))
        return len(names)

    async def _end_offers(self) -> int:
        over = await self.store.read(partial(waiting.over, now_ms=self._now()))
        for found in over:
            await self._end_offer(found)
        return len(over)

    async def _end_offer(self, found: Slot) -> None:
        patient, id = found.patient or "", found.appointment or ""
        content = await self._read(patient, id)
        if content is not None and content["status"] == "waitlist" and "slot" in content:
            content.pop("slot")
            await self._write(content)  # what changed just now is looked at again soon
            return
        # the Appointment is gone, or knows nothing of it: the time is not lost for that
        await self.store.write(partial(_take_back, found, self._now()))

    async def _do(self, job: Job) -> None:
        """Do one job; what fails stays for when its lease ends."""
        try:
            is_done = await (self._offer(job) if job.kind == outbox.OFFER else self._remind(job))
        except httpx.HTTPError as error:
            _log.error("booking %s %s", job.kind, type(error).__name__)
            is_done = False
        after = outbox.done if is_done else outbox.failed
        await self.store.write(lambda connection: after(connection, job))

    async def _offer(self, job: Job) -> bool:
        """Offer a free slot to who is next; true when there is no more to do."""
        after = job.payload
        while True:
            work = partial(_next, self.directory, job.about, after, self._now())
            chosen = await self.store.read(work)
            if chosen is None:
                return True
            row, found = chosen
            until = waiting.until(found.start, self._now())
            content = await self._read(row.patient, row.appointment)
            if content is None or content["status"] != "waitlist" or until is None:
                after = list(row.place)  # it left meanwhile
                continue
            offered = dict(wire.without_offer(content)) | {
                "slot": [{"reference": f"Slot/{found.id}"}]
            }
            offered["extension"] = [
                *offered.get("extension", []),
                {"url": wire.OFFER_UNTIL, "valueInstant": wire.instant(until)},
            ]
            if not await self._write(offered):
                return False
            await self._tell(content, "offer", until)
            return True

    async def _remind(self, job: Job) -> bool:
        patient, _, id = job.about.partition("/")
        row = await self.store.read(lambda at: appointments.read(at, patient, id))
        content = await self._read(patient, id)
        if row is None or row.state != "booked" or content is None:
            return True
        return await self._tell(content, "reminder", job.due)

    async def _read(self, patient: str, id: str) -> dict[str, Any] | None:
        """Return an Appointment; None when it is not there, or no more."""
        headers = {"X-Security-Context": f"Patient/{patient}"}
        answer = await self.client.get(f"/Appointment/{id}", headers=headers)
        if answer.status_code in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
            return None
        answer.raise_for_status()
        content: dict[str, Any] = answer.json()
        return content

    async def _write(self, content: Mapping[str, Any]) -> bool:
        """Store an Appointment as it was read; false when it, or the time, is somebody else's by now."""
        headers = _JSON | {"If-Match": f'W/"{content["meta"]["versionId"]}"'}
        answer = await self.client.put(
            f"/Appointment/{content['id']}", content=json.dumps(content), headers=headers
        )
        return answer.is_success

    async def _tell(self, about: Mapping[str, Any], kind: str, due: int) -> bool:
        """Leave a word in the person's record, once, as hidden as what it is about."""
        patient = next(iter(_patients(about)))
        id = str(uuid5(NAMESPACE_URL, f"{NOTICE}|{kind}|{patient}|{about['id']}|{due}"))
        answer = await self.client.put(
            f"/Communication/{id}",
            content=json.dumps(_communication(id, patient, about, kind, self._now())),
            headers=_JSON | {"If-None-Match": "*"},
        )
        return answer.is_success or answer.status_code == HTTPStatus.PRECONDITION_FAILED


def _lapse(agenda: str, now_ms: int, connection: Connection) -> None:
    agendas.lock(connection, [agenda])
    agendas.lapse(connection, agenda, now_ms)


def _take_back(found: Slot, now_ms: int, connection: Connection) -> None:
    current = agendas.locked(connection, [found.id], now_ms).get(found.id)
    if current is None or current.version != found.version:
        return
    row = appointments.read(connection, found.patient or "", found.appointment or "")
    if row is not None and row.state == "offered":
        appointments.ended(connection, row, "gone")
    agendas.free(connection, current, now_ms)


def _next(
    directory: Directory, id: str, after: Any, now_ms: int, connection: Connection
) -> tuple[Row, Slot] | None:
    return waiting.next_for(connection, directory, id, after, now_ms)


def _patients(appointment: Mapping[str, Any]) -> list[str]:
    named = (one.get("actor", {}).get("reference", "") for one in appointment["participant"])
    return [reference for reference in named if "Patient/" in reference]


def _communication(
    id: str, patient: str, about: Mapping[str, Any], kind: str, now_ms: int
) -> dict[str, Any]:
    labels = about.get("meta", {}).get("security")
    return {
        "resourceType": "Communication",
        "id": id,
        **({"meta": {"security": labels}} if labels else {}),
        "status": "completed",
        "category": [{"coding": [{"system": NOTICE, "code": kind}]}],
        "subject": {"reference": patient},
        "about": [{"reference": f"Appointment/{about['id']}"}],
        "sent": wire.instant(now_ms),
        "payload": [{"contentString": _SENTENCES[kind]}],
    }
