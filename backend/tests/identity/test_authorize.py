"""What /auth/authorize lets begin, and where it never sends a browser."""

import httpx
import pytest

from backend.identity.settings import AppClient
from backend.tests.identity.world import RETURN, House, told

TRICKS = [
    "http://127.0.0.1:49152/callback2",
    "http://127.0.0.1:49152/callback/",
    "http://127.0.0.1:49152/CALLBACK",
    "http://127.0.0.1:49152/x/../callback",
    "http://127.0.0.1:49152//callback",
    "http://127.0.0.1:49152/callback?next=1",
    "http://127.0.0.1:49152/callback#here",
    "http://127.0.0.1:49152/callback\n",
    "http://127.0.0.1:49152/callback%00",
    "http://127.0.0.1:49152/%63allback",
    "http://user@127.0.0.1:49152/callback",
    "http://127.0.0.1:49152@elsewhere.example/callback",
    "http://127.0.0.1.elsewhere.example:80/callback",
    "http://elsewhere.example:49152/callback",
    "http://localhost:49152/callback",
    "http://2130706433:49152/callback",
    "http://127.1:49152/callback",
    "http://[::ffff:127.0.0.1]:49152/callback",
    "http://127.0.0.1/callback",
    "http://127.0.0.1:0/callback",
    "http://127.0.0.1:65536/callback",
    "http://127.0.0.1:٤٩١٥٢/callback",
    "http://127.0.0.1:49152\\@elsewhere.example/callback",
    "https://127.0.0.1:49152/callback",
    "HTTP://127.0.0.1:49152/callback",
    " http://127.0.0.1:49152/callback",
    "//127.0.0.1:49152/callback",
    "carnet://callback",
    "javascript:alert(1)",
    "",
]


@pytest.mark.parametrize("uri", TRICKS)
def test_may_return_to_when_the_address_is_not_exactly_ours_then_no(uri: str) -> None:
    assert not AppClient.may_return_to(uri)


@pytest.mark.parametrize("port", [1, 80, 1024, 49152, 65535])
@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]"])
def test_may_return_to_when_it_is_loopback_on_any_port_then_yes(host: str, port: int) -> None:
    assert AppClient.may_return_to(f"http://{host}:{port}/callback")


async def test_authorize_when_it_is_not_sure_where_to_return_then_a_page_and_no_redirection(
    house: House, browser: httpx.AsyncClient
) -> None:
    answers = [await house.begin(browser, redirect_uri=uri) for uri in TRICKS]
    answers += [await house.begin(browser, client_id=client) for client in ("", "other", None)]
    answers.append(
        await browser.get(f"{house.url}/auth/authorize?client_id=carnet-app&client_id=x")
    )
    answers.append(await browser.get(f"{house.url}/auth/authorize?%ff=%ff"))
    answers.append(await browser.get(f"{house.url}/auth/authorize"))
    for answer in answers:
        assert answer.status_code == 400
        assert "location" not in answer.headers
        assert "set-cookie" not in answer.headers
        assert answer.headers["cache-control"] == "no-store"
        assert 'lang="en"' in answer.text
        assert "elsewhere" not in answer.text


async def test_authorize_when_the_question_is_wrong_then_the_app_is_told_at_its_own_address(
    house: House, browser: httpx.AsyncClient
) -> None:
    wrong: list[tuple[dict[str, str | None], str]] = [
        ({"state": None}, "invalid_request"),
        ({"state": ""}, "invalid_request"),
        ({"state": "é"}, "invalid_request"),
        ({"state": "a\nb"}, "invalid_request"),
        ({"state": "s" * 1025}, "invalid_request"),
        ({"response_type": None}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"code_challenge": "c" * 43 + "\n"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"aud": None}, "invalid_request"),
        ({"aud": "https://elsewhere.example/fhir"}, "invalid_request"),
        ({"scope": None}, "invalid_scope"),
        ({"scope": "openid offline_access"}, "invalid_scope"),
        ({"scope": "system/*.cruds user/*.cruds"}, "invalid_scope"),
        ({"scope": "patient/*.sr patient/.r patient/*."}, "invalid_scope"),
    ]
    for change, error in wrong:
        answer = await house.begin(browser, **change)
        assert answer.status_code == 303
        assert told(answer)["error"] == error, change
        assert "set-cookie" not in answer.headers


async def test_authorize_when_aud_ends_with_a_slash_then_it_is_the_same_server(
    house: House, browser: httpx.AsyncClient
) -> None:
    answer = await house.begin(browser, aud=f"{house.url}/fhir/")
    assert not answer.headers["location"].startswith(RETURN)


async def test_authorize_when_more_is_asked_than_the_client_may_have_then_less_is_granted(
    house: House, browser: httpx.AsyncClient
) -> None:
    scope = "openid fhirUser launch/patient system/*.cruds patient/Appointment.rs patient/Appointment.rs"
    tokens = await house.tokens(browser, scope=scope)
    assert tokens["scope"] == "launch/patient patient/Appointment.rs"
    assert "refresh_token" not in tokens
