from collections.abc import AsyncIterator, Callable

import pytest

from services.core.errors import Fault, RemoteError, SignedOutError
from services.remote.address import ServerAddress
from services.remote.client import FhirClient
from services.remote.limits import Limits
from tests.builders.fhir import document, encoded
from tests.fakes.fhir.faithful import FaithfulServer
from tests.fakes.fhir.lies import Lie
from tests.fakes.fhir.lying import LyingServer, reads, searches, writes
from tests.integration.remote.conftest import HASTY, SMALL

Connect = Callable[..., FhirClient]
TYPE = "DocumentReference"

READ = [
    (Lie.WRONG_TYPE, Fault.WRONG_ANSWER),
    (Lie.WRONG_ID, Fault.WRONG_ANSWER),
    (Lie.HTML, Fault.NOT_FHIR),
    (Lie.HTML_NOT_FOUND, Fault.NOT_FHIR),
    (Lie.REDIRECT, Fault.ORIGIN),
    (Lie.INVALID_JSON, Fault.WRONG_ANSWER),
    (Lie.DEEP_JSON, Fault.WRONG_ANSWER),
    (Lie.NOT_UTF8, Fault.WRONG_ANSWER),
    (Lie.BOMB, Fault.TOO_LARGE),
    (Lie.ODD_ENCODING, Fault.WRONG_ANSWER),
    (Lie.HUGE, Fault.TOO_LARGE),
    (Lie.ENDLESS, Fault.TOO_LARGE),
    (Lie.SLOW, Fault.TOO_SLOW),
    (Lie.SILENT, Fault.TOO_SLOW),
    (Lie.CUT_BODY, Fault.INTERRUPTED),
    (Lie.LENGTH_TOO_LONG, Fault.INTERRUPTED),
    (Lie.LENGTH_TOO_SHORT, Fault.WRONG_ANSWER),
    (Lie.DROPPED_BEFORE, Fault.INTERRUPTED),
    (Lie.DROPPED_AFTER, Fault.INTERRUPTED),
    (Lie.UNAVAILABLE, Fault.UNAVAILABLE),
    (Lie.TOO_MANY, Fault.UNAVAILABLE),
    (Lie.SERVER_ERROR, Fault.UNAVAILABLE),
    (Lie.SIGNED_OUT, Fault.SIGNED_OUT),
    (Lie.FORBIDDEN, Fault.FORBIDDEN),
    (Lie.GONE, Fault.GONE),
]
SEARCH = [
    *(pair for pair in READ if pair[0] not in {Lie.WRONG_TYPE, Lie.WRONG_ID, Lie.DEEP_JSON}),
    (Lie.WRONG_BUNDLE_TYPE, Fault.WRONG_ANSWER),
    (Lie.FOREIGN_NEXT, Fault.ORIGIN),
]
# (lie, fault, whether the write may have taken effect as far as the client knows, whether it did)
WRITE = [
    (Lie.DROPPED_BEFORE, Fault.INTERRUPTED, True, False),
    (Lie.DROPPED_AFTER, Fault.INTERRUPTED, True, True),
    (Lie.UNAVAILABLE_AFTER, Fault.UNAVAILABLE, True, True),
    (Lie.SERVER_ERROR, Fault.UNAVAILABLE, True, False),
    (Lie.FOREIGN_LOCATION, Fault.ORIGIN, True, True),
    (Lie.HTML, Fault.NOT_FHIR, True, True),
    (Lie.TOO_MANY, Fault.UNAVAILABLE, False, False),
    (Lie.FORBIDDEN, Fault.FORBIDDEN, False, False),
    (Lie.INVALID, Fault.INVALID, False, False),
]


@pytest.fixture
def server(lying: LyingServer) -> LyingServer:
    for number in range(3):
        lying.put(document(f"d{number}"))
    return lying


def _patience(lie: Lie) -> Limits:
    """Return limits that a test may wait for, and, where only time tells, short ones."""
    return HASTY if lie in {Lie.SLOW, Lie.SILENT} else SMALL


def _patient(client: FhirClient, lie: Lie, connect: Connect, server: LyingServer) -> FhirClient:
    """Return the same client, or another one when it is too hasty for a busy machine."""
    return client if _patience(lie) is SMALL else connect(server)


async def _refused(act: object) -> RemoteError:
    with pytest.raises(RemoteError) as refused:
        await act  # type: ignore[misc] # any awaitable
    assert "127.0.0.1" not in repr(refused.value)
    assert "camille" not in f"{refused.value!r}{refused.value.detail}"
    return refused.value


@pytest.mark.parametrize(("lie", "fault"), READ, ids=lambda each: each.name)
async def test_read_when_the_server_lies_then_told_and_the_next_one_is_right(
    server: LyingServer, connect: Connect, lie: Lie, fault: Fault
) -> None:
    client = connect(server, limits=_patience(lie))
    server.lie(lie, reads, times=1)
    error = await _refused(client.read(TYPE, "d1"))
    assert error.fault is fault
    assert not error.unsure
    assert (await _patient(client, lie, connect, server).read(TYPE, "d1")).id == "d1"


@pytest.mark.parametrize(("lie", "fault"), SEARCH, ids=lambda each: each.name)
async def test_search_when_the_server_lies_then_told_and_the_next_one_is_right(
    server: LyingServer, connect: Connect, lie: Lie, fault: Fault
) -> None:
    client = connect(server, limits=_patience(lie))
    server.lie(lie, searches, times=1)
    assert (await _refused(client.search(TYPE, []))).fault is fault
    page = await _patient(client, lie, connect, server).search(TYPE, [])
    assert len(page.entries) == 2


@pytest.mark.parametrize(("lie", "fault", "unsure", "done"), WRITE, ids=str)
async def test_write_when_the_server_lies_then_told_whether_it_may_be_done(
    server: LyingServer, connect: Connect, lie: Lie, fault: Fault, unsure: bool, done: bool
) -> None:
    server.lie(lie, writes, times=1)
    client = connect(server, limits=_patience(lie))
    error = await _refused(client.update(TYPE, "new", encoded(document("new"))))
    assert (error.fault, error.unsure) == (fault, unsure)
    assert (f"{TYPE}/new" in server.resources()) is done


async def test_write_when_the_server_stays_silent_then_it_may_be_done(
    server: LyingServer, connect: Connect
) -> None:
    server.lie(Lie.SILENT)
    error = await _refused(connect(server, limits=HASTY).delete(TYPE, "d1"))
    assert (error.fault, error.unsure) == (Fault.TOO_SLOW, True)


async def test_delete_when_a_page_of_the_web_answers_then_not_believed(
    server: LyingServer, connect: Connect
) -> None:
    server.lie(Lie.HTML)
    client = connect(server)
    for act in (client.delete(TYPE, "d1"), client.put_binary("b", b"x", 1, "text/html")):
        error = await _refused(act)
        assert (error.fault, error.unsure) == (Fault.NOT_FHIR, True)


async def test_wait_when_the_server_asks_for_one_then_told(
    server: LyingServer, connect: Connect
) -> None:
    server.lie(Lie.TOO_MANY)
    error = await _refused(connect(server).read(TYPE, "d1"))
    assert error.wait is not None
    assert error.wait.total_seconds() == 120


@pytest.mark.parametrize("lie", [Lie.WRONG_TYPE, Lie.DEEP_JSON])
async def test_search_when_entries_are_wrong_then_left_out_and_counted(
    server: LyingServer, connect: Connect, lie: Lie
) -> None:
    server.lie(lie, searches)
    page = await connect(server).search(TYPE, [])
    assert (page.entries, page.refused) == ((), 2)


async def test_search_when_some_entries_are_poison_then_the_others_are_kept(
    server: LyingServer, connect: Connect
) -> None:
    server.lie(Lie.POISONED_ENTRY, searches, times=1)
    page = await connect(server).search(TYPE, [])
    assert (len(page.entries), page.refused) == (2, 4)
    server.lie(Lie.OTHER_PERSONS_TOO, searches)
    page = await connect(server).search(TYPE, [])
    assert (len(page.entries), page.refused) == (2, 1)


async def test_get_page_when_the_link_leads_elsewhere_then_nothing_is_sent(
    server: LyingServer, connect: Connect
) -> None:
    client, before = connect(server), len(server.requests)
    with FaithfulServer() as other:
        for link in (f"{other.url}/{TYPE}", f"http://127.0.0.1:{server.port}/elsewhere"):
            assert (await _refused(client.get_page(link))).fault is Fault.ORIGIN
            with pytest.raises(RemoteError):
                client.get_binary(link)
        assert other.requests == []
    assert len(server.requests) == before


async def test_cookie_when_set_then_never_sent_back(server: LyingServer, connect: Connect) -> None:
    client = connect(server)
    server.lie(Lie.COOKIE)
    for _ in range(2):
        await client.read(TYPE, "d1")
    assert all("cookie" not in request.headers for request in server.requests)


async def test_update_when_the_version_is_not_told_then_none_is_made_up(
    server: LyingServer, connect: Connect
) -> None:
    server.lie(Lie.NO_VERSION, writes)
    done = await connect(server).update(TYPE, "new", encoded(document("new")))
    assert (done.id, done.version) == ("new", "")
    error = await _refused(connect(server).create(TYPE, encoded(document("x"))))
    assert (error.fault, error.unsure) == (Fault.WRONG_ANSWER, True)


async def test_update_when_if_match_is_ignored_then_the_server_overwrites(
    server: LyingServer, connect: Connect
) -> None:
    server.lie(Lie.IGNORED_IF_MATCH)
    await connect(server).update(TYPE, "d1", encoded(document("d1")), if_match="77")
    assert len(server.history(TYPE, "d1")) == 2


async def test_pages_when_replayed_for_ever_then_the_same_page_each_time(
    server: LyingServer, connect: Connect
) -> None:
    server.lie(Lie.REPLAYED_PAGE, searches)
    client = connect(server)
    first = await client.search(TYPE, [("_count", "2")])
    assert await client.get_page(first.next, TYPE) == first


async def test_deleted_when_the_server_says_not_found_then_not_found(
    server: LyingServer, connect: Connect
) -> None:
    server.delete(TYPE, "d1")
    server.lie(Lie.NOT_FOUND_FOR_DELETED)
    assert (await _refused(connect(server).read(TYPE, "d1"))).fault is Fault.NOT_FOUND


async def test_metadata_when_it_is_a_page_of_the_web_then_not_fhir(
    server: LyingServer, connect: Connect
) -> None:
    server.lie(Lie.HTML)
    assert (await _refused(connect(server).capabilities())).fault is Fault.NOT_FHIR


@pytest.mark.parametrize(
    ("lie", "fault"),
    [
        (Lie.CUT_BODY, Fault.INTERRUPTED),
        (Lie.ENDLESS, Fault.TOO_LARGE),
        (Lie.HUGE, Fault.TOO_LARGE),
        (Lie.SLOW, Fault.TOO_SLOW),
        (Lie.SILENT, Fault.TOO_SLOW),
        (Lie.REDIRECT, Fault.ORIGIN),
        (Lie.HTML, Fault.NOT_FHIR),
        (Lie.GONE, Fault.GONE),
    ],
)
async def test_binary_when_the_server_lies_then_told(
    server: LyingServer, connect: Connect, lie: Lie, fault: Fault
) -> None:
    file = {"resourceType": "Binary", "id": "b1", "contentType": "text/plain", "data": "ZmlsZQ=="}
    server.put(file)
    server.lie(lie)

    async def download() -> None:
        async with connect(server, limits=_patience(lie)).get_binary("Binary/b1") as found:
            async for _ in found.chunks:
                pass

    assert (await _refused(download())).fault is fault


async def test_upload_when_the_token_is_refused_then_nothing_is_kept(
    server: LyingServer, connect: Connect
) -> None:
    async def content() -> AsyncIterator[bytes]:
        yield b"file"

    server.lie(Lie.SIGNED_OUT)
    with pytest.raises(SignedOutError):
        await connect(server).put_binary("b1", content, 4, "text/plain")
    assert "Binary/b1" not in server.resources()


async def test_log_when_everything_is_logged_then_no_url_and_no_id(
    server: LyingServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    async with FhirClient(ServerAddress.of(server.url)) as client:
        await client.search(TYPE, [("patient", "camille")])
    said = "\n".join(record.getMessage() for record in caplog.records)
    assert "camille" not in said
    assert TYPE not in said
