import json

import httpx
from fhir.resources.R4B import get_fhir_model_class

from backend.fhir_server.capability import CHANGES
from backend.fhir_server.types import SERVED, TRACE
from backend.tests.conftest import BASE, World, listening


async def test_metadata_when_not_signed_in_then_a_valid_statement(world: World) -> None:
    async with world.client(None) as client:
        answer = await client.get("/metadata")
        smart = await client.get("/.well-known/smart-configuration")
    assert answer.headers["content-type"] == "application/fhir+json"
    said = answer.json()
    get_fhir_model_class("CapabilityStatement").model_validate(dict(said))
    assert (said["fhirVersion"], said["implementation"]["url"]) == ("4.0.1", BASE)
    [rest] = said["rest"]
    assert {one["type"] for one in rest["resource"]} == SERVED | {TRACE}
    [patient] = [one for one in rest["resource"] if one["type"] == "Patient"]
    assert CHANGES in [one["definition"] for one in patient["operation"]]
    assert smart.json() == {"capabilities": ["permission-v2"]}


async def test_metadata_when_it_names_a_search_parameter_then_it_is_understood(
    camille: httpx.AsyncClient,
) -> None:
    said = (await camille.get("/metadata")).json()
    values = {"date": "2026", "_lastUpdated": "2026", "patient": "camille"}
    for one in said["rest"][0]["resource"]:
        pairs = {p["name"]: values.get(p["name"], "x") for p in one["searchParam"]}
        answer = await camille.get(
            f"/{one['type']}", params=pairs, headers={"prefer": "handling=strict"}
        )
        assert answer.status_code == 200, one["type"]


async def test_served_types_when_listed_then_the_model_knows_them() -> None:
    for type in SERVED:
        assert get_fhir_model_class(type)


async def test_server_when_on_a_socket_then_answers_at_its_base(world: World) -> None:
    async with (
        listening(world.app) as address,
        httpx.AsyncClient(
            base_url=address, headers={"authorization": "Bearer camille"}, trust_env=False
        ) as client,
    ):
        empty = json.dumps({"resourceType": "Bundle", "type": "batch"})
        headers = {"content-type": "application/fhir+json"}
        for base in ("/fhir", "/fhir/"):
            assert (await client.post(base, content=empty, headers=headers)).status_code == 200
        assert (await client.head("/fhir/metadata")).content == b""
        assert (await client.get("/fhir/Patient/camille")).status_code == 404
