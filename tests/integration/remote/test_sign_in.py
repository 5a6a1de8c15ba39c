"""Signing in through a browser (a client that follows redirects) to a strict authorization server."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from services.core.errors import Fault, RemoteError, SignedOutError
from services.i18n.translator import translator
from services.remote.address import ServerAddress
from services.remote.auth import challenge, sign_in
from services.remote.capabilities import SignIn
from services.remote.client import FhirClient
from services.remote.loopback import Loopback
from services.remote.session import Session
from services.remote.token_endpoint import TokenEndpoint, checked
from services.remote.tokens import Tokens
from tests.builders.fhir import document
from tests.fakes.fhir.faithful import FaithfulServer
from tests.fakes.fhir.issuer import PATIENT, Issuer

FRENCH = translator("fr")


class MemoryStore:
    """Keeps tokens in memory; `fails` times it cannot."""

    def __init__(self) -> None:
        self.kept: list[Tokens] = []
        self.fails = 0

    async def save(self, tokens: Tokens) -> None:
        if self.fails > 0:
            self.fails -= 1
            raise OSError
        self.kept.append(tokens)

    async def forget(self) -> None:
        self.kept.clear()


class Browser:
    """Goes where it is sent and follows redirects; `changes` are made to the answer brought back to the app."""

    def __init__(self, **changes: str) -> None:
        self.changes = changes
        self.pages: list[httpx.Response] = []
        self._tasks: list[asyncio.Task[None]] = []

    async def open(self, url: str) -> None:
        self._tasks.append(asyncio.create_task(self._visit(url)))

    async def _visit(self, url: str) -> None:
        async with httpx.AsyncClient(trust_env=False) as http:
            back = (await http.get(url)).headers["location"]
            target = httpx.URL(back).copy_merge_params(self.changes)
            self.pages.append(await http.get(target))

    async def closed(self) -> None:
        await asyncio.gather(*self._tasks)


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with Issuer() as server:
        yield server


@pytest.fixture
def server(issuer: Issuer) -> Iterator[FaithfulServer]:
    with FaithfulServer() as fhir:
        fhir.accepted = issuer.valid
        fhir.smart = issuer.smart
        fhir.put(document("d1"))
        yield fhir


@pytest.fixture
def address(server: FaithfulServer) -> ServerAddress:
    return ServerAddress.of(server.url)


@pytest.fixture
async def where(address: ServerAddress) -> SignIn:
    async with FhirClient(address) as client:
        return checked((await client.capabilities()).sign_in, address)


@pytest.fixture
async def endpoint(where: SignIn) -> AsyncIterator[TokenEndpoint]:
    made = TokenEndpoint(where, "carnet")
    yield made
    await made.aclose()


@pytest.fixture
async def tokens(address: ServerAddress, where: SignIn, endpoint: TokenEndpoint) -> Tokens:
    browser = Browser()
    given = await sign_in(address, where, endpoint, browser.open, FRENCH)
    await browser.closed()
    return given


async def _read(address: ServerAddress, session: Session) -> str:
    async with FhirClient(address, session) as client:
        return (await client.read("DocumentReference", "d1")).id


async def test_sign_in_when_all_is_right_then_tokens_for_the_person(
    issuer: Issuer, address: ServerAddress, where: SignIn, endpoint: TokenEndpoint
) -> None:
    browser = Browser()
    tokens = await sign_in(address, where, endpoint, browser.open, FRENCH)
    await browser.closed()
    assert (tokens.patient, tokens.scope) == (PATIENT, "patient/*.rs")
    assert tokens.lifetime == timedelta(seconds=300)
    (asked,), (form,) = issuer.asked, issuer.forms
    assert asked["aud"] == address.base
    assert asked["code_challenge"] == challenge(form["code_verifier"])
    assert len(form["code_verifier"]) >= 43
    assert "client_secret" not in form
    (page,) = browser.pages
    assert "Vous pouvez revenir à Carnet" in page.text
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    assert "code-" not in page.text
    for secret in (tokens.access, tokens.refresh, PATIENT):
        assert secret not in repr(tokens)


async def test_challenge_when_computed_then_as_the_rfc_says() -> None:
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"  # RFC 7636, appendix B
    assert challenge(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


@pytest.mark.parametrize(
    "changes", [{"code": "code-unknown"}, {"iss": "http://autre.invalid"}, {"code": ""}]
)
async def test_sign_in_when_the_answer_is_not_from_there_then_refused(
    address: ServerAddress, where: SignIn, endpoint: TokenEndpoint, changes: dict[str, str]
) -> None:
    browser = Browser(**changes)
    with pytest.raises(RemoteError) as refused:
        await sign_in(address, where, endpoint, browser.open, FRENCH)
    assert refused.value.fault is Fault.SIGN_IN_REFUSED
    await browser.closed()


async def test_sign_in_when_the_person_declines_then_refused_and_said_in_the_browser(
    issuer: Issuer, address: ServerAddress, where: SignIn, endpoint: TokenEndpoint
) -> None:
    issuer.refuse = "access_denied"
    browser = Browser()
    with pytest.raises(RemoteError) as refused:
        await sign_in(address, where, endpoint, browser.open, FRENCH)
    assert refused.value.fault is Fault.SIGN_IN_REFUSED
    await browser.closed()
    assert "n’a pas abouti" in browser.pages[0].text


@pytest.mark.parametrize("changes", [{"state": "wrong"}, {"state": ""}])
async def test_sign_in_when_the_state_is_wrong_then_nothing_is_taken(
    issuer: Issuer,
    address: ServerAddress,
    where: SignIn,
    endpoint: TokenEndpoint,
    changes: dict[str, str],
) -> None:
    browser = Browser(**changes)
    patience = timedelta(seconds=0.5)
    with pytest.raises(RemoteError) as refused:
        await sign_in(address, where, endpoint, browser.open, FRENCH, patience=patience)
    assert refused.value.fault is Fault.SIGN_IN_ABANDONED
    await browser.closed()
    assert browser.pages[0].status_code == 400
    assert issuer.forms == []


async def test_loopback_when_others_knock_then_turned_away_and_the_right_one_is_taken_once() -> (
    None
):
    async with Loopback("right", FRENCH) as door, httpx.AsyncClient(trust_env=False) as http:
        uri = door.redirect_uri
        root = uri.removesuffix("/callback")
        assert urlsplit(uri).hostname == "127.0.0.1"
        right = f"{uri}?state=right&code=c"
        refused = [
            await http.get(f"{root}/?state=right&code=c"),
            await http.get(right, headers={"Host": "exemple.invalid"}),
            await http.get(
                right, headers={"Host": right.split("/")[2].replace("127.0.0.1", "localhost")}
            ),
            await http.post(right),
            await http.get(f"{uri}?state=wrong&code=c"),
            await http.get(f"{uri}?code=c"),
            await http.get(f"{right}&state=right"),
            await http.get(f"{right}&code=other"),
        ]
        assert [page.status_code for page in refused] == [404, *[400] * 7]
        assert (await http.get(right)).status_code == 200
        assert (await http.get(f"{uri}?state=right&code=second")).status_code == 400
        assert (await door.answer(timedelta(seconds=5)))["code"] == "c"
    async with httpx.AsyncClient(trust_env=False) as http:
        with pytest.raises(httpx.ConnectError):
            await http.get(right)


async def test_loopback_when_somebody_holds_the_line_then_others_are_served() -> None:
    async with Loopback("right", FRENCH) as door, httpx.AsyncClient(trust_env=False) as http:
        port = urlsplit(door.redirect_uri).port
        _, silent = await asyncio.open_connection("127.0.0.1", port)
        reader, endless = await asyncio.open_connection("127.0.0.1", port)
        endless.write(b"GET /callback?x=" + b"x" * 100_000)
        assert await reader.read() == b""
        assert (await http.get(f"{door.redirect_uri}?state=right&code=c")).status_code == 200
        for writer in (silent, endless):
            writer.close()


async def test_session_when_the_token_runs_out_then_renewed_before_the_request(
    address: ServerAddress, endpoint: TokenEndpoint, tokens: Tokens, issuer: Issuer
) -> None:
    now, store = [0.0], MemoryStore()
    session = Session(tokens, endpoint, store, lambda: now[0])
    assert await _read(address, session) == "d1"
    assert len(issuer.forms) == 1
    now[0] = 290.0
    assert await _read(address, session) == "d1"
    assert [form["grant_type"] for form in issuer.forms] == ["authorization_code", "refresh_token"]
    assert store.kept[-1].refresh != tokens.refresh
    assert session.patient == PATIENT


async def test_session_when_many_requests_are_refused_at_once_then_renewed_once(
    address: ServerAddress, endpoint: TokenEndpoint, tokens: Tokens, issuer: Issuer
) -> None:
    store = MemoryStore()
    session = Session(tokens, endpoint, store)
    issuer.valid.clear()
    async with FhirClient(address, session) as client:
        found = await asyncio.gather(*(client.read("DocumentReference", "d1") for _ in range(8)))
    assert len(found) == 8
    assert len(issuer.forms) == 2
    assert len(store.kept) == 1


async def test_session_when_everything_is_revoked_then_signed_out_and_nothing_more_is_asked(
    address: ServerAddress, endpoint: TokenEndpoint, tokens: Tokens, issuer: Issuer
) -> None:
    session = Session(tokens, endpoint, MemoryStore())
    issuer.revoke_all()
    for _ in range(2):
        with pytest.raises(SignedOutError):
            await _read(address, session)
    assert len(issuer.forms) == 2


async def test_session_when_the_answer_to_a_renewal_is_lost_then_told_and_later_signed_out(
    address: ServerAddress, endpoint: TokenEndpoint, tokens: Tokens, issuer: Issuer
) -> None:
    store = MemoryStore()
    session = Session(tokens, endpoint, store)
    issuer.valid.clear()
    issuer.lose_answers = 1
    with pytest.raises(RemoteError) as lost:
        await _read(address, session)
    assert lost.value.fault is Fault.UNAVAILABLE
    with pytest.raises(SignedOutError):
        await _read(address, session)
    assert store.kept == []


async def test_session_when_the_new_token_cannot_be_kept_then_not_used_until_it_is(
    address: ServerAddress,
    endpoint: TokenEndpoint,
    tokens: Tokens,
    server: FaithfulServer,
    issuer: Issuer,
) -> None:
    store = MemoryStore()
    store.fails = 2
    session = Session(tokens, endpoint, store)
    issuer.valid.clear()
    for _ in range(2):
        with pytest.raises(OSError):  # noqa: PT011 - the store's own failure has no words
            await _read(address, session)
    assert [r.headers["authorization"] for r in server.requests[-1:]] == [f"Bearer {tokens.access}"]
    assert await _read(address, session) == "d1"
    assert len(issuer.forms) == 2
    assert len(store.kept) == 1


async def test_session_when_the_one_who_asked_gives_up_then_the_renewal_goes_on(
    endpoint: TokenEndpoint, tokens: Tokens, issuer: Issuer
) -> None:
    store = MemoryStore()
    session = Session(Tokens("", tokens.refresh), endpoint, store)
    asking = asyncio.create_task(session.header())
    await asyncio.sleep(0)  # it has started the renewal, which has not answered
    assert session._renewing is not None
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    await session._renewing
    assert store.kept[-1].access in issuer.valid
    assert await session.header() == f"Bearer {store.kept[-1].access}"
    assert len(issuer.forms) == 2


async def test_session_when_renewed_for_another_person_then_signed_out(
    endpoint: TokenEndpoint, tokens: Tokens
) -> None:
    store = MemoryStore()
    session = Session(replace(tokens, access="", patient="quelqu-un"), endpoint, store)
    with pytest.raises(SignedOutError):
        await session.header()
    assert store.kept == []


async def test_session_after_a_restart_then_goes_on_with_what_was_kept(
    address: ServerAddress, endpoint: TokenEndpoint, tokens: Tokens
) -> None:
    kept = Tokens("", tokens.refresh, patient=tokens.patient)
    session = Session(kept, endpoint, MemoryStore())
    assert await _read(address, session) == "d1"


async def test_sign_out_when_done_then_forgotten_here_and_revoked_there(
    address: ServerAddress, endpoint: TokenEndpoint, tokens: Tokens, issuer: Issuer
) -> None:
    store = MemoryStore()
    await store.save(tokens)
    session = Session(tokens, endpoint, store)
    await session.sign_out()
    assert (store.kept, issuer.valid) == ([], set())
    with pytest.raises(SignedOutError):
        await _read(address, session)


async def test_sign_out_when_the_server_is_away_then_forgotten_here_all_the_same(
    endpoint: TokenEndpoint, tokens: Tokens, issuer: Issuer
) -> None:
    store = MemoryStore()
    await store.save(tokens)
    issuer.stop()
    await Session(tokens, endpoint, store).sign_out()
    assert store.kept == []


def test_authorization_request_when_built_then_everything_is_escaped() -> None:
    from services.remote.auth import _with_query

    url = _with_query("https://exemple.invalid/a?x=1", {"scope": "a b", "state": "&"})
    assert parse_qs(urlsplit(url).query) == {"x": ["1"], "scope": ["a b"], "state": ["&"]}
