"""/auth/token and /auth/revoke for the app, and what `authenticate` believes."""

import asyncio

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.tests.identity.conftest import both_engines
from backend.tests.identity.world import NO_TLS, VERIFIER, House

pytestmark = both_engines


async def test_token_when_a_code_is_shown_twice_then_what_it_gave_is_revoked(
    house: House, browser: httpx.AsyncClient
) -> None:
    code = (await house.sign_in(browser))["code"]
    tokens = (await house.exchange(code)).json()
    await house.identity.authenticate(tokens["access_token"])
    replayed = await house.exchange(code)
    assert (replayed.status_code, replayed.json()["error"]) == (400, "invalid_grant")
    assert await house.refuses(tokens)
    assert (await house.refresh(tokens["refresh_token"])).json()["error"] == "invalid_grant"


async def test_token_when_a_code_is_shown_many_times_at_once_then_at_most_one_answer_and_itis_dead(
    house: House, browser: httpx.AsyncClient
) -> None:
    code = (await house.sign_in(browser))["code"]
    answers = await asyncio.gather(*(house.exchange(code) for _ in range(5)))
    (given_,) = [answer.json() for answer in answers if answer.status_code == 200]
    assert await house.refuses(given_)


@pytest.mark.parametrize(
    "change",
    [
        {"code_verifier": "w" * 50},
        {"code_verifier": "short"},
        {"code_verifier": VERIFIER + "é"},
        {"redirect_uri": "http://127.0.0.1:49153/callback"},
        {"redirect_uri": "http://[::1]:49152/callback"},
    ],
)
async def test_token_when_the_code_is_shown_by_somebody_else_then_it_is_burnt(
    house: House, browser: httpx.AsyncClient, change: dict[str, str]
) -> None:
    code = (await house.sign_in(browser))["code"]
    assert (await house.exchange(code, **change)).json()["error"] == "invalid_grant"
    assert (await house.exchange(code)).json()["error"] == "invalid_grant"


async def test_token_when_the_code_is_older_than_a_minute_then_it_is_refused(
    house: House, browser: httpx.AsyncClient
) -> None:
    code = (await house.sign_in(browser))["code"]
    house.clock.now += 61
    assert (await house.exchange(code)).json()["error"] == "invalid_grant"


async def test_refresh_when_it_goes_well_then_tokens_rotate_and_live_thirty_days_more(
    house: House, browser: httpx.AsyncClient
) -> None:
    tokens = await house.tokens(browser)
    seen = {tokens["refresh_token"]}
    for _ in range(3):
        house.clock.now += 29 * 24 * 3600
        tokens = (await house.refresh(tokens["refresh_token"])).json()
        assert tokens["patient"] == "patient-1"
        assert tokens["scope"].startswith("launch/patient")
        await house.identity.authenticate(tokens["access_token"])
        seen.add(tokens["refresh_token"])
    assert len(seen) == 4
    house.clock.now += 30 * 24 * 3600
    assert (await house.refresh(tokens["refresh_token"])).json()["error"] == "invalid_grant"


async def test_refresh_when_answers_were_lost_then_asking_again_works_each_time(
    house: House, browser: httpx.AsyncClient
) -> None:
    first = (await house.tokens(browser))["refresh_token"]
    for _ in range(40):  # a device behind a proxy that eats answers
        last = await house.refresh(first)
        assert last.status_code == 200
    again = await house.refresh(last.json()["refresh_token"])
    assert again.status_code == 200
    assert (await house.refresh(last.json()["refresh_token"])).status_code == 200


async def test_refresh_when_a_delayed_duplicate_arrives_late_then_the_answer_in_hand_still_works(
    house: House, browser: httpx.AsyncClient
) -> None:
    first = (await house.tokens(browser))["refresh_token"]
    in_hand = (await house.refresh(first)).json()["refresh_token"]
    await house.refresh(first)  # the request that had timed out, delivered after its retry
    assert (await house.refresh(in_hand)).status_code == 200


async def test_refresh_when_an_old_token_comes_back_then_the_whole_family_ends(
    house: House, browser: httpx.AsyncClient
) -> None:
    first = await house.tokens(browser)
    second = (await house.refresh(first["refresh_token"])).json()
    third = (await house.refresh(second["refresh_token"])).json()
    await house.identity.authenticate(third["access_token"])
    reused = await house.refresh(first["refresh_token"])
    assert (reused.status_code, reused.json()["error"]) == (400, "invalid_grant")
    assert [await house.refuses(tokens) for tokens in (first, second, third)] == [True] * 3
    assert (await house.refresh(third["refresh_token"])).json()["error"] == "invalid_grant"


async def test_refresh_when_thief_and_owner_hold_siblings_then_whoever_is_second_ends_both(
    house: House, browser: httpx.AsyncClient
) -> None:
    first = await house.tokens(browser)
    owner = (await house.refresh(first["refresh_token"])).json()
    thief = (await house.refresh(first["refresh_token"])).json()
    ahead = (await house.refresh(thief["refresh_token"])).json()
    assert (await house.refresh(owner["refresh_token"])).status_code == 400
    assert await house.refuses(ahead)
    assert (await house.refresh(ahead["refresh_token"])).status_code == 400


async def test_refresh_when_several_come_at_once_then_none_locks_the_person_out(
    house: House, browser: httpx.AsyncClient
) -> None:
    first = (await house.tokens(browser))["refresh_token"]
    answers = await asyncio.gather(*(house.refresh(first) for _ in range(8)))
    assert {answer.status_code for answer in answers} == {200}
    assert (await house.refresh(answers[3].json()["refresh_token"])).status_code == 200


async def test_refresh_when_a_narrower_scope_is_asked_then_the_token_is_narrower_and_the_next_is_not(
    house: House, browser: httpx.AsyncClient
) -> None:
    tokens = await house.tokens(browser)
    narrow = await house.refresh(tokens["refresh_token"], scope="patient/DocumentReference.r")
    assert narrow.json()["scope"] == "patient/DocumentReference.r"
    wide = await house.refresh(narrow.json()["refresh_token"])
    assert wide.json()["scope"] == tokens["scope"]
    more = await house.refresh(
        wide.json()["refresh_token"], scope="patient/DocumentReference.cruds"
    )
    assert more.json()["error"] == "invalid_scope"
    assert (await house.refresh(wide.json()["refresh_token"])).status_code == 200


@pytest.mark.parametrize("of", ["refresh_token", "access_token"])
async def test_revoke_when_either_token_is_shown_then_the_session_ends_at_once(
    house: House, browser: httpx.AsyncClient, of: str
) -> None:
    tokens, other_device = await house.tokens(browser), await house.tokens(browser)
    await house.identity.authenticate(tokens["access_token"])
    answer = await house.post("/auth/revoke", token=tokens[of])
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert await house.refuses(tokens)
    assert (await house.refresh(tokens["refresh_token"])).status_code == 400
    assert not await house.refuses(other_device)


async def test_revoke_when_the_token_is_unknown_then_it_is_as_good_as_revoked(house: House) -> None:
    for token in ("unknown", "a.b", "a.b.c", "é"):
        assert (await house.post("/auth/revoke", token=token)).status_code == 200
    assert (await house.post("/auth/revoke")).json()["error"] == "invalid_request"
    assert (await house.post("/auth/revoke", client_id="other", token="x")).status_code == 401


@settings(
    max_examples=60,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    form=st.dictionaries(
        st.sampled_from(
            [
                "grant_type",
                "client_id",
                "code",
                "refresh_token",
                "redirect_uri",
                "code_verifier",
                "scope",
                "client_assertion",
                "client_assertion_type",
                "token",
            ]
        ),
        st.sampled_from(
            [
                "authorization_code",
                "refresh_token",
                "client_credentials",
                "carnet-app",
                "a.b",
                "e30.e30.e30",
                "\x00",
                "é",
                "x" * 5000,
                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                "patient/*.r",
            ]
        ),
    )
)
async def test_token_when_anything_is_posted_then_it_is_a_refusal_in_json_never_a_500(
    house: House, form: dict[str, str]
) -> None:
    for path in ("token", "revoke", "logout"):
        async with httpx.AsyncClient(verify=NO_TLS) as app:
            answer = await app.post(f"{house.url}/auth/{path}", data=form)
        assert answer.status_code in {200, 400, 401}
        assert answer.headers["cache-control"] == "no-store"
        if answer.status_code != 200:
            assert set(answer.json()) == {"error", "error_description"}


async def test_token_when_the_body_is_no_form_then_it_is_refused(house: House) -> None:
    bodies = [
        (b"{}", "application/json", 400),
        (b"a=1&a=2", "application/x-www-form-urlencoded", 400),
        (b"a=%ff", "application/x-www-form-urlencoded", 400),
        (b"\xff", "application/x-www-form-urlencoded", 400),
        (b"a=" + b"x" * 40_000, "application/x-www-form-urlencoded", 413),
        (b"&".join(b"k%d=1" % i for i in range(100)), "application/x-www-form-urlencoded", 400),
    ]
    async with httpx.AsyncClient(verify=NO_TLS) as app:
        for body, kind, status in bodies:
            answer = await app.post(
                f"{house.url}/auth/token", content=body, headers={"Content-Type": kind}
            )
            assert (answer.status_code, answer.json()["error"]) == (status, "invalid_request")
        assert (await app.get(f"{house.url}/auth/token")).status_code == 405
