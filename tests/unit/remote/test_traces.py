"""AuditEvents of our server's shape are read as codes and ids; whatever else is said is not."""

import base64
import json
from typing import Any

import pytest

from services.core.errors import RemoteError
from services.remote.traces import page


def event(**changes: Any) -> dict[str, Any]:
    return {
        "resourceType": "AuditEvent",
        "id": "one",
        "recorded": "2026-11-22T10:00:00.000Z",
        "outcome": "0",
        "extension": [{"url": "urn:carnet:trace:kind", "valueCode": "create"}],
        "agent": [
            {"requestor": False, "who": {"identifier": {"value": "carnet"}}},
            {
                "requestor": True,
                "role": [{"coding": [{"system": "urn:carnet:agent-kind", "code": "helper"}]}],
                "who": {"identifier": {"system": "urn:carnet:subject", "value": "sophie"}},
            },
        ],
        "entity": [
            {"what": {"reference": "Patient/marcel"}},
            {"what": {"type": "Appointment", "identifier": {"value": "keyed"}}},
        ],
        **changes,
    }


def bundle(*events: dict[str, Any], **more: Any) -> bytes:
    entries = [{"resource": one} for one in events]
    return json.dumps({"resourceType": "Bundle", "entry": entries, **more}).encode()


def test_page_when_a_helper_booked_then_who_and_what() -> None:
    [one] = page(bundle(event())).traces
    assert (one.as_, one.who, one.kind, one.type, one.refused) == (
        "helper",
        "sophie",
        "create",
        "Appointment",
        False,
    )


def test_page_when_it_was_a_search_then_its_type_is_that_of_the_query() -> None:
    asked = base64.b64encode(b"DocumentReference?patient").decode()
    found = page(bundle(event(entity=[{"query": asked}, {"query": "!"}])))
    assert found.traces[0].type == "DocumentReference"


def test_page_when_a_software_acted_then_it_is_nobody() -> None:
    agents = [{"requestor": True, "who": {"identifier": {"value": "hospital"}}}]
    [one] = page(bundle(event(agent=agents))).traces
    assert (one.as_, one.who, one.system) == ("system", "", "hospital")


def test_page_when_it_has_a_next_then_it_is_told() -> None:
    link = [{"relation": "next", "url": "https://records.invalid/fhir/AuditEvent?_cursor=a"}]
    assert page(bundle(link=link)).next.endswith("_cursor=a")


def test_page_when_words_are_none_then_they_are_not_shown() -> None:
    said = [{"url": "urn:carnet:trace:kind", "valueCode": "<b>shout</b>"}]
    [one] = page(bundle(event(extension=said, outcomeDesc="a long sentence"))).traces
    assert (one.kind, one.reason) == ("", "")


@pytest.mark.parametrize(
    "data",
    [
        b"{",
        b'{"resourceType":"Patient"}',
        bundle(event(resourceType="Patient")),
        bundle(event(id="../x")),
        bundle(event(recorded="yesterday")),
    ],
)
def test_page_when_it_is_something_else_then_refused(data: bytes) -> None:
    with pytest.raises(RemoteError):
        page(data)
