import json
from collections.abc import AsyncIterator, Callable

import pytest

from services.core.errors import Fault, OfflineError, RemoteError, SignedOutError
from services.remote.answers import Method, instant
from services.remote.authorization import FixedToken
from services.remote.client import FhirClient
from tests.builders.fhir import document, encoded, patient
from tests.fakes.fhir.faithful import FaithfulServer

Connect = Callable[..., FhirClient]
TYPE = "DocumentReference"
PDF = b"%PDF-1.7 " + bytes(range(256)) * 400


async def _pieces(data: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(data), 1000):
        yield data[start : start + 1000]


async def test_read_when_there_then_the_servers_very_bytes(
    faithful: FaithfulServer, connect: Connect
) -> None:
    version = faithful.put({**document("d1"), "description": "Été — 1.50 mg"})
    found = await connect(faithful).read(TYPE, "d1")
    assert (found.type, found.id, found.version) == (TYPE, "d1", "1")
    assert found.json == encoded(version.resource or {})
    assert instant(found.last_updated) == version.at.replace(
        microsecond=version.at.microsecond // 1000 * 1000
    )


async def test_read_when_deleted_then_gone_and_when_never_there_then_not_found(
    faithful: FaithfulServer, connect: Connect
) -> None:
    faithful.put(document("d1"))
    faithful.delete(TYPE, "d1")
    for id, fault in (("d1", Fault.GONE), ("d2", Fault.NOT_FOUND)):
        with pytest.raises(RemoteError) as refused:
            await connect(faithful).read(TYPE, id)
        assert refused.value.fault is fault


async def test_search_when_several_pages_then_all_by_next(
    faithful: FaithfulServer, connect: Connect
) -> None:
    sent = [faithful.put(document(f"d{number}")) for number in range(5)]
    faithful.put(document("other", about="quelqu-un"))
    client = connect(faithful)
    page = await client.search(TYPE, [("patient", "camille"), ("_sort", "_lastUpdated")])
    entries, pages = [*page.entries], 1
    assert page.total == 5
    while page.next:
        page = await client.get_page(page.next, TYPE)
        entries += page.entries
        pages += 1
    assert pages == 3
    assert [entry.id for entry in entries] == [each.id for each in sent]
    assert [entry.json for entry in entries] == [encoded(each.resource or {}) for each in sent]
    assert {entry.method for entry in entries} == {Method.PUT}


async def test_search_when_since_a_servers_instant_then_what_came_after(
    faithful: FaithfulServer, connect: Connect
) -> None:
    faithful.put(document("old"))
    bound = faithful.put(document("bound"))
    faithful.put(document("new"))
    params = [("_lastUpdated", f"ge{bound.at.isoformat()}"), ("_sort", "_lastUpdated,_id")]
    page = await connect(faithful).search(TYPE, params)
    assert [entry.id for entry in page.entries] == ["bound", "new"]


async def test_history_when_deleted_then_the_deletion_is_in_it(
    faithful: FaithfulServer, connect: Connect
) -> None:
    faithful.put(document("d1"))
    faithful.delete(TYPE, "d1")
    client = connect(faithful)
    for page in (
        await client.history(TYPE, "d1"),
        await client.history(TYPE),
        await client.history(since="2026-11-22T09:00:00Z"),
    ):
        gone, written = page.entries
        assert (gone.deleted, gone.type, gone.id, gone.version) == (True, TYPE, "d1", "2")
        assert gone.status == 204
        assert gone.json == b""
        assert (written.method, written.version) == (Method.PUT, "1")


async def test_update_when_new_then_created_and_when_repeated_then_conflict(
    faithful: FaithfulServer, connect: Connect
) -> None:
    client, body = connect(faithful), encoded(document("d1"))
    first = await client.update(TYPE, "d1", body, if_none_match="*")
    assert (first.status, first.id, first.version, first.json) == (201, "d1", "1", b"")
    with pytest.raises(RemoteError) as refused:
        await client.update(TYPE, "d1", body, if_none_match="*")
    assert refused.value.fault is Fault.CONFLICT
    assert not refused.value.unsure


async def test_update_when_over_the_right_version_then_next_one_else_conflict(
    faithful: FaithfulServer, connect: Connect
) -> None:
    client, body = connect(faithful), encoded(document("d1"))
    await client.update(TYPE, "d1", body)
    assert (await client.update(TYPE, "d1", body, if_match="1")).version == "2"
    for act in (
        client.update(TYPE, "d1", body, if_match="1"),
        client.delete(TYPE, "d1", if_match="1"),
    ):
        with pytest.raises(RemoteError) as refused:
            await act
        assert (refused.value.fault, refused.value.status) == (Fault.CONFLICT, 412)
    assert (await client.delete(TYPE, "d1", if_match="2")).status == 204
    assert faithful.resources() == {}


async def test_create_when_repeated_with_its_identifier_then_once(
    faithful: FaithfulServer, connect: Connect
) -> None:
    client = connect(faithful)
    body = document("ignored")
    where = f"identifier={body['identifier'][0]['value']}"
    first = await client.create(TYPE, encoded(body), if_none_exist=where)
    again = await client.create(TYPE, encoded(body), if_none_exist=where)
    assert (first.status, again.status) == (201, 200)
    assert first.id == again.id
    assert len(faithful.resources()) == 1


async def test_update_when_refused_then_its_codes_and_none_of_its_words(
    faithful: FaithfulServer, connect: Connect
) -> None:
    with pytest.raises(RemoteError) as refused:
        await connect(faithful).update(TYPE, "d1", encoded(patient("d1")))
    assert (refused.value.fault, refused.value.detail) == (Fault.INVALID, "invalid")
    assert "words" not in repr(refused.value)


async def test_raw_binary_when_the_server_fails_on_it_then_unavailable(
    faithful: FaithfulServer, connect: Connect
) -> None:
    with pytest.raises(RemoteError) as refused:
        await connect(faithful).put_binary("b1", PDF, len(PDF), "application/pdf")
    assert (refused.value.fault, refused.value.status) == (Fault.UNAVAILABLE, 500)
    assert refused.value.unsure


async def test_raw_binary_when_streamed_up_then_streamed_down_whole_and_from_a_byte(
    reference: FaithfulServer, connect: Connect
) -> None:
    client = connect(reference)
    done = await client.put_binary(
        "b1",
        lambda: _pieces(PDF),
        len(PDF),
        "application/pdf",
        if_none_match="*",
        patient="camille",
    )
    assert (done.status, done.version) == (201, "1")
    assert reference.requests[-1].headers["x-security-context"] == "Patient/camille"
    assert reference.requests[-1].headers["content-length"] == str(len(PDF))
    async with client.get_binary("Binary/b1") as whole:
        assert (whole.start, whole.size, whole.mime) == (0, len(PDF), "application/pdf")
        assert b"".join([chunk async for chunk in whole.chunks]) == PDF
    async with client.get_binary("Binary/b1", start=1000, etag=whole.etag) as rest:
        assert (rest.start, rest.size) == (1000, len(PDF))
        assert b"".join([chunk async for chunk in rest.chunks]) == PDF[1000:]
    async with client.get_binary("Binary/b1", start=1000, etag='W/"other"') as again:
        assert again.start == 0


async def test_changes_when_asked_again_then_only_what_is_new(
    reference: FaithfulServer, connect: Connect
) -> None:
    client = connect(reference)
    for number in range(3):
        reference.put(document(f"d{number}"))
    first = await client.changes("camille")
    second = await client.get_page(first.next)
    assert [len(first.entries), len(second.entries)] == [2, 1]
    assert second.next == ""
    reference.delete(TYPE, "d0")
    new = await client.changes("camille", second.cursor)
    assert [(change.id, change.deleted) for change in new.entries] == [("d0", True)]
    assert (await client.changes("camille", new.cursor)).entries == ()


async def test_changes_when_the_cursor_is_lost_then_said_so(
    reference: FaithfulServer, connect: Connect
) -> None:
    client = connect(reference)
    reference.put(document("d1"))
    cursor = (await client.changes("camille")).cursor
    reference.feed.lose_cursors()
    with pytest.raises(RemoteError) as lost:
        await client.changes("camille", cursor)
    assert lost.value.fault is Fault.CURSOR_LOST


async def test_capabilities_when_described_then_read(
    faithful: FaithfulServer, reference: FaithfulServer, connect: Connect
) -> None:
    told = await connect(faithful).capabilities()
    assert told.described
    assert TYPE in told.history & told.last_updated & told.update_create & told.versioned
    assert (told.changes, told.raw_binary, told.sign_in) == (False, False, None)
    ours = await connect(reference).capabilities()
    assert (ours.changes, ours.raw_binary, ours.transaction) == (True, True, True)


async def test_request_when_the_token_is_not_accepted_then_signed_out(
    faithful: FaithfulServer, connect: Connect
) -> None:
    faithful.put(document("d1"))
    faithful.accepted = {"right"}
    assert (await connect(faithful, FixedToken("right")).read(TYPE, "d1")).id == "d1"
    for wrong in (FixedToken("wrong"), None):
        with pytest.raises(SignedOutError):
            await connect(faithful, wrong).read(TYPE, "d1")


async def test_request_when_the_server_is_stopped_then_offline_and_nothing_sent(
    faithful: FaithfulServer, connect: Connect
) -> None:
    client = connect(faithful)
    faithful.put(document("d1"))
    await client.read(TYPE, "d1")
    faithful.stop()
    with pytest.raises(OfflineError) as offline:
        await client.update(TYPE, "d1", encoded(document("d1")))
    assert not offline.value.unsure
    faithful.start()
    assert (await client.read(TYPE, "d1")).version == "1"


async def test_transaction_on_the_faithful_server_when_one_entry_is_stale_then_nothing_is_done(
    faithful: FaithfulServer,
) -> None:
    faithful.put(patient())
    bundle = {
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [
            {
                "fullUrl": "urn:uuid:1",
                "resource": document("x"),
                "request": {"method": "POST", "url": TYPE},
            },
            {
                "resource": patient(),
                "request": {"method": "PUT", "url": "Patient/camille", "ifMatch": 'W/"7"'},
            },
        ],
    }
    from tests.fakes.fhir.exchange import seen

    refused = faithful.reply(seen("POST", "/fhir", {"Host": "h"}, json.dumps(bundle).encode()))
    assert refused.status == 412
    assert list(faithful.resources()) == ["Patient/camille"]
