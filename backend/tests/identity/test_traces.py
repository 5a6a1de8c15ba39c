"""Who came in, who was turned away and who left: written down before the answer goes out."""

import httpx

from backend.audit.trace import AgentKind, Kind, Outcome
from backend.identity.settings import Mode
from backend.tests.identity.conftest import BuildHouse
from backend.tests.identity.world import House


async def test_sign_in_when_it_goes_its_whole_way_then_each_step_leaves_a_trace(
    house: House, browser: httpx.AsyncClient
) -> None:
    tokens = await house.tokens(browser)
    patient = tokens["patient"]
    refreshed = (await house.refresh(tokens["refresh_token"])).json()
    assert (await house.refresh(refreshed["refresh_token"])).status_code == 200
    assert (await house.refresh(tokens["refresh_token"])).status_code == 400
    again = await house.tokens(browser)
    await house.post("/auth/revoke", token=again["refresh_token"])

    assert house.remembered.said == [
        (Kind.SIGN_IN, patient, ""),
        (Kind.TOKEN_GIVEN, patient, ""),
        (Kind.TOKEN_GIVEN, patient, ""),
        (Kind.TOKEN_REFUSED, patient, "invalid_grant"),
        (Kind.SIGN_IN, patient, ""),
        (Kind.SIGN_OUT, patient, ""),
    ]
    for one in house.remembered.traces:
        assert (one.agent.kind, one.agent.client) == (AgentKind.PATIENT, "carnet-app")
        refused = one.kind is Kind.TOKEN_REFUSED
        assert one.outcome is (Outcome.REFUSED if refused else Outcome.PERMITTED)


async def test_sign_in_when_refused_then_nobody_is_named(
    house: House, browser: httpx.AsyncClient
) -> None:
    code = (await house.sign_in(browser))["code"]
    await house.exchange(code, code_verifier="w" * 50)
    await house.exchange("never given")
    await house.token({"grant_type": "password"})
    await browser.get(f"{house.url}/auth/callback", params={"state": "a"})
    await house.begin(browser, redirect_uri="https://exemple.invalid/callback")
    await house.begin(browser, code_challenge_method="plain")
    await house.post("/auth/revoke", client_id="nobody", token="a")

    patient = house.remembered.traces[0].patient
    assert patient  # showing the code with another verifier ended what it gave: the person is told
    assert house.remembered.said == [
        (Kind.SIGN_IN_REFUSED, patient, "invalid_grant"),
        (Kind.SIGN_IN_REFUSED, "", "invalid_grant"),
        (Kind.TOKEN_REFUSED, "", "unsupported_grant_type"),
        (Kind.SIGN_IN_REFUSED, "", "no-such-sign-in"),
        (Kind.SIGN_IN_REFUSED, "", "invalid_request"),
        (Kind.SIGN_IN_REFUSED, "", "invalid_request"),
        (Kind.TOKEN_REFUSED, "", "invalid_client"),
    ]


async def test_sign_in_when_its_trace_cannot_be_written_then_no_token_leaves(
    house: House, browser: httpx.AsyncClient
) -> None:
    code = (await house.sign_in(browser))["code"]
    house.remembered.fails = True
    answer = await house.exchange(code)
    assert (answer.status_code, answer.json()["error"]) == (503, "temporarily_unavailable")


async def test_demonstration_token_when_given_then_it_leaves_a_trace(
    build_house: BuildHouse,
) -> None:
    async with build_house(mode=Mode.EMBEDDED) as house:
        await house.identity.token_for("camille", "command", "patient/*.rs")
        await house.identity.token_for(None, "hospital", "system/*.rs")
    assert [one.kind for one in house.remembered.traces] == [Kind.TOKEN_GIVEN] * 2
    assert [one.patient for one in house.remembered.traces] == ["camille", ""]
    assert house.remembered.traces[1].agent.kind is AgentKind.SYSTEM
