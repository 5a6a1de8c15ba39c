"""No address, method or search parameter of the server is missing in the description, and none is invented."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from starlette.routing import BaseRoute, Mount, Route

from backend.config import config
from backend.fhir_server import capability, parameters
from backend.fhir_server.door import Door
from backend.fhir_server.table import TABLE
from backend.server import opened
from backend.tests.every_route.asked import SEARCHED
from backend.tests.every_route.description import description

BASES = {("/fhir", "POST"), ("/fhir/", "POST")}


def described() -> set[tuple[str, str]]:
    return {
        (path, method.upper())
        for path, place in description()["paths"].items()
        for method in place
        if method != "parameters"
    }


def of_templates(templates: Mapping[str, Mapping[str, object]]) -> set[tuple[str, str]]:
    answered = {(f"/fhir{path}", method) for path in templates for method in templates[path]}
    return answered | {(path, "HEAD") for path, method in answered if method == "GET"}


def of_routes(routes: list[BaseRoute]) -> Iterator[tuple[str, str]]:
    for route in routes:
        match route:
            case Mount(path="/fhir", app=Door() as door):
                yield from BASES | of_templates(TABLE)
                yield from of_templates({path: {"GET": None} for path in door._public})
            case Route(path="/fhir", methods=None):
                pass  # the same door
            case Route(methods=set() as methods):
                yield from ((route.path, method) for method in methods)
            case _:
                raise AssertionError(f"{route} is not described")


async def test_description_when_compared_with_the_server_then_all_routes_and_no_others(
    tmp_path: Path,
) -> None:
    async with opened(config(tmp_path, 8600, {})) as running:
        served = set(of_routes(running.app.routes))

    special = {
        (path.replace(f"/{type}", "/{type}", 1), method)
        for path, method in described() - served
        for type in ("Observation", "Patient", "Binary", "Slot")
        if path.startswith(f"/fhir/{type}")
    }
    assert served <= described()
    assert special <= served
    assert len(described() - served) == 4 * 6  # four types, six methods on two templates


def test_description_when_compared_with_search_then_all_parameters_and_no_others() -> None:
    said = json.loads(capability.statement("http://carnet.test/fhir", "2026-01-01"))
    claimed = {
        parameter["name"]
        for resource in said["rest"][0]["resource"]
        for parameter in resource["searchParam"]
    }

    assert set(SEARCHED) == set(parameters._READERS)
    assert claimed <= set(SEARCHED)
