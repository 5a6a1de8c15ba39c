"""A token for another's record (RFC 8693): given while a relation runs, renewed no longer than that."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from backend.audit.trace import AgentKind
from backend.identity.exchange import ACCESS_TOKEN, EXCHANGE
from backend.identity.settings import Mode
from backend.tests.identity.conftest import BuildHouse, both_engines, registration
from backend.tests.identity.possessor import Possessor
from backend.tests.identity.strict_issuer import StrictIssuer
from backend.tests.identity.world import (
    NO_TLS,
    RETURN,
    VERIFIER,
    Clock,
    House,
    listening,
    url_of,
)

pytestmark = both_engines


@dataclass(slots=True)
class Relations:
    """Who may open what; `asked` are the accounts it was asked of."""

    running: set[tuple[str, str]] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)

    async def __call__(self, account: str, own: str, patient: str) -> bool:
        self.asked.append(account)
        return (own, patient) in self.running


@pytest.fixture
def relations() -> Relations:
    return Relations({("patient-1", "marcel")})


@pytest.fixture
async def helped(
    build_house: BuildHouse, issuer: StrictIssuer, relations: Relations
) -> AsyncIterator[House]:
    """Our server, where the first who signs in helps Marcel."""
    opened = listening()
    issuer.callback = f"{url_of(opened)}/auth/callback"
    async with build_house(
        opened=opened, mode=Mode.EXTERNAL, external=registration(issuer), opens=relations
    ) as built:
        yield built


def _form(own: dict[str, Any], patient: str = "marcel", **changes: str) -> dict[str, str]:
    return {
        "grant_type": EXCHANGE,
        "client_id": "carnet-app",
        "subject_token": own["access_token"],
        "subject_token_type": ACCESS_TOKEN,
        "resource": f"Patient/{patient}",
        **changes,
    }


async def _given(house: House, browser: httpx.AsyncClient) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return one's own tokens, and those for Marcel's record."""
    own = await house.tokens(browser)
    answer = await house.token(_form(own))
    assert answer.status_code == 200, answer.text
    return own, answer.json()


async def test_exchange_when_a_relation_runs_then_the_token_says_who_helps_whom(
    helped: House, browser: httpx.AsyncClient
) -> None:
    own, given = await _given(helped, browser)
    assert given["patient"] == "marcel"
    assert given["issued_token_type"] == ACCESS_TOKEN
    assert given["refresh_token"] != own["refresh_token"]
    principal = await helped.identity.authenticate(given["access_token"])
    mine = await helped.identity.authenticate(own["access_token"])
    assert (principal.patient, principal.role.own) == ("marcel", "patient-1")
    assert principal.subject == mine.subject
    assert principal.scopes == mine.scopes
    last = helped.remembered.traces[-1]
    assert (last.agent.kind, last.agent.subject, last.patient) == (
        AgentKind.HELPER,
        "patient-1",
        "marcel",
    )


@pytest.mark.parametrize("patient", ["nobody", "patient-1", "camille"])
async def test_exchange_when_no_relation_runs_then_unknown_and_not_yours_are_alike(
    helped: House, browser: httpx.AsyncClient, patient: str
) -> None:
    own = await helped.tokens(browser)
    answer = await helped.token(_form(own, patient))
    assert answer.status_code == 400
    said = {"error": "invalid_target", "error_description": "This record is not open to who asks."}
    assert answer.json() == said


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"subject_token": "forged"}, "invalid_grant"),
        ({"subject_token": ""}, "invalid_request"),
        ({"subject_token_type": "urn:ietf:params:oauth:token-type:jwt"}, "invalid_request"),
        ({"actor_token": "another"}, "invalid_request"),
        ({"requested_token_type": "urn:ietf:params:oauth:token-type:id_token"}, "invalid_request"),
        ({"resource": "Practitioner/marcel"}, "invalid_target"),
        ({"resource": "https://other.invalid/fhir/Patient/marcel"}, "invalid_target"),
        ({"client_id": "another"}, "invalid_client"),
        ({"scope": "patient/*.cruds"}, "invalid_scope"),
    ],
)
async def test_exchange_when_not_asked_rightly_then_it_is_refused(
    helped: House, browser: httpx.AsyncClient, changes: dict[str, str], error: str
) -> None:
    own = await helped.tokens(browser)
    answer = await helped.token(_form(own, **changes))
    assert answer.json()["error"] == error, answer.text


async def test_exchange_when_shown_a_helpers_token_then_it_leads_no_further(
    helped: House, browser: httpx.AsyncClient, relations: Relations
) -> None:
    _, given = await _given(helped, browser)
    relations.running.add(("patient-1", "another"))
    answer = await helped.token(_form(given, "another"))
    assert answer.json()["error"] == "invalid_grant"
    answer = await helped.token(_form(given, "patient-1"))
    assert answer.json()["error"] == "invalid_grant"


async def test_refresh_when_the_relation_runs_then_it_goes_on_and_after_it_ended_never_again(
    helped: House, browser: httpx.AsyncClient, relations: Relations
) -> None:
    _, given = await _given(helped, browser)
    again = await helped.refresh(given["refresh_token"])
    assert again.status_code == 200
    assert again.json()["patient"] == "marcel"

    relations.running.clear()
    over = await helped.refresh(again.json()["refresh_token"])
    assert (over.status_code, over.json()["error"]) == (400, "invalid_grant")
    assert await helped.refuses(again.json())

    relations.running.add(("patient-1", "marcel"))
    revived = await helped.refresh(again.json()["refresh_token"])
    assert revived.json()["error"] == "invalid_grant"


async def test_own_sign_in_when_ended_then_what_hangs_on_it_ends(
    helped: House, browser: httpx.AsyncClient
) -> None:
    own, given = await _given(helped, browser)
    await helped.post("/auth/revoke", token=own["refresh_token"])
    helped.clock.now += 6  # what is remembered of a session is looked up again after five seconds
    assert await helped.refuses(given)
    assert (await helped.refresh(given["refresh_token"])).json()["error"] == "invalid_grant"
    assert (await helped.token(_form(own))).json()["error"] == "invalid_grant"


async def test_anothers_record_when_given_up_then_ones_own_sign_in_goes_on(
    helped: House, browser: httpx.AsyncClient
) -> None:
    own, given = await _given(helped, browser)
    await helped.post("/auth/revoke", token=given["refresh_token"])
    assert await helped.refuses(given)
    assert not await helped.refuses(own)
    async with httpx.AsyncClient(verify=NO_TLS) as app:
        headers = {"Authorization": f"Bearer {own['access_token']}"}
        devices = (await app.get(f"{helped.url}/auth/devices", headers=headers)).json()["devices"]
    assert [device["current"] for device in devices] == [True]


async def test_exchange_when_ones_own_token_is_bound_then_only_with_its_key(
    helped: House, browser: httpx.AsyncClient, clock: Clock
) -> None:
    owner, thief = Possessor(clock), Possessor(clock)
    url = f"{helped.url}/auth/token"

    async def ask(form: dict[str, str], who: Possessor | None) -> httpx.Response:
        headers = {} if who is None else {"DPoP": who.proof(url)}
        async with httpx.AsyncClient(verify=NO_TLS) as app:
            return await app.post(url, data=form, headers=headers)

    code = (await helped.sign_in(browser))["code"]
    form = {"grant_type": "authorization_code", "client_id": "carnet-app", "code": code}
    own = (await ask(form | {"redirect_uri": RETURN, "code_verifier": VERIFIER}, owner)).json()
    for who in (thief, None):
        assert (await ask(_form(own), who)).json()["error"] == "invalid_grant"
    given = (await ask(_form(own), owner)).json()
    assert given["token_type"] == "DPoP"
    renewed = {
        "grant_type": "refresh_token",
        "client_id": "carnet-app",
        "refresh_token": given["refresh_token"],
    }
    assert (await ask(renewed, thief)).json()["error"] == "invalid_grant"
    assert (await ask(renewed, owner)).status_code == 200
