"""An issuer that lies gets nobody in, and harms nobody who comes after."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import httpx
import pytest
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from backend.tests.identity.strict_issuer import Lies, StrictIssuer
from backend.tests.identity.world import House, told

NOW = 1_800_000_000

WRONG_IDENTITY: Mapping[str, dict[str, Any]] = {
    "another nonce": {"nonce": "another"},
    "no nonce": {"nonce": None},
    "another issuer": {"iss": "https://elsewhere.example"},
    "issuer with a slash": {"iss": "SLASH"},
    "for another": {"aud": "somebody"},
    "for nobody": {"aud": None},
    "for several without azp": {"aud": ["carnet-broker-of-tests", "somebody"]},
    "given to another": {"azp": "somebody"},
    "expired": {"exp": NOW - 61},
    "without end": {"exp": None},
    "endless": {"exp": float("inf")},
    "end that is no number": {"exp": float("nan")},
    "end in words": {"exp": "tomorrow"},
    "from the future": {"iat": NOW + 61},
    "without date": {"iat": None},
    "not yet": {"nbf": NOW + 61},
    "no subject": {"sub": None},
    "empty subject": {"sub": ""},
    "subject that is no text": {"sub": 7},
    "huge subject": {"sub": "d" * 300},
    "level as a list": {"acr": ["eidas1"]},
}


async def test_sign_in_when_the_id_token_lies_then_it_stops(
    house: House, browser: httpx.AsyncClient, issuer: StrictIssuer
) -> None:
    for lie, wrong in WRONG_IDENTITY.items():
        claims = {k: f"{issuer.url}/" if v == "SLASH" else v for k, v in wrong.items()}
        await _is_refused(house, browser, issuer, Lies(identity=claims), lie)
    await _honest_works(house, browser, issuer)


@pytest.mark.parametrize("token", ["identity_signed_by", "userinfo_signed_by"])
async def test_sign_in_when_a_token_is_not_signed_by_the_issuer_then_it_stops(
    house: House, browser: httpx.AsyncClient, issuer: StrictIssuer, token: str
) -> None:
    for kind in ("EC", "RSA"):
        issuer.use_key(kind, kind)
        for signer in ("nobody", "somebody else", "our secret"):
            await _is_refused(house, browser, issuer, _lies(token, signer), signer)
        await _honest_works(house, browser, issuer)
        house.patients.told.clear()


async def test_sign_in_when_the_userinfo_is_of_another_then_it_stops(
    house: House, browser: httpx.AsyncClient, issuer: StrictIssuer
) -> None:
    wrong: list[dict[str, Any]] = [
        {"sub": "somebody"},
        {"sub": None},
        {"iss": "https://elsewhere.example"},
        {"aud": "somebody"},
        {"exp": NOW - 61},
    ]
    for claims in wrong:
        await _is_refused(house, browser, issuer, Lies(userinfo=claims), str(claims))
    await _honest_works(house, browser, issuer)


ANSWERS: Mapping[str, Callable[[], Response]] = {
    "html": lambda: HTMLResponse("<h1>Camille Exemple</h1>"),
    "unsigned": lambda: JSONResponse({"sub": "d" * 64 + "v1"}),
    "list": lambda: JSONResponse([]),
    "empty": lambda: JSONResponse({}),
    "not text": lambda: JSONResponse({"access_token": 1, "id_token": {}}),
    "elsewhere": lambda: RedirectResponse("http://127.0.0.1:1/"),
    "broken": lambda: Response(status_code=500),
    "huge": lambda: Response(b" " * 1_100_000, media_type="application/json"),
    "deep": lambda: Response("[" * 100_000, media_type="application/json"),
    "bytes": lambda: Response(b"\xff\xfe", media_type="application/jwt"),
    "keys that are none": lambda: JSONResponse(
        {"keys": [1, {}, {"kty": "EC"}, {"kty": "oct", "k": "eA"}]}
    ),
}


@pytest.mark.parametrize("endpoint", ["token_answer", "userinfo_answer", "keys_answer"])
async def test_sign_in_when_an_endpoint_answers_nonsense_then_it_stops(
    house: House, browser: httpx.AsyncClient, issuer: StrictIssuer, endpoint: str
) -> None:
    for name, answer in ANSWERS.items():
        await _is_refused(house, browser, issuer, _lies(endpoint, answer), name)
    await _honest_works(house, browser, issuer)


async def test_sign_in_when_the_answer_names_another_issuer_then_it_stops(
    house: House, browser: httpx.AsyncClient, issuer: StrictIssuer
) -> None:
    for sender in ("http://127.0.0.1:1", "https://elsewhere.example"):
        await _is_refused(house, browser, issuer, Lies(sender=sender), sender)
    await _honest_works(house, browser, issuer)


async def test_sign_in_when_the_issuer_promises_its_name_and_does_not_say_it_then_it_stops(
    house: House, browser: httpx.AsyncClient, issuer: StrictIssuer
) -> None:
    issuer.lies = Lies(discovery={"authorization_response_iss_parameter_supported": True})
    assert (await house.sign_in(browser))["error"] == "server_error"


async def test_sign_in_when_the_issuer_changes_the_state_then_nothing_is_given(
    house: House, browser: httpx.AsyncClient, issuer: StrictIssuer
) -> None:
    issuer.lies = Lies(state="another")
    back = await browser.get((await house.begin(browser)).headers["location"])
    assert (await browser.get(back.headers["location"])).status_code == 400


@pytest.mark.parametrize(
    "document",
    [
        {"issuer": "https://elsewhere.example"},
        {"token_endpoint": "http://elsewhere.example/token"},
        {"jwks_uri": None},
        {"userinfo_endpoint": "http://user@127.0.0.1/"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"token_endpoint": "https://[broken"},
        {"end_session_endpoint": 7},
    ],
)
async def test_sign_in_when_discovery_lies_then_no_browser_is_sent_there(
    house: House, browser: httpx.AsyncClient, issuer: StrictIssuer, document: dict[str, Any]
) -> None:
    issuer.lies = Lies(discovery=document)
    assert told(await house.begin(browser))["error"] == "temporarily_unavailable"
    issuer.lies = Lies()
    assert "code" in await house.sign_in(browser)


@pytest.mark.parametrize("skew", [-60, 59])
async def test_sign_in_when_the_issuers_clock_is_a_minute_off_then_it_works(
    house: House, browser: httpx.AsyncClient, issuer: StrictIssuer, skew: int
) -> None:
    now = NOW + skew
    issuer.lies = Lies(
        identity={"iat": now, "exp": now + 60}, userinfo={"iat": now, "exp": now + 60}
    )
    assert "code" in await house.sign_in(browser)


def _lies(name: str, value: object) -> Lies:
    lies = Lies()
    setattr(lies, name, value)
    return lies


async def _is_refused(
    house: House, browser: httpx.AsyncClient, issuer: StrictIssuer, lies: Lies, name: str
) -> None:
    issuer.lies = lies
    returned = await house.sign_in(browser)
    error = "access_denied" if "acr" in lies.identity else "server_error"
    assert returned == {"error": error, "state": "state-of-the-app", "iss": house.url}, name
    assert house.patients.told == [], name


async def _honest_works(house: House, browser: httpx.AsyncClient, issuer: StrictIssuer) -> None:
    issuer.lies = Lies()
    assert "code" in await house.sign_in(browser)


async def test_sign_in_when_it_fails_in_every_way_then_no_log_names_the_person(
    house: House, browser: httpx.AsyncClient, issuer: StrictIssuer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    wrong = [Lies(identity=claims) for claims in WRONG_IDENTITY.values()]
    wrong += [replace(Lies(), userinfo_answer=answer) for answer in ANSWERS.values()]
    for lies in [*wrong, Lies(error="access_denied"), Lies()]:
        issuer.lies = lies
        returned = await house.sign_in(browser)
    house.patients.fails, issuer.person = True, "canary" + "d" * 60
    await house.sign_in(browser)
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("backend")]
    assert ours
    for text in ours:
        for secret in (
            "Camille",
            "Exemple",
            "canary",
            "dddd",
            "token-",
            "code-",
            "r" * 30,
            returned["code"],
        ):
            assert secret not in text
