import json
from collections.abc import Callable

import pytest

from services.core.errors import Fault, RemoteError
from services.remote.capabilities import Capabilities
from services.remote.client import FhirClient
from tests.builders.fhir import document, encoded, patient
from tests.fakes.fhir.exchange import seen
from tests.fakes.fhir.poor import PoorServer

Connect = Callable[..., FhirClient]
TYPE = "DocumentReference"


async def test_capabilities_when_nothing_is_described_then_nothing_is_expected(
    poor: PoorServer, connect: Connect
) -> None:
    assert await connect(poor).capabilities() == Capabilities()


async def test_versions_when_they_are_uuids_then_kept_as_told(
    poor: PoorServer, connect: Connect
) -> None:
    client = connect(poor)
    done = await client.update(TYPE, "d1", encoded(document("d1")))
    found = await client.read(TYPE, "d1")
    assert (done.status, len(done.version)) == (200, 36)
    assert found.version == done.version
    assert found.json == done.json
    with pytest.raises(RemoteError) as refused:
        await client.update(TYPE, "d1", encoded(document("d1")), if_match="1")
    assert refused.value.fault is Fault.CONFLICT


async def test_search_when_more_is_found_than_shown_then_total_tells_and_next_does_not(
    poor: PoorServer, connect: Connect
) -> None:
    for number in range(5):
        poor.put(document(f"d{number}"))
    client = connect(poor)
    page = await client.search(TYPE, [("patient", "Patient/camille"), ("_sort", "_lastUpdated")])
    assert (page.total, len(page.entries), page.next) == (5, 2, "")
    since = page.entries[-1].last_updated
    rest = await client.search(TYPE, [("_lastUpdated", f"gt{since}"), ("_sort", "_lastUpdated")])
    assert [entry.id for entry in rest.entries] == ["d2", "d3"]


@pytest.mark.parametrize("params", [[("patient", "camille")], [("unheard-of", "1")]])
async def test_search_when_bare_id_or_unknown_parameter_then_nothing(
    poor: PoorServer, connect: Connect, params: list[tuple[str, str]]
) -> None:
    poor.put(document("d1"))
    assert (await connect(poor).search(TYPE, params)).entries == ()


async def test_read_when_deleted_then_not_found(poor: PoorServer, connect: Connect) -> None:
    poor.put(document("d1"))
    client = connect(poor)
    await client.delete(TYPE, "d1")
    for act in (client.read(TYPE, "d1"), client.delete(TYPE, "d1")):
        with pytest.raises(RemoteError) as refused:
            await act
        assert refused.value.fault is Fault.NOT_FOUND


async def test_history_when_it_names_no_method_then_deletions_are_understood(
    poor: PoorServer, connect: Connect
) -> None:
    poor.put(document("d1"))
    poor.delete(TYPE, "d1")
    client = connect(poor)
    gone, written = (await client.history(TYPE, "d1")).entries
    assert (gone.deleted, gone.id) == (True, "d1")
    assert (written.deleted, written.id) == (False, "d1")
    with pytest.raises(RemoteError) as refused:
        await client.history(TYPE, since="2026-11-22T09:00:00Z")
    assert refused.value.fault is Fault.NOT_FOUND


async def test_binary_when_only_json_is_known_then_the_file_inside_it(
    poor: PoorServer, connect: Connect
) -> None:
    client = connect(poor)
    with pytest.raises(RemoteError) as refused:
        await client.put_binary("b1", b"file", 4, "text/plain")
    assert refused.value.fault is Fault.INVALID
    binary = {
        "resourceType": "Binary",
        "id": "b1",
        "contentType": "text/plain",
        "data": "ZmlsZQ==",
    }
    await client.update("Binary", "b1", encoded(binary))
    async with client.get_binary("Binary/b1", start=2, etag="x") as file:
        assert (file.start, file.size, file.mime) == (0, 4, "text/plain")
        assert b"".join([chunk async for chunk in file.chunks]) == b"file"


async def test_create_only_when_there_already_then_overwritten(
    poor: PoorServer, connect: Connect
) -> None:
    poor.put(document("d1", title="Ancien"))
    body = encoded(document("d1", title="Nouveau"))
    await connect(poor).update(TYPE, "d1", body, if_none_match="*")
    assert poor.resources()[f"{TYPE}/d1"]["description"] == "Nouveau"


async def test_transaction_when_one_entry_is_stale_then_the_others_are_done(
    poor: PoorServer,
) -> None:
    poor.put(patient())
    full_url = "urn:uuid:6d2c1a52-0000-4000-8000-000000000001"
    bundle = {
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [
            {
                "fullUrl": full_url,
                "resource": {"resourceType": "Binary", "contentType": "text/plain", "data": ""},
                "request": {"method": "POST", "url": "Binary"},
            },
            {
                "resource": {
                    **document("d1"),
                    "content": [{"attachment": {"url": full_url}}],
                },
                "request": {"method": "PUT", "url": f"{TYPE}/d1"},
            },
            {
                "resource": patient(),
                "request": {"method": "PUT", "url": "Patient/camille", "ifMatch": 'W/"7"'},
            },
        ],
    }
    answer = poor.reply(seen("POST", "/fhir", {"Host": "h"}, json.dumps(bundle).encode()))
    statuses = [entry["response"]["status"][:3] for entry in answer.json["entry"]]
    assert (answer.status, statuses) == (200, ["201", "201", "412"])
    assert all("etag" not in entry["response"] for entry in answer.json["entry"])
    kept = poor.resources()[f"{TYPE}/d1"]["content"][0]["attachment"]["url"]
    assert kept == "Binary/b1"
