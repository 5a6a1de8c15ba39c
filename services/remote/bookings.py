"""Finding care, keeping a time for a moment, and making appointments: FHIR R4 scheduling over HTTP.

Search and holds are our own server's ($find-care, PUT Slot); an Appointment is written as any FHIR client writes it.
Nothing is written twice: what makes an appointment carries a key by which it is found again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import urlencode

import msgspec

from services.core.errors import Fault, RemoteError
from services.remote import decoding
from services.remote.address import ServerAddress
from services.remote.answers import Resource
from services.remote.authorization import Authorization
from services.remote.limits import MIB, Limits
from services.remote.scheduling import (
    Listing,
    Schedule,
    Service,
    SlotResource,
    Time,
    bare,
    listing,
    near_times,
    one,
    time_of,
)
from services.remote.statuses import FHIR, JSON, error_of
from services.remote.transport import Answer, Network, Transport

KEY_SYSTEM: Final = "urn:carnet:booking"
"""The identifier system of the key by which an appointment that was asked for is found again."""
_LIMITS: Final = Limits(json_bytes=8 * MIB)
_CONFLICT: Final = 409
_OLD: Final = 412
_REFUSALS: Final = frozenset({_CONFLICT, _OLD})
_GET: Final = {"Accept": FHIR}
_PUT: Final = {"Accept": FHIR, "Content-Type": FHIR, "Prefer": "return=representation"}
_MOST_PAGES: Final = 60
_PAGE: Final = 500

Params = Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Refused:
    """A 409 or 412: the codes of its issues, the free times near it. `is_old`: what was written over has changed."""

    codes: str
    near: tuple[Time, ...] = ()
    is_old: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """A time that is kept, `left` as counted by the server's own clock, 0 where it does not say."""

    time: Time
    left: timedelta


@dataclass(frozen=True, slots=True)
class Made:
    """An Appointment as the server keeps it."""

    resource: Resource = field(repr=False)


class Bookings:
    """What one server offers; close it with `aclose`. Every method raises RemoteError for all but a right answer."""

    def __init__(
        self, address: ServerAddress, authorization: Authorization, network: Network | None = None
    ) -> None:
        self._address = address
        self._http = Transport(
            authorization, _LIMITS, proxies=not address.on_this_device, network=network
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    # -- the directory -------------------------------------------------------------------------------------------

    async def find_care(self, asked: Params, page: str = "") -> Listing:
        """Return a page of practices; `page` is the `next` of the one before."""
        first = self._url("PractitionerRole/$find-care", asked)
        return await self._listing(self._address.within(page) if page else first)

    async def role(self, id: str) -> Listing:
        """Return a PractitionerRole and what it points to."""
        includes = [
            ("_include", f"PractitionerRole:{name}")
            for name in ("practitioner", "location", "healthcareService")
        ]
        return await self._listing(self._url("PractitionerRole", [("_id", id), *includes]))

    async def service(self, id: str) -> Service:
        """Return a reason to come."""
        return one(await self._read("HealthcareService", id), Service)

    async def free(
        self, role: str, service: str, start: datetime, end: datetime
    ) -> tuple[Time, ...]:
        """Return the free times of a PractitionerRole for a HealthcareService, from `start` to before `end`, in order.

        Raises:
            RemoteError: WRONG_ANSWER for times of another schedule, or more pages than anybody has times.

        """
        actors = (f"PractitionerRole/{role}", f"HealthcareService/{service}")
        asked = [
            ("schedule.actor:PractitionerRole", actors[0]),
            ("schedule.actor:HealthcareService", actors[1]),
            ("status", "free"),
            ("start", f"ge{start.isoformat()}"),
            ("start", f"lt{end.isoformat()}"),
            ("_include", "Slot:schedule"),
            ("_count", str(_PAGE)),
        ]
        found = await self._all(self._url("Slot", asked))
        zones = {
            one.reference: one.text("timezone")
            for one in found
            if isinstance(one, Schedule) and all(map(one.names, actors))
        }
        times = []
        for slot in found:
            if isinstance(slot, SlotResource):
                schedule = bare(slot.schedule.reference)
                if schedule not in zones:
                    raise RemoteError(Fault.WRONG_ANSWER, "Slot.schedule")
                times.append(time_of(slot, zones[schedule]))
        wanted = (time for time in times if time.status == "free" and start <= time.start < end)
        return tuple(sorted(wanted, key=lambda time: (time.start, time.id)))

    async def slot(self, id: str) -> Time:
        """Return a time as it stands."""
        return time_of(one(await self._read("Slot", id), SlotResource))

    # -- holds ---------------------------------------------------------------------------------------------------

    async def hold(self, wanted: Time) -> Held | Refused:
        """Have a time kept for a few minutes."""
        answer = await self._slot(wanted, "busy-tentative")
        if isinstance(answer, Refused):
            return answer
        held = time_of(one(answer.body, SlotResource), wanted.zone)
        if held.id != wanted.id or held.status != "busy-tentative":
            raise RemoteError(Fault.WRONG_ANSWER, "Slot", unsure=True)
        return Held(held, _left(answer, held.hold_until))

    async def release(self, held: Time) -> None:
        """Give a time back; one that is not ours any more is as good as given back."""
        try:
            await self._slot(held, "free")
        except RemoteError as error:
            if error.fault not in {Fault.FORBIDDEN, Fault.NOT_FOUND, Fault.GONE}:
                raise

    async def _slot(self, slot: Time, status: str) -> Answer | Refused:
        body = {
            "resourceType": "Slot",
            "id": slot.id,
            "schedule": {"reference": slot.schedule},
            "status": status,
            "start": slot.start.isoformat(),
            "end": slot.end.isoformat(),
        }
        return await self._put(self._address.at("Slot", slot.id), body, slot.version)

    # -- appointments --------------------------------------------------------------------------------------------

    async def make(self, appointment: Mapping[str, Any], key: str) -> Made | Refused:
        """Make an appointment, or be given the one that was made under this key."""
        headers = {
            **_PUT,
            "Idempotency-Key": key,
            "If-None-Exist": urlencode([("identifier", f"{KEY_SYSTEM}|{key}")]),
        }
        content = msgspec.json.encode(appointment)
        url = self._address.at("Appointment")
        answer = await self._http.send("POST", url, headers, content, told=_REFUSALS)
        if answer.status in _REFUSALS:
            return _refused(answer)
        return await self._made(answer, "")

    async def made(self, key: str, patient: str) -> Made | None:
        """Return the appointment that was made under a key, None where there is none."""
        asked = [("identifier", f"{KEY_SYSTEM}|{key}"), ("patient", f"Patient/{patient}")]
        answer = _json(
            await self._http.send("GET", self._url("Appointment", asked), _GET), write=False
        )
        page = decoding.page(answer.body, frozenset({"Appointment"}), _LIMITS)
        for found in page.entries:
            if not found.deleted and not found.partial and _has_key(found.json, key):
                return Made(
                    Resource(found.type, found.id, found.version, found.last_updated, found.json)
                )
        return None

    async def appointment(self, id: str) -> Made:
        """Return an appointment as it stands there."""
        return Made(
            decoding.resource(await self._read("Appointment", id), "Appointment", id, _LIMITS)
        )

    async def change(self, appointment: Mapping[str, Any], version: str) -> Made | Refused:
        """Write an appointment over the version that is known."""
        id = str(appointment["id"])
        answer = await self._put(self._address.at("Appointment", id), appointment, version)
        return answer if isinstance(answer, Refused) else await self._made(answer, id)

    async def _made(self, answer: Answer, id: str) -> Made:
        """Return what was written; a server that does not send it back is asked for it."""
        try:
            if answer.body.strip():
                body = _json(answer, write=True).body
                found = decoding.resource(body, "Appointment", id, _LIMITS)
                etag = decoding.version_of(answer.headers.get("etag", ""))
                return Made(replace(found, version=found.version or etag))
            told = decoding.place(answer.headers.get("location", ""))
            named = id or (told[1] if told and told[0] == "Appointment" else "")
            if not named:
                raise RemoteError(Fault.WRONG_ANSWER, "Location")  # noqa: TRY301 - said as the rest is
            return await self.appointment(named)
        except RemoteError as error:
            error.unsure = True
            raise

    # -- requests ------------------------------------------------------------------------------------------------

    async def _put(self, url: str, body: Mapping[str, Any], version: str) -> Answer | Refused:
        headers = {**_PUT, **({"If-Match": f'W/"{version}"'} if version else {})}
        content = msgspec.json.encode(body)
        answer = await self._http.send("PUT", url, headers, content, told=_REFUSALS)
        return _refused(answer) if answer.status in _REFUSALS else answer

    async def _read(self, type: str, id: str) -> bytes:
        answer = await self._http.send("GET", self._address.at(type, id), _GET)
        return _json(answer, write=False).body

    async def _listing(self, url: str) -> Listing:
        page = listing(_json(await self._http.send("GET", url, _GET), write=False).body)
        return replace(page, next=self._address.within(page.next)) if page.next else page

    async def _all(self, url: str) -> list[object]:
        """Return the resources of all pages.

        Raises:
            RemoteError: WRONG_ANSWER for pages that do not end.

        """
        found: list[object] = []
        seen: set[str] = set()
        while url:
            if url in seen or len(seen) >= _MOST_PAGES:
                raise RemoteError(Fault.WRONG_ANSWER, "pages that do not end")
            seen.add(url)
            page = await self._listing(url)
            found += [entry.resource for entry in page.entries]
            url = page.next
        return found

    def _url(self, path: str, asked: Params) -> str:
        return f"{self._address.at(path)}?{urlencode(list(asked))}"


def _json(answer: Answer, *, write: bool) -> Answer:
    if answer.mime not in JSON:
        raise RemoteError(Fault.NOT_FHIR, status=answer.status, unsure=write)
    return answer


def _refused(answer: Answer) -> Refused:
    error = error_of(answer.status, answer.body, write=True, mime=answer.mime)
    near = near_times(answer.body) if answer.mime in JSON else ()
    return Refused(error.detail, near, is_old=answer.status == _OLD)


def _left(answer: Answer, until: datetime | None) -> timedelta:
    """Return how long a hold lasts, by the server's clock alone: this device's may be wrong."""
    try:
        now = parsedate_to_datetime(answer.headers.get("date", ""))
    except (ValueError, TypeError):
        return timedelta(0)
    if until is None or now.tzinfo is None:
        return timedelta(0)
    return max(timedelta(0), min(until - now - _CUT, _LONGEST_HOLD))


_CUT: Final = timedelta(seconds=2)
"""`Date` is cut to the second, and often a second old: what is promised is never more than what there is."""
_LONGEST_HOLD: Final = timedelta(hours=1)


class _Identifier(msgspec.Struct):
    system: str = ""
    value: str = ""


class _Identified(msgspec.Struct):
    identifier: list[_Identifier] = msgspec.field(default_factory=list)


def _has_key(json: bytes, key: str) -> bool:
    try:
        found = decoding.decoded(json, _Identified).identifier
    except RemoteError:
        return False
    return any((one.system, one.value) == (KEY_SYSTEM, key) for one in found)
