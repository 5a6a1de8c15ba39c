"""Hospital systems: private_key_jwt, and nothing else, opens /auth/token to them."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from joserfc.jwk import ECKey, OctKey, RSAKey

from backend.access.principal import Action
from backend.identity.jose import public_set, signed
from backend.identity.settings import SystemClient
from backend.tests.identity.conftest import BuildHouse, both_engines
from backend.tests.identity.world import House

pytestmark = both_engines
KEY = ECKey.generate_key("P-384", {"kid": "hospital", "use": "sig"})
RSA = RSAKey.generate_key(2048, {"kid": "laboratory"})
KIND = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
HOSPITAL = SystemClient(
    "hospital", "system/DocumentReference.c system/Binary.c", public_set([KEY, RSA])
)
OTHER = SystemClient("other", "system/*.r", public_set([ECKey.generate_key("P-384", {"kid": "o"})]))


@pytest.fixture
async def house(build_house: BuildHouse) -> AsyncIterator[House]:
    async with build_house(systems=(HOSPITAL, OTHER)) as built:
        yield built


def claims(house: House, **changes: Any) -> dict[str, Any]:
    now = int(house.clock())
    usual = {
        "iss": "hospital",
        "sub": "hospital",
        "aud": f"{house.url}/auth/token",
        "jti": "1",
        "exp": now + 300,
    }
    return {name: value for name, value in (usual | changes).items() if value is not None}


async def ask(house: House, assertion: str, **changes: str) -> httpx.Response:
    form = {
        "grant_type": "client_credentials",
        "scope": "system/DocumentReference.cruds",
        "client_assertion_type": KIND,
        "client_assertion": assertion,
    }
    return await house.token(form | changes)


async def test_token_when_a_system_proves_itself_then_it_gets_what_it_may_have_and_no_patient(
    house: House,
) -> None:
    answer = await ask(house, signed(claims(house), KEY, "ES384"))
    body = answer.json()
    assert (answer.status_code, body["scope"], body["expires_in"]) == (
        200,
        "system/DocumentReference.c",
        300,
    )
    assert not {"patient", "refresh_token"} & body.keys()
    principal = await house.identity.authenticate(body["access_token"])
    assert principal.is_system
    assert principal.may(Action.CREATE, "DocumentReference")
    assert not principal.may(Action.READ, "DocumentReference")
    assert (await ask(house, signed(claims(house, jti="2"), RSA, "RS384"))).status_code == 200


async def test_token_when_an_assertion_is_replayed_then_it_is_refused(house: House) -> None:
    assertion = signed(claims(house), KEY, "ES384")
    assert (await ask(house, assertion)).status_code == 200
    replayed = await ask(house, assertion)
    assert (replayed.status_code, replayed.json()["error"]) == (401, "invalid_client")
    house.clock.now += 359  # still within the tolerated minute after its end
    assert (await ask(house, assertion)).status_code == 401
    assert (await ask(house, signed(claims(house, jti="2"), KEY, "ES384"))).status_code == 200
    assert (await ask(house, assertion)).status_code == 401


async def test_token_when_the_assertion_is_wrong_then_it_is_refused(house: House) -> None:
    wrong: list[dict[str, Any]] = [
        {"iss": "other"},
        {"iss": "unknown"},
        {"iss": None},
        {"iss": ["hospital"]},
        {"sub": "other"},
        {"sub": None},
        {"aud": "https://elsewhere.example/token"},
        {"aud": None},
        {"aud": [{}]},
        {"jti": None},
        {"jti": ""},
        {"jti": "j" * 2000},
        {"jti": 7},
        {"exp": None},
        {"exp": 1_800_000_000 - 61},
        {"exp": 1_800_000_000 + 361},
        {"exp": float("inf")},
        {"iat": 1_800_000_000 + 61},
    ]
    for change in wrong:
        answer = await ask(house, signed(claims(house, **change), KEY, "ES384"))
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client"), change
        assert answer.headers["www-authenticate"]


async def test_token_when_the_proof_is_none_then_it_is_refused(house: House) -> None:
    told, stranger = claims(house), ECKey.generate_key("P-384", {"kid": "hospital"})
    public = OctKey.import_key(str(KEY.as_dict(private=False)["x"]))
    for assertion in (
        signed(told, stranger, "ES384"),
        signed(told, public, "HS256"),
        "",
        "a.b.c",
        "e30.W10.x",
    ):
        assert (await ask(house, assertion)).status_code == 401
    good = signed(told, KEY, "ES384")
    assert (await ask(house, good, client_assertion_type="other")).status_code == 401
    assert (await ask(house, good, client_id="other")).status_code == 401
    assert (await ask(house, good)).status_code == 200


async def test_token_when_a_system_asks_for_what_it_may_not_have_then_invalid_scope(
    house: House,
) -> None:
    for scope in ("", "patient/DocumentReference.c", "system/Patient.r", "offline_access"):
        proof = signed(claims(house, jti=f"for {scope}"), KEY, "ES384")
        assert (await ask(house, proof, scope=scope)).json()["error"] == "invalid_scope"


async def test_token_when_the_systems_clock_is_a_minute_off_then_it_works(house: House) -> None:
    now = int(house.clock())
    for ahead in (-60, 60):  # a life of five minutes by a clock that is wrong
        times = {"jti": str(ahead), "iat": now + ahead, "exp": now + ahead + 300}
        assert (await ask(house, signed(claims(house, **times), KEY, "ES384"))).status_code == 200
    just_over = signed(claims(house, exp=now - 59), KEY, "ES384")
    assert (await ask(house, just_over)).status_code == 200


async def test_revoke_when_a_system_ends_its_own_token_then_another_cannot(house: House) -> None:
    token = (await ask(house, signed(claims(house), KEY, "ES384"))).json()["access_token"]
    refused = await house.post("/auth/revoke", token=token)
    assert refused.json()["error"] == "invalid_grant"
    await house.identity.authenticate(token)
    proof = signed(claims(house, jti="2"), KEY, "ES384")
    ended = await house.token({"grant_type": "x", "client_assertion": proof})
    assert ended.json()["error"] == "unsupported_grant_type"
    answer = await house.post(
        "/auth/revoke",
        client_id="hospital",
        token=token,
        client_assertion=proof,
        client_assertion_type=KIND,
    )
    assert answer.status_code == 200
