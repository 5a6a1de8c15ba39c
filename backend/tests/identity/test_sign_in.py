"""The broker in front of an issuer with FranceConnect's strictness."""

import asyncio
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc.jwk import ECKey
from starlette.applications import Starlette

from backend.access.bearer import InvalidTokenError
from backend.identity.settings import ClientKey, Mode
from backend.tests.identity.conftest import BuildHouse, registration
from backend.tests.identity.strict_issuer import StrictIssuer
from backend.tests.identity.world import NO_TLS, House, listening, told, url_of


async def test_sign_in_when_everything_is_right_then_the_app_gets_patient_scoped_tokens(
    house: House, browser: httpx.AsyncClient
) -> None:
    returned = await house.sign_in(browser)
    assert returned["state"] == "state-of-the-app"
    assert returned["iss"] == house.url
    answer = await house.exchange(returned["code"])
    body = answer.json()
    assert answer.headers["cache-control"] == "no-store"
    assert body["patient"] == "patient-1"
    assert body["expires_in"] == 300
    assert body["token_type"] == "Bearer"
    assert body["scope"] == "launch/patient offline_access patient/DocumentReference.rs"
    principal = await house.identity.authenticate(body["access_token"])
    assert (principal.patient, principal.client) == ("patient-1", "carnet-app")


async def test_sign_in_when_the_person_comes_again_then_it_is_the_same_account(
    house: House, browser: httpx.AsyncClient, issuer: StrictIssuer
) -> None:
    first = await house.tokens(browser)
    again = await house.tokens(browser)
    issuer.person = "e" * 64 + "v1"
    other = await house.tokens(browser)
    assert (first["patient"], again["patient"], other["patient"]) == (
        "patient-1",
        "patient-1",
        "patient-2",
    )
    one, two = [
        (await house.identity.authenticate(t["access_token"])).subject for t in (first, again)
    ]
    assert one == two
    assert "dddd" not in one


async def test_sign_in_when_one_person_signs_in_twice_at_once_then_one_patient_is_made(
    house: House, browser: httpx.AsyncClient
) -> None:
    answers = await asyncio.gather(*(house.tokens(browser) for _ in range(6)))
    assert {answer["patient"] for answer in answers} == {"patient-1"}
    assert len(house.patients.told) == 1


async def test_sign_in_when_the_issuer_knows_traits_then_only_those_asked_reach_the_account(
    house: House, browser: httpx.AsyncClient, issuer: StrictIssuer
) -> None:
    issuer.traits |= {"birthdate": "1980-01-01", "email": "x@example.org", "gender": ["female"]}
    await house.tokens(browser)
    (claims,) = house.patients.told
    assert (claims.given_name, claims.birthdate, claims.gender) == ("Camille", "1980-01-01", "")
    assert repr(claims) == "Claims(…)"


async def test_sign_in_when_the_issuer_signs_with_rsa_then_it_works(
    house: House, browser: httpx.AsyncClient, issuer: StrictIssuer
) -> None:
    issuer.use_key("RSA", "rsa")
    assert (await house.tokens(browser))["patient"] == "patient-1"


async def test_sign_in_when_the_issuer_changed_its_key_then_the_keys_are_read_again(
    house: House, browser: httpx.AsyncClient, issuer: StrictIssuer
) -> None:
    await house.tokens(browser)
    await house.tokens(browser)
    assert issuer.key_reads == 1
    issuer.use_key("EC", "second")
    await house.tokens(browser)
    assert issuer.key_reads == 2


async def test_sign_in_when_discovery_lists_pkce_then_it_is_used_and_else_not_sent(
    build_house: BuildHouse, browser: httpx.AsyncClient, issuer: StrictIssuer
) -> None:
    opened = listening()
    issuer.callback, issuer.pkce = f"{url_of(opened)}/auth/callback", True
    async with build_house(
        opened=opened, mode=Mode.EXTERNAL, external=registration(issuer)
    ) as house:
        await house.tokens(browser)
    assert issuer.sign_ins[0]["code_challenge_method"] == "S256"


async def test_sign_in_when_we_have_a_key_at_the_issuer_then_each_assertion_is_new(
    build_house: BuildHouse, browser: httpx.AsyncClient, issuer: StrictIssuer
) -> None:
    key, opened = ECKey.generate_key("P-256"), listening()
    issuer.callback, issuer.client_key = f"{url_of(opened)}/auth/callback", key
    ours = registration(issuer, credentials=ClientKey(key.as_pem(private=True).decode()))
    async with build_house(opened=opened, mode=Mode.EXTERNAL, external=ours) as house:
        await house.tokens(browser)
        await house.tokens(browser)
    assert len(set(issuer.assertions)) == 2


@pytest.mark.parametrize(
    ("asked", "enough", "too_low"),
    [
        ("eidas1", ["eidas1", "eidas2", "eidas3"], ["eidas9", "", "EIDAS1"]),
        ("eidas2", ["eidas2", "eidas3"], ["eidas1"]),
        ("eidas3", ["eidas3"], ["eidas1", "eidas2"]),
    ],
)
async def test_sign_in_when_the_level_is_below_what_was_asked_then_it_is_denied(
    build_house: BuildHouse,
    browser: httpx.AsyncClient,
    issuer: StrictIssuer,
    asked: str,
    enough: list[str],
    too_low: list[str],
) -> None:
    opened = listening()
    issuer.callback = f"{url_of(opened)}/auth/callback"
    ours = registration(issuer, acr=asked)
    async with build_house(opened=opened, mode=Mode.EXTERNAL, external=ours) as house:
        for issuer.acr in too_low:
            assert (await house.sign_in(browser))["error"] == "access_denied"
        for issuer.acr in enough:
            assert "code" in await house.sign_in(browser)
    assert {question["acr_values"] for question in issuer.sign_ins} == {asked}


async def test_callback_when_another_browser_comes_then_nothing_is_given_and_the_right_one_may_finish(
    house: House, browser: httpx.AsyncClient
) -> None:
    at_issuer = await browser.get((await house.begin(browser)).headers["location"])
    back = at_issuer.headers["location"]
    async with httpx.AsyncClient(verify=NO_TLS) as stranger:
        refused = await stranger.get(back)
        own = await house.begin(stranger)
        name = next(iter(stranger.cookies))
        stolen = parse_qs(urlsplit(back).query)["state"][0]
        with_own_cookie = await stranger.get(back, headers={"Cookie": f"{name}=guess"})
    for answer in (refused, with_own_cookie):
        assert (answer.status_code, "location" in answer.headers) == (400, False)
        assert stolen not in answer.text
    assert own.status_code == 303
    assert "code" in told(await browser.get(back))


async def test_callback_when_it_is_opened_twice_then_the_second_time_gives_nothing(
    house: House, browser: httpx.AsyncClient
) -> None:
    back = (await browser.get((await house.begin(browser)).headers["location"])).headers["location"]
    assert "code" in told(await browser.get(back))
    assert (await browser.get(back)).status_code == 400


async def test_callback_when_the_sign_in_took_longer_than_ten_minutes_then_it_must_begin_again(
    house: House, browser: httpx.AsyncClient
) -> None:
    back = (await browser.get((await house.begin(browser)).headers["location"])).headers["location"]
    house.clock.now += 601
    assert (await browser.get(back)).status_code == 400


async def test_callback_when_the_state_is_missing_or_unknown_then_a_page_says_so(
    house: House, browser: httpx.AsyncClient
) -> None:
    for query in ("", "state=", "state=x&code=y", "code=y", "state=x&state=y", "state=%ff"):
        answer = await browser.get(f"{house.url}/auth/callback?{query}")
        assert answer.status_code == 400
        assert "La connexion n’a pas abouti" in answer.text
        assert "default-src 'none'" in answer.headers["content-security-policy"]


async def test_authorize_when_a_sign_in_begins_then_its_cookie_is_confined(
    house: House, browser: httpx.AsyncClient
) -> None:
    cookie = (await house.begin(browser)).headers["set-cookie"]
    assert {"HttpOnly", "SameSite=lax", "Path=/auth/callback", "Max-Age=600"} <= set(
        cookie.split("; ")
    )


async def test_sign_in_when_two_run_in_one_browser_then_both_finish(
    house: House, browser: httpx.AsyncClient
) -> None:
    first = (await house.begin(browser, state="first")).headers["location"]
    second = (await house.begin(browser, state="second")).headers["location"]
    for question, state in ((first, "first"), (second, "second")):
        back = (await browser.get(question)).headers["location"]
        assert told(await browser.get(back))["state"] == state


async def test_sign_in_when_the_issuer_refuses_then_the_app_hears_a_known_word_and_no_name(
    house: House, browser: httpx.AsyncClient, issuer: StrictIssuer
) -> None:
    known = {"access_denied": "access_denied", "temporarily_unavailable": "temporarily_unavailable"}
    for said, passed_on in {**known, "weird<b>": "server_error"}.items():
        issuer.lies.error = said
        returned = await house.sign_in(browser)
        assert returned == {"error": passed_on, "state": "state-of-the-app", "iss": house.url}


async def test_sign_in_when_the_issuer_is_away_then_the_app_is_told_to_come_later(
    build_house: BuildHouse, browser: httpx.AsyncClient, issuer: StrictIssuer
) -> None:
    nobody = listening()
    ours = replace(registration(issuer), issuer=url_of(nobody))
    async with build_house(mode=Mode.EXTERNAL, external=ours) as house:
        assert told(await house.begin(browser))["error"] == "temporarily_unavailable"
    nobody.close()


async def test_sign_in_when_the_patient_cannot_be_made_then_no_code_is_given_and_later_it_works(
    house: House, browser: httpx.AsyncClient
) -> None:
    house.patients.fails = True
    assert (await house.sign_in(browser))["error"] == "server_error"
    house.patients.fails = False
    assert "code" in await house.sign_in(browser)


async def test_logout_when_the_issuer_offers_it_then_the_session_ends_and_the_address_is_given(
    house: House, browser: httpx.AsyncClient
) -> None:
    tokens = await house.tokens(browser)
    answer = await house.post("/auth/logout", token=tokens["refresh_token"])
    address = urlsplit(answer.json()["end_session_uri"])
    query = parse_qs(address.query)
    assert address.path == "/session/end"
    assert query["post_logout_redirect_uri"] == [f"{house.url}/auth/signed-out"]
    assert query["id_token_hint"][0].count(".") == 2
    assert len(query["state"][0]) > 20
    with pytest.raises(InvalidTokenError):
        await house.identity.authenticate(tokens["access_token"])
    assert (await house.refresh(tokens["refresh_token"])).status_code == 400
    assert "déconnecté" in (await browser.get(f"{house.url}/auth/signed-out")).text


async def test_logout_when_the_issuer_does_not_offer_it_then_the_session_still_ends(
    house: House, browser: httpx.AsyncClient, issuer: StrictIssuer
) -> None:
    issuer.end_session = False
    tokens = await house.tokens(browser)
    answer = await house.post("/auth/logout", token=tokens["refresh_token"])
    assert answer.json() == {}
    assert (await house.refresh(tokens["refresh_token"])).json()["error"] == "invalid_grant"


async def test_keys_when_they_are_published_then_only_their_public_half(
    house: House, browser: httpx.AsyncClient
) -> None:
    (published,) = (await browser.get(f"{house.url}/auth/jwks")).json()["keys"]
    assert (published["crv"], published["alg"], "d" in published) == ("P-256", "ES256", False)


async def test_sign_in_when_the_server_is_https_then_the_cookie_is_never_sent_in_clear(
    build_house: BuildHouse,
) -> None:
    async with build_house(
        base_url="https://carnet.example", fhir_base="https://carnet.example/fhir"
    ) as house:
        inside = httpx.ASGITransport(Starlette(routes=house.identity.routes()))
        async with httpx.AsyncClient(transport=inside) as browser:
            assert "Secure" in (await house.begin(browser)).headers["set-cookie"].split("; ")
