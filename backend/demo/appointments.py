"""What a practice does with the appointments of a person, as its software would over the real API."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import httpx

from backend.demo import api, kinds
from backend.demo.chart import Chart
from backend.demo.dates import PARIS, in_words
from backend.demo.directory import PHYSICIAN, PROFESSIONALS, Professional
from backend.demo.errors import DemoError
from backend.demo.fhir import Json, reference, stable_id
from backend.demo.letter import letter
from backend.demo.person import DemoPerson
from backend.demo.view import printable

LATE: Final = "urn:carnet:late-minutes"
LINK: Final = "urn:carnet:link"
ROOM: Final = "https://visio.exemple.invalid/"
"""Where an invented remote consultation would open: a name that nobody can own (RFC 2606)."""


@dataclass(frozen=True, slots=True)
class Act:
    """What is done to which appointment; `to` is a Slot, `why` a sentence, `minutes` how late the practice runs."""

    verb: str
    person: DemoPerson
    appointment: str
    to: str = ""
    why: str = ""
    minutes: int = 0


async def listed(client: httpx.AsyncClient, person: DemoPerson) -> list[tuple[str, ...]]:
    """Return (start, status, reason, with whom, id) of each appointment, the soonest first; raises DemoError."""
    wanted = {"patient": f"Patient/{person.patient}", "_count": "100"}
    found = [one async for one in api.search(client, "Appointment", wanted)]
    return sorted(_line(one) for one in found)


def _line(one: Json) -> tuple[str, ...]:
    kinds_of = one.get("serviceType") or [{"text": one.get("description")}]
    reason = kinds_of[0].get("text")
    said = (str(one.get("start", ""))[:16], one.get("status"), reason, _with(one), one.get("id"))
    return tuple(printable(text) for text in said)


def _with(appointment: Json) -> str:
    """Return who receives, as the appointment names them."""
    for one in appointment.get("participant", ()):
        actor = one.get("actor", {})
        if str(actor.get("reference", "")).startswith("PractitionerRole/"):
            return str(actor.get("display", ""))
    return ""


async def act(client: httpx.AsyncClient, what: Act) -> str:
    """Do it; return the status the appointment has then, or the id of the report. Raises DemoError."""
    whose = what.person.patient
    appointment = await api.read(client, "Appointment", what.appointment, whose)
    if what.verb == "report":
        return await _report(client, what, appointment)
    if what.verb == "move":
        to = what.to or await _next_free(client, appointment)
        changed = appointment | {"slot": [reference("Slot", to)]}
    else:
        changed = appointment | _CHANGES[what.verb](appointment, what)
    stored = await api.update(client, changed, whose)
    return str(stored.get("status"))


_CHANGES: Final[Mapping[str, Callable[[Json, Act], Json]]] = {
    "confirm": lambda _, __: {"status": "booked"},
    "refuse": lambda _, what: {
        "status": "cancelled",
        "cancelationReason": {"text": what.why or "Le cabinet ne peut pas vous recevoir."},
    },
    "late": lambda one, what: {
        "extension": _said(one, {"url": LATE, "valueInteger": what.minutes})
    },
    "link": lambda one, _: {
        "extension": _said(one, {"url": LINK, "valueUrl": f"{ROOM}{one['id']}"})
    },
    "arrive": lambda _, __: {"status": "arrived"},
    "done": lambda _, __: {"status": "fulfilled"},
    "missed": lambda _, __: {"status": "noshow"},
}
VERBS: Final = (*_CHANGES, "move", "report")


def _said(appointment: Json, extension: Json) -> list[Json]:
    """Return the extensions of an appointment with this one instead of what it said before."""
    others = (one for one in appointment.get("extension", ()) if one.get("url") != extension["url"])
    return [*others, extension]


async def _next_free(client: httpx.AsyncClient, appointment: Json) -> str:
    """Return the first free Slot of the same agenda after the one it has."""
    named = [str(one.get("reference", "")) for one in appointment.get("slot", ())]
    if not named:
        raise DemoError("This appointment has no time in an agenda.")
    id = named[0].rpartition("/")[2]
    now = await api.read(client, "Slot", id, "")
    wanted = {
        "schedule": now["schedule"]["reference"],
        "status": "free",
        "start": f"gt{now['start']}",
        "_count": "1",
    }
    async for free in api.search(client, "Slot", wanted):
        return str(free["id"])
    raise DemoError("Nothing is free in this agenda.")


async def _report(client: httpx.AsyncClient, what: Act, appointment: Json) -> str:
    """Deposit a letter about the appointment, in its context (DocumentReference.context.related)."""
    moment = datetime.now(PARIS)
    chart = Chart(what.person, moment.date())
    text = f"J’ai reçu {what.person.name} le {in_words(moment.date())}. L’examen est rassurant."
    title = "Compte rendu de consultation"
    wrote = letter(_author(appointment), kinds.CONSULTATION, title, moment, "Cher confrère,", text)
    chart.file(f"report/{what.appointment}", wrote)
    for one in chart.resources:
        if one["resourceType"] == "DocumentReference":
            about: dict[str, Any] = one.setdefault("context", {})
            about["related"] = [reference("Appointment", what.appointment)]
    statuses = await api.create(client, "transaction", chart.resources)
    if any(status not in {200, 201} for status in statuses):
        raise DemoError("The server refused the report.")
    return chart.id("DocumentReference", f"report/{what.appointment}")


def _author(appointment: Json) -> Professional:
    """Return who received; a practice that signs no letters has the attending doctor sign."""
    named = {one["actor"].get("reference") for one in appointment.get("participant", ())}
    return next(
        (
            one
            for one in PROFESSIONALS
            if f"PractitionerRole/{stable_id('PractitionerRole', one.number)}" in named
        ),
        PHYSICIAN,
    )
