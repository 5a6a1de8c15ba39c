"""The other side of an invitation: somebody invites, accepts, confirms or revokes over the real API."""

import argparse
import base64
import hashlib
import json
import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any, Final

import httpx

from backend.demo import api
from backend.demo.errors import DemoError
from backend.demo.fhir import HL7, LOINC, Json, concept, nos, reference, written
from backend.demo.person import DemoPerson
from backend.demo.view import printable

VERBS: Final = ("invite", "list", "look", "accept", "refuse", "confirm", "withdraw", "revoke")
KINDS: Final = ("help", "ask-to-help", "trusted-person")
_TASK: Final = "urn:carnet:task"
_ACCOUNT: Final = "urn:carnet:patient"
_SIGNS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LIFE: Final = timedelta(days=2)
_ACTIONS: Final = ("access", "collect", "correct")
_ROLES: Final = nos("TRE_R260-HL7RoleClass")
_ROLE: Final = {"trusted-person": ("QUAL", "Personne de confiance")}
_HELPER: Final = ("CAREGIVER", "Aidant")


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody does: `code` as it was given, `id` of a Task ("" for the last one), the rest to invite."""

    verb: str
    person: DemoPerson
    code: str = ""
    id: str = ""
    kind: str = "help"
    areas: str = "appointments prevention"
    right: str = "add"
    days: int = 365


def add_verbs(command: argparse.ArgumentParser, reaching: argparse.ArgumentParser) -> None:
    """Describe the command line of the circle."""
    verbs = command.add_subparsers(dest="verb", required=True)
    for verb in VERBS:
        one = verbs.add_parser(verb, parents=[reaching], help=f"{verb}, as this person")
        if verb in {"look", "accept", "refuse"}:
            one.add_argument("--code", required=True, metavar="XXXX-XXXX-XXXX")
        if verb in {"confirm", "withdraw"}:
            one.add_argument("--id", default="", metavar="TASK", help="else the last one")
        if verb == "invite":
            one.add_argument("--kind", choices=KINDS, default="help")
            one.add_argument("--areas", default="appointments prevention", metavar="AREAS")
            one.add_argument("--right", choices=("see", "add", "manage"), default="add")
            one.add_argument("--days", type=int, choices=range(1, 3651), default=365, metavar="N")


async def act(  # noqa: PLR0911 - one return a verb
    client: httpx.AsyncClient, what: Act
) -> list[str]:
    """Do it; return the lines that say what came of it. Raises DemoError."""
    match what.verb:
        case "invite":
            return [await _invite(client, what)]
        case "list":
            return ["\t".join(_line(one)) for one in await _tasks(client, what.person)]
        case "look" | "refuse":
            said = await _show(client, what)
            return [f"{one['name']}\t{printable(_value(one))}" for one in said["parameter"]]
        case "accept":
            return [printable(_out(await _show(client, what), "check"))]
        case "confirm":
            return [await _confirm(client, what)]
        case "withdraw":
            task = await _last(client, what, {"requested", "received"})
            return [(await api.update(client, task | {"status": "cancelled"}, ""))["id"]]
        case _:
            return await _revoke(client, what)


async def _invite(client: httpx.AsyncClient, what: Act) -> str:
    """Write an invitation; return its code, which nobody keeps."""
    signs = "".join(secrets.choice(_SIGNS) for _ in range(12))
    now = datetime.now(UTC)
    person = reference("Patient", what.person.patient)
    inputs = {"name": ("valueString", what.person.name)}
    if what.kind == "trusted-person":
        inputs["text"] = ("valueString", json.dumps({"schema": "urn:carnet:designation:1"}))
    else:
        inputs["areas"] = ("valueString", what.areas.replace(",", " "))
        inputs["right"] = ("valueCode", what.right)
        until = now.date() + timedelta(days=what.days)
        inputs["until"] = ("valueDate", until.isoformat())
    task: Json = {
        "resourceType": "Task",
        "id": str(uuid.uuid4()),
        "identifier": [{"system": "urn:carnet:invitation", "value": _hash(signs)}],
        "status": "requested",
        "intent": "proposal",
        "code": concept(_TASK, what.kind),
        "for": person,
        "authoredOn": now.isoformat(timespec="seconds"),
        "requester": person,
        "restriction": {"period": {"end": (now + _LIFE).isoformat(timespec="seconds")}},
        "input": [{"type": {"text": name}, key: value} for name, (key, value) in inputs.items()],
    }
    if await api.create(client, "transaction", [task]) != [HTTPStatus.CREATED]:
        raise DemoError("The server did not take the invitation.")
    return "-".join(signs[at : at + 4] for at in (0, 4, 8))


def _hash(signs: str) -> str:
    digest = hashlib.sha256(f"carnet-invitation:{signs}".encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


async def _show(client: httpx.AsyncClient, what: Act) -> Json:
    """Show a code; the one who accepts says who they are."""
    said = [("code", "valueString", what.code)]
    if what.verb == "accept":
        said += [
            ("name", "valueString", what.person.name),
            ("born", "valueDate", what.person.birth_date.isoformat()),
        ]
    parameters = [{"name": name, key: value} for name, key, value in said]
    body: Json = {"resourceType": "Parameters", "parameter": parameters}
    url = f"{str(client.base_url).rstrip('/')}/Task/${what.verb}-invitation"
    headers = {"Content-Type": api.FHIR_JSON}
    try:
        answer = await client.post(url, content=written(body), headers=headers)
    except httpx.HTTPError as error:
        raise DemoError("The server does not answer. Is it running?") from error
    if not answer.is_success:
        raise DemoError(f"The server refused: {_diagnostics(answer)}")
    found: Json = answer.json()
    return found


def _diagnostics(answer: httpx.Response) -> str:
    try:
        return printable(answer.json()["issue"][0]["diagnostics"])
    except (ValueError, KeyError, IndexError, TypeError):
        return f"status {answer.status_code}."


async def _confirm(client: httpx.AsyncClient, what: Act) -> str:
    """Give what was asked for: who helps, until when, and the end of the invitation, all or nothing."""
    task = await _last(client, what, {"received"})
    kind = task["code"]["coding"][0]["code"]
    who = task["requester" if kind == "ask-to-help" else "owner"]["identifier"]["value"]
    related = _related(what.person, who, kind, task)
    consents = [] if kind == "trusted-person" else [_consent(what.person, related["id"], task)]
    bundle = {
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [
            {
                "resource": one,
                "request": {"method": "PUT", "url": f"{one['resourceType']}/{one['id']}"},
            }
            for one in (related, *consents, task | {"status": "completed"})
        ],
    }
    base = str(client.base_url).rstrip("/")
    headers = {"Content-Type": api.FHIR_JSON}
    answer = await client.post(base, content=written(bundle), headers=headers)
    if not answer.is_success:
        raise DemoError(f"The server refused: {_diagnostics(answer)}")
    return str(task["id"])


def _related(person: DemoPerson, who: str, kind: str, task: Json) -> Json:
    name = _in(task, "name") if kind == "ask-to-help" else _out(task, "name")
    return {
        "resourceType": "RelatedPerson",
        "id": str(uuid.uuid4()),
        "identifier": [{"system": _ACCOUNT, "value": who}],
        "active": True,
        "patient": reference("Patient", person.patient),
        "relationship": [concept(_ROLES, *_ROLE.get(kind, _HELPER))],
        "name": [{"use": "usual", "text": name}],
    }


def _consent(person: DemoPerson, related: str, task: Json) -> Json:
    rights = ("see", "add", "manage")
    actions = _ACTIONS[: rights.index(_in(task, "right")) + 1]
    actor = {"role": concept(_ROLES, *_HELPER), "reference": reference("RelatedPerson", related)}
    today = datetime.now(UTC).date().isoformat()
    return {
        "resourceType": "Consent",
        "id": str(uuid.uuid4()),
        "status": "active",
        "scope": concept(f"{HL7}/consentscope", "patient-privacy"),
        "category": [concept(LOINC, "59284-0", "Consentement du patient")],
        "patient": reference("Patient", person.patient),
        "dateTime": today,
        "policyRule": concept(f"{HL7}/v3-ActCode", "OPTIN"),
        "provision": {
            "type": "permit",
            "period": {"start": today, "end": _in(task, "until")},
            "actor": [actor],
            "action": [concept(f"{HL7}/consentaction", one) for one in actions],
            "code": [concept("urn:carnet:area", one) for one in _in(task, "areas").split()],
        },
    }


async def _revoke(client: httpx.AsyncClient, what: Act) -> list[str]:
    """End what this person gave to helpers: every permission that is in force and names somebody related."""
    wanted = {"patient": f"Patient/{what.person.patient}", "_count": "100"}
    ended = []
    async for one in api.search(client, "Consent", wanted):
        provision = one.get("provision", {})
        actors = [actor["reference"].get("reference", "") for actor in provision.get("actor", [])]
        helps = any(actor.startswith("RelatedPerson/") for actor in actors)
        if one.get("status") == "active" and provision.get("type") == "permit" and helps:
            await api.update(client, one | {"status": "inactive"}, "")
            ended.append(str(one["id"]))
    return ended


async def _tasks(client: httpx.AsyncClient, person: DemoPerson) -> list[Json]:
    """Return a person's invitations, the last written first."""
    wanted = {"patient": f"Patient/{person.patient}", "_count": "100"}
    found = [one async for one in api.search(client, "Task", wanted)]
    ours = [one for one in found if one["code"]["coding"][0]["system"] == _TASK]
    return sorted(ours, key=lambda one: str(one["meta"]["lastUpdated"]), reverse=True)


async def _last(client: httpx.AsyncClient, what: Act, statuses: set[str]) -> Json:
    for one in await _tasks(client, what.person):
        if one["status"] in statuses and what.id in {"", one["id"]}:
            return one
    raise DemoError("There is no such invitation.")


def _line(task: Json) -> tuple[str, ...]:
    """Return (status, kind, who invites, who accepted, the figures to compare, id)."""
    said = (_in(task, "name"), _out(task, "name"), _out(task, "check"), task["id"])
    kind = task["code"]["coding"][0]["code"]
    return tuple(printable(text) for text in (task["status"], kind, *said))


def _in(task: Mapping[str, Any], name: str) -> str:
    return _typed(task.get("input", ()), name)


def _out(task: Mapping[str, Any], name: str) -> str:
    return _typed(task.get("output", ()), name)


def _typed(values: Any, name: str) -> str:
    return next((_value(one) for one in values if one["type"]["text"] == name), "")


def _value(one: Mapping[str, Any]) -> str:
    return next((str(value) for key, value in one.items() if key.startswith("value")), "")
