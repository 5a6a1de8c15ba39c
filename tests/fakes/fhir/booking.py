"""Our own server as far as appointments go: finding care, holds, appointments; small, in memory, over a real socket."""

import json
import threading
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

from tests.builders.directory import directory
from tests.fakes.fhir.exchange import FHIR, Json, RefusedRequestError, Reply, Seen, encoded
from tests.fakes.fhir.faithful import FaithfulServer

_DIRECTORY = ("PractitionerRole", "Practitioner", "Location", "HealthcareService", "Schedule")
_FINAL = frozenset({"cancelled", "fulfilled", "noshow"})
_HOLDS = 3


class BookingServer(FaithfulServer):
    """One person asks it; what somebody else does is done by `take`, `free` and `offer`.

    `lost`: so many writes take effect without an answer. `stalled`: a write that took effect waits for this event.
    `hold_minutes` is how long a time is kept; `late`: cancelling asks for a call.
    """

    def __init__(self, **choices: Any) -> None:
        super().__init__(**{"reference": True, **choices})
        self.lost = 0
        self.stalled: threading.Event | None = None
        self.made = threading.Event()
        self.hold_minutes = 5.0
        self.late = False
        self.offers_booking = True
        self._held: dict[str, datetime] = {}
        for one in directory():
            self.put(one)

    # -- what somebody else does ---------------------------------------------------------------------------------

    def take(self, slot: str) -> None:
        """Somebody else books it."""
        self._held.pop(slot, None)
        self._set(slot, "busy")

    def free(self, slot: str) -> None:
        self._held.pop(slot, None)
        self._set(slot, "free")

    def end_holds(self) -> None:
        """Every hold has ended."""
        for slot in list(self._held):
            self.free(slot)

    def offer(self, appointment: str, slot: str) -> None:
        """Offer an earlier time to who waits."""
        self._set(slot, "busy-tentative")
        found = self._resource_of("Appointment", appointment)
        until = (datetime.now(UTC) + timedelta(hours=2)).isoformat()
        more = [{"url": "urn:carnet:offer-until", "valueInstant": until}]
        self.put(self._placed({**found, "extension": [*found["extension"], *more]}, slot))

    def say(self, appointment: str, **changes: Any) -> None:
        """Change an appointment as a professional does."""
        self.put({**self._resource_of("Appointment", appointment), **changes})

    def appointments(self, *statuses: str) -> list[Json]:
        found = self.resources("Appointment").values()
        return [one for one in found if not statuses or one["status"] in statuses]

    def status(self, slot: str) -> str:
        return str(self._resource_of("Slot", slot)["status"])

    # -- the wire ------------------------------------------------------------------------------------------------

    def _reply(self, request: Seen) -> Reply:
        answer = self._answered(request)
        if request.writes and answer.status < 300 and self.lost:
            self.lost -= 1
            raise RefusedRequestError(502, "transient")
        return answer

    def reply(self, request: Seen) -> Reply:
        answer = super().reply(request)
        if request.method == "POST" and self.stalled is not None:
            self.made.set()
            self.stalled.wait(30)
        return answer

    def _answered(self, request: Seen) -> Reply:  # noqa: PLR0911 - one case an interaction
        match (request.method, *request.segments):
            case ("GET", "metadata"):
                return self._described(super()._reply(request))
            case ("GET", "PractitionerRole", "$find-care"):
                return self._found(request)
            case ("GET", "PractitionerRole"):
                return self._roles(request)
            case ("GET", "Slot"):
                return self._slots(request)
            case ("PUT", "Slot", id):
                return self._slot(request, id)
            case ("POST", "Appointment"):
                return self._made(request)
            case ("PUT", "Appointment", id):
                return self._changed(request, id)
            case _:
                return super()._reply(request)

    def _described(self, said: Reply) -> Reply:
        statement = said.json
        if self.offers_booking:
            rest = statement["rest"][0]
            rest["resource"] += [
                {"type": type, "interaction": [{"code": "create"}, {"code": "update"}]}
                for type in ("Slot", "Appointment")
            ]
            rest["operation"] = [
                {"name": "find-care", "definition": "urn:carnet:OperationDefinition:find-care"}
            ]
        return _json(200, statement)

    def _found(self, request: Seen) -> Reply:
        wanted = request.param("specialty")
        entries: list[Json] = []
        roles = sorted(self.resources("PractitionerRole").values(), key=lambda one: one["id"])
        matching = [one for one in roles if one["specialty"][0]["coding"][0]["code"] == wanted]
        matching.sort(key=lambda one: not self._times(one["id"]))
        offset, count = int(request.param("page") or 0), int(request.param("_count") or 20)
        for one in matching[offset : offset + count]:
            near = {"url": "urn:carnet:distance-km", "valueDecimal": 1.5}
            entries.append({"resource": one, "search": {"mode": "match", "extension": [near]}})
            found = [*self._pointed(one), *self._times(one["id"])[:3]]
            entries += [{"resource": each, "search": {"mode": "include"}} for each in found]
        links = []
        if offset + count < len(matching):
            others = [(name, value) for name, value in request.params if name != "page"]
            query = urlencode([*others, ("page", str(offset + count))])
            links = [{"relation": "next", "url": f"{request.base}/{request.path}?{query}"}]
        return _json(200, _bundle(entries, links))

    def _roles(self, request: Seen) -> Reply:
        role = self.resources("PractitionerRole").get(f"PractitionerRole/{request.param('_id')}")
        found = [role, *self._pointed(role)] if role else []
        return _json(200, _bundle([{"resource": one} for one in found], []))

    def _pointed(self, role: Json) -> list[Json]:
        everything = {
            name: one for type in _DIRECTORY for name, one in self.resources(type).items()
        }
        names = [role["practitioner"], *role["location"], *role["healthcareService"]]
        return [everything[one["reference"]] for one in names if one["reference"] in everything]

    def _times(self, role: str, service: str = "") -> list[Json]:
        wanted = {
            f"PractitionerRole/{role}",
            *([f"HealthcareService/{service}"] if service else []),
        }
        schedules = {
            name
            for name, one in self.resources("Schedule").items()
            if wanted <= {actor["reference"] for actor in one["actor"]}
        }
        free = (one for one in self.resources("Slot").values() if one["status"] == "free")
        found = [one for one in free if one["schedule"]["reference"] in schedules]
        return sorted(found, key=lambda one: (datetime.fromisoformat(one["start"]), one["id"]))

    def _slots(self, request: Seen) -> Reply:
        named = [request.param(f"schedule.actor:{t}").rpartition("/")[2] for t in _DIRECTORY]
        found = self._times(named[0], named[3])
        for name, value in request.params:
            if name == "start":
                bound = datetime.fromisoformat(value[2:])
                at = {one["id"]: datetime.fromisoformat(one["start"]) for one in found}
                found = [one for one in found if (at[one["id"]] >= bound) is value.startswith("ge")]
        places = {one["schedule"]["reference"] for one in found}
        included = [self.resources("Schedule")[place] for place in sorted(places)]
        entries = [{"resource": one, "search": {"mode": "match"}} for one in found]
        entries += [{"resource": one, "search": {"mode": "include"}} for one in included]
        return _json(200, _bundle(entries, []))

    # -- holds ---------------------------------------------------------------------------------------------------

    def _slot(self, request: Seen, id: str) -> Reply:
        said, last = json.loads(request.body), self.records.last("Slot", id)
        if last is None or last.resource is None:
            raise RefusedRequestError(404, "not-found")
        told = request.headers.get("if-match", "").removeprefix("W/").strip('"')
        if said["status"] == "free":
            if id not in self._held:
                raise RefusedRequestError(403, "forbidden")
            self.free(id)
            return self._written_slot(id)
        if said["status"] != "busy-tentative":
            raise RefusedRequestError(403, "forbidden")
        if id not in self._held and (last.resource["status"] != "free" or told != last.version):
            return self._conflict(id)
        if id not in self._held and len(self._held) >= _HOLDS:
            return self._conflict("", "too-costly")
        self._held[id] = datetime.now(UTC) + timedelta(minutes=self.hold_minutes)
        self._set(id, "busy-tentative")
        return self._written_slot(id)

    def _written_slot(self, id: str) -> Reply:
        last = self.records.last("Slot", id)
        assert last is not None
        assert last.resource is not None
        said = dict(last.resource)
        if id in self._held:
            until = {"url": "urn:carnet:hold-until", "valueInstant": self._held[id].isoformat()}
            said["extension"] = [*said["extension"], until]
        return _json(200, said, {"ETag": last.etag})

    def _conflict(self, slot: str, code: str = "conflict") -> Reply:
        schedule = self._resource_of("Slot", slot)["schedule"] if slot else None
        near = [
            one
            for one in self.resources("Slot").values()
            if one["status"] == "free" and one["schedule"] == schedule
        ]
        issue = {"severity": "error", "code": code}
        outcome = {"resourceType": "OperationOutcome", "issue": [issue], "contained": near[:5]}
        return _json(409, outcome)

    # -- appointments --------------------------------------------------------------------------------------------

    def _made(self, request: Seen) -> Reply:
        said = json.loads(request.body)
        key = request.headers["idempotency-key"]
        named = dict(parse_qsl(request.headers["if-none-exist"]))["identifier"]
        assert named == f"urn:carnet:booking|{key}"
        assert said["identifier"] == [{"system": "urn:carnet:booking", "value": key}]
        for last in self.records.alive("Appointment"):
            if last.resource and last.resource["identifier"][0]["value"] == key:
                return _json(200, last.resource, {"ETag": last.etag})
        if said["status"] == "waitlist":
            return self._kept(said, "POST", 201)
        slot = said["slot"][0]["reference"].rpartition("/")[2]
        if slot not in self._held and self.status(slot) != "free":
            return self._conflict(slot)
        self._held.pop(slot, None)
        self._set(slot, "busy")
        service = said["extension"][0]["valueReference"]["reference"]
        needs = self.resources("HealthcareService")[service]["extension"][4]["valueBoolean"]
        placed = self._placed({**said, "status": "pending" if needs else "booked"}, slot)
        return self._kept(placed, "POST", 201)

    def _changed(self, request: Seen, id: str) -> Reply:
        said, last = json.loads(request.body), self.records.last("Appointment", id)
        assert last is not None
        assert last.resource is not None
        if request.headers["if-match"] != last.etag:
            raise RefusedRequestError(412, "conflict")
        before = last.resource
        if before["status"] in _FINAL:
            return self._conflict("")
        old, new = _slot(before), _slot(said)
        if said["status"] == "cancelled":
            return self._cancelled(before, said, old)
        if before["status"] == "waitlist":
            return self._answer_to_offer(said, old, new)
        if new == old:
            return self._kept(said, "PUT", 200)
        if new not in self._held and self.status(new) != "free":
            return self._conflict(new)
        self._held.pop(new, None)
        self._set(new, "busy")
        self._set(old, "free")
        return self._kept(self._placed(said, new), "PUT", 200)

    def _cancelled(self, before: Json, said: Json, slot: str) -> Reply:
        if self.late and before["status"] == "booked":
            return self._conflict("", "business-rule")
        if slot:
            self._set(slot, "free")
        return self._kept({**said, "slot": before.get("slot", [])}, "PUT", 200)

    def _answer_to_offer(self, said: Json, offered: str, taken: str) -> Reply:
        if not taken:
            self._set(offered, "free")
            return self._kept(said, "PUT", 200)
        self._set(taken, "busy")
        for one in said["extension"]:
            if one["url"] == "urn:carnet:instead-of":
                self._give_up(one["valueReference"]["reference"].rpartition("/")[2])
        return self._kept(self._placed(said, taken), "PUT", 200)

    def _give_up(self, appointment: str) -> None:
        found = self._resource_of("Appointment", appointment)
        self._set(found["slot"][0]["reference"].rpartition("/")[2], "free")
        self.put({**found, "status": "cancelled"})

    def _kept(self, said: Json, method: str, status: int) -> Reply:
        id = said.get("id") or self.records.fresh_id()
        last = self.records.write("Appointment", id, {**said, "id": id}, method)
        assert last.resource is not None
        return _json(status, last.resource, {"ETag": last.etag})

    def _placed(self, said: Json, slot: str) -> Json:
        found = self._resource_of("Slot", slot)
        at = {"start": found["start"], "end": found["end"]}
        return {**said, **at, "slot": [{"reference": f"Slot/{slot}"}]}

    def _resource_of(self, type: str, id: str) -> Json:
        return self.resources(type)[f"{type}/{id}"]

    def _set(self, slot: str, status: str) -> None:
        self.put({**self._resource_of("Slot", slot), "status": status})


def _slot(said: Json) -> str:
    return str(said["slot"][0]["reference"]).rpartition("/")[2] if said.get("slot") else ""


def _bundle(entries: list[Json], links: list[Json]) -> Json:
    return {"resourceType": "Bundle", "type": "searchset", "link": links, "entry": entries}


def _json(status: int, content: Json, headers: dict[str, str] | None = None) -> Reply:
    return Reply(status, encoded(content), {"Content-Type": FHIR, **(headers or {})})
