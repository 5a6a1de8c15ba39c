"""Sophie and Marcel, each with their own record, on a server without a socket; and what their apps write."""

import base64
import hashlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from backend.access.role import Role
from backend.tests.conftest import World

Json = dict[str, Any]
CODE = "ABCD-EFGH-JKMN"
SCOPES = "patient/*.cruds"
_TERMS = "http://terminology.hl7.org/CodeSystem"
_ROLES = "https://mos.esante.gouv.fr/NOS/TRE_R260-HL7RoleClass/FHIR/TRE-R260-HL7RoleClass"


def hashed(code: str) -> str:
    plain = code.replace("-", "").upper()
    digest = hashlib.sha256(f"carnet-invitation:{plain}".encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


@dataclass(frozen=True)
class Side:
    """One person's app; `name` is their Patient's id and their token."""

    name: str
    client: httpx.AsyncClient

    async def put(self, resource: Json) -> httpx.Response:
        url = f"{self.client.base_url}{resource['resourceType']}/{resource['id']}"
        return await self.client.put(url, json=resource)

    async def get(self, path: str) -> httpx.Response:
        return await self.client.get(f"{self.client.base_url}{path}")

    async def post(self, path: str, **values: str) -> httpx.Response:
        said = [{"name": name, "valueString": value} for name, value in values.items()]
        content: Json = {"resourceType": "Parameters", "parameter": said}
        return await self.client.post(f"{self.client.base_url}{path}", json=content)

    async def look(self, code: str = CODE) -> httpx.Response:
        return await self.post("Task/$look-invitation", code=code)

    async def accept(self, code: str = CODE) -> httpx.Response:
        return await self.post(
            "Task/$accept-invitation",
            code=code,
            name=f"{self.name.title()} Exemple",
            born="1980-05-06",
        )

    async def refuse(self, code: str = CODE) -> httpx.Response:
        return await self.post("Task/$refuse-invitation", code=code)

    async def task(self, id: str) -> Json:
        found: Json = (await self.get(f"Task/{id}")).json()
        return found

    async def move(self, id: str, status: str) -> httpx.Response:
        return await self.put(await self.task(id) | {"status": status})


@dataclass(frozen=True)
class Two:
    """The world and its people; `helper` is Sophie with a token for Marcel's record."""

    world: World
    sophie: Side
    marcel: Side
    other: Side
    helper: Side

    def invitation(
        self,
        id: str = "one",
        kind: str = "help",
        code: str = CODE,
        by: str = "marcel",
        days: float = 2,
    ) -> Json:
        end = datetime.fromtimestamp(self.world.clock(), UTC) + timedelta(days=days)
        inputs: list[Json] = [{"type": {"text": "name"}, "valueString": f"{by.title()} Exemple"}]
        if kind == "trusted-person":
            inputs.append({"type": {"text": "text"}, "valueString": '{"schema": "urn:carnet"}'})
        else:
            inputs += [
                {"type": {"text": "areas"}, "valueString": "appointments prevention"},
                {"type": {"text": "right"}, "valueCode": "add"},
                {"type": {"text": "until"}, "valueDate": "2027-12-31"},
            ]
        return {
            "resourceType": "Task",
            "id": id,
            "status": "requested",
            "intent": "proposal",
            "code": {"coding": [{"system": "urn:carnet:task", "code": kind}]},
            "for": {"reference": f"Patient/{by}"},
            "requester": {"reference": f"Patient/{by}"},
            "identifier": [{"system": "urn:carnet:invitation", "value": hashed(code)}],
            "restriction": {"period": {"end": end.isoformat(timespec="milliseconds")}},
            "input": inputs,
        }

    def related(self, who: str = "sophie", record: str = "marcel", role: str = "CAREGIVER") -> Json:
        return {
            "resourceType": "RelatedPerson",
            "id": f"related-{who}",
            "active": True,
            "identifier": [{"system": "urn:carnet:patient", "value": who}],
            "patient": {"reference": f"Patient/{record}"},
            "relationship": [{"coding": [{"system": _ROLES, "code": role}]}],
        }

    def consent(
        self,
        areas: tuple[str, ...] = ("appointments", "prevention"),
        actions: tuple[str, ...] = ("access", "collect"),
        end: str = "2027-12-31",
        who: str = "sophie",
        record: str = "marcel",
    ) -> Json:
        return {
            "resourceType": "Consent",
            "id": f"consent-{who}",
            "status": "active",
            "scope": {"coding": [{"system": f"{_TERMS}/consentscope", "code": "patient-privacy"}]},
            "category": [{"coding": [{"system": "http://loinc.org", "code": "59284-0"}]}],
            "patient": {"reference": f"Patient/{record}"},
            "dateTime": "2027-01-15",
            "policyRule": {"coding": [{"system": f"{_TERMS}/v3-ActCode", "code": "OPTIN"}]},
            "provision": {
                "type": "permit",
                "period": {"start": "2027-01-01", "end": end},
                "actor": [
                    {
                        "role": {"coding": [{"system": _ROLES, "code": "CAREGIVER"}]},
                        "reference": {"reference": f"RelatedPerson/related-{who}"},
                    }
                ],
                "action": [
                    {"coding": [{"system": f"{_TERMS}/consentaction", "code": one}]}
                    for one in actions
                ],
                "code": [{"coding": [{"system": "urn:carnet:area", "code": one}]} for one in areas],
            },
        }

    async def given(self, **more: Any) -> None:
        """Marcel gives Sophie access, as his app does."""
        assert (await self.marcel.put(self.related())).is_success
        answer = await self.marcel.put(self.consent(**more))
        assert answer.is_success, answer.text


@pytest.fixture
async def two(world: World) -> AsyncIterator[Two]:
    sides = {}
    for name in ("sophie", "marcel", "other"):
        world.tokens.give(name, name, SCOPES)
        sides[name] = Side(name, world.client(name))
    world.tokens.give("sophie-for-marcel", "marcel", SCOPES, Role("sophie"))
    helper = Side("sophie", world.client("sophie-for-marcel"))
    for name, born in (("sophie", "1981-03-04"), ("marcel", "1948-02-03"), ("other", "1990-01-01")):
        patient = {
            "resourceType": "Patient",
            "id": name,
            "birthDate": born,
            "name": [{"use": "official", "family": "Exemple", "given": [name.title()]}],
        }
        assert (await sides[name].put(patient)).is_success
    yield Two(world, helper=helper, **sides)
    for side in (*sides.values(), helper):
        await side.client.aclose()


def values(parameters: Mapping[str, Any], name: str) -> list[Any]:
    """Return the values of a parameter, in their order."""
    return [
        next(value for key, value in one.items() if key.startswith("value"))
        for one in parameters.get("parameter", [])
        if one["name"] == name
    ]


def output(task: Mapping[str, Any], name: str) -> Any:
    return next(
        value
        for one in task["output"]
        if one["type"]["text"] == name
        for key, value in one.items()
        if key.startswith("value")
    )


def word(answer: httpx.Response) -> str:
    """Return the code of urn:carnet:refusal of an OperationOutcome."""
    [issue] = answer.json()["issue"]
    [coding] = issue["details"]["coding"]
    assert coding["system"] == "urn:carnet:refusal"
    return str(coding["code"])
