"""What the person reads of who looked at their record, one line each."""

from base64 import b64decode
from binascii import Error
from typing import Any, Final

import httpx

from backend.demo.api import search
from backend.demo.directory import PROFESSIONALS
from backend.demo.fhir import Json
from backend.demo.people import people
from backend.demo.person import DemoPerson
from backend.demo.view import printable

_KIND: Final = "urn:carnet:trace:kind"
_EMERGENCY: Final = "urn:carnet:trace:emergency"
_NAMES: Final = {one.id: one.name for one in PROFESSIONALS} | {
    one.patient: one.name for one in people()
}
"""Ids that a trace holds to the names of the invented people."""


async def traces(client: httpx.AsyncClient, person: DemoPerson) -> list[tuple[str, ...]]:
    """Return (date, who, what, outcome, emergency) of each trace, the oldest first; raises DemoError."""
    wanted = {"patient": person.patient, "_count": "500"}
    found = [event async for event in search(client, "AuditEvent", wanted)]
    return [_line(event) for event in reversed(found)]


def _line(event: Json) -> tuple[str, ...]:
    refused = event.get("outcome") != "0"
    said = (
        str(event.get("recorded", ""))[:19],
        _who(event),
        _what(event),
        f"refused: {event.get('outcomeDesc', '')}" if refused else "permitted",
        "emergency" if _extension(event, _EMERGENCY) else "",
    )
    return tuple(printable(text) for text in said)


def _who(event: Json) -> str:
    agents = [one for one in event.get("agent", ()) if one.get("requestor") is True]
    who = agents[0].get("who", {}) if agents else {}
    reference = str(who.get("reference", "")).rpartition("/")[2]
    id = reference or str(who.get("identifier", {}).get("value", ""))
    return _NAMES.get(id, id)


def _what(event: Json) -> str:
    """Return the kind of the event and what it was of: a query says its parameters."""
    words = [str(_extension(event, _KIND) or "")]
    for entity in event.get("entity", ())[1:]:
        what = entity.get("what", {})
        words.append(_query(entity) or str(what.get("reference") or what.get("type") or ""))
    return " ".join(filter(None, words))


def _query(entity: Json) -> str:
    try:
        return b64decode(entity.get("query", "")).decode()
    except (Error, ValueError, TypeError):
        return ""


def _extension(event: Json, url: str) -> Any:
    for one in event.get("extension", ()):
        if one.get("url") == url:
            return one.get("valueCode") or one.get("valueBoolean")
    return None
