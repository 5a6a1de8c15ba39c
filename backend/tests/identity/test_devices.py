"""/auth/devices: a person's own sign-ins, listed, named and ended by them alone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from joserfc.jwk import ECKey

from backend.access.role import Role
from backend.audit.trace import Kind
from backend.identity.grants import Session, begin
from backend.identity.jose import public_set, signed
from backend.identity.settings import Mode, SystemClient
from backend.tests.identity.conftest import BuildHouse, both_engines, registration
from backend.tests.identity.possessor import Possessor
from backend.tests.identity.strict_issuer import StrictIssuer
from backend.tests.identity.world import NO_TLS, VERIFIER, House, listening, url_of

pytestmark = both_engines
DAY = 24 * 3600
KEY = ECKey.generate_key("P-384", {"kid": "hospital", "use": "sig"})
HOSPITAL = SystemClient("hospital", "system/*.rs", public_set([KEY]), stands_for_people=True)


async def _signed_in(house: House, name: str | None = "Carnet · Linux") -> dict[str, Any]:
    """Sign in on one more device; return its tokens."""
    async with httpx.AsyncClient(verify=NO_TLS) as browser:
        code = (await house.sign_in(browser))["code"]
    answer = await house.exchange(code, **({} if name is None else {"device_name": name}))
    assert answer.status_code == 200
    tokens: dict[str, Any] = answer.json()
    return tokens


async def _ask(house: House, method: str, tokens: dict[str, Any], id: str = "", **form: str) -> Any:
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    url = f"{house.url}/auth/devices{f'/{id}' if id else ''}"
    async with httpx.AsyncClient(verify=NO_TLS) as app:
        return await app.request(method, url, headers=headers, data=form or None)


async def _devices(house: House, tokens: dict[str, Any]) -> list[dict[str, Any]]:
    answer = await _ask(house, "GET", tokens)
    assert answer.status_code == 200
    devices: list[dict[str, Any]] = answer.json()["devices"]
    return devices


async def _other(house: House, tokens: dict[str, Any]) -> str:
    (id,) = [device["id"] for device in await _devices(house, tokens) if not device["current"]]
    return str(id)


async def test_devices_when_two_are_signed_in_then_each_sees_both_and_knows_itself(
    house: House,
) -> None:
    first = await _signed_in(house, "Carnet · Linux")
    house.clock.now += DAY
    second = await _signed_in(house, "Carnet · Windows")

    seen = await _devices(house, second)

    assert [(each["name"], each["current"]) for each in seen] == [
        ("Carnet · Windows", True),
        ("Carnet · Linux", False),
    ]
    assert (seen[1]["first_used"], seen[1]["last_used"]) == ("2027-01-15", "2027-01-15")
    assert {each["current"] for each in await _devices(house, second)} == {True, False}
    renewed = (await house.refresh(first["refresh_token"])).json()
    again = await _devices(house, renewed)
    assert {each["last_used"] for each in again} == {"2027-01-16"}


async def test_devices_when_one_is_ended_then_it_is_out_at_once_and_the_other_is_not(
    house: House,
) -> None:
    lost, mine = await _signed_in(house), await _signed_in(house)
    await house.identity.authenticate(lost["access_token"])

    answer = await _ask(house, "DELETE", mine, await _other(house, mine))

    assert answer.status_code == 204
    assert await house.refuses(lost)
    assert (await house.refresh(lost["refresh_token"])).json()["error"] == "invalid_grant"
    assert (await _ask(house, "GET", lost)).status_code == 401
    assert [each["current"] for each in await _devices(house, mine)] == [True]
    assert (await house.refresh(mine["refresh_token"])).status_code == 200
    assert house.remembered.said.count((Kind.SIGN_OUT, "patient-1", "by-owner")) == 1


async def test_devices_when_all_others_are_ended_then_only_the_one_that_asks_is_left(
    house: House,
) -> None:
    others = [await _signed_in(house) for _ in range(3)]
    mine = await _signed_in(house)

    assert (await _ask(house, "DELETE", mine)).status_code == 204

    assert [await house.refuses(tokens) for tokens in others] == [True] * 3
    assert len(await _devices(house, mine)) == 1
    assert [one.kind for one in house.remembered.traces[-3:]] == [Kind.SIGN_OUT] * 3


async def test_devices_when_renamed_then_all_see_the_name_and_a_bad_one_is_refused(
    house: House,
) -> None:
    first, second = await _signed_in(house), await _signed_in(house)
    id = await _other(house, first)

    assert (await _ask(house, "PUT", first, id, name="  Ma   tablette ")).status_code == 204

    assert (await _devices(house, second))[0]["name"] in {"Ma tablette", "Carnet · Linux"}
    assert "Ma tablette" in {each["name"] for each in await _devices(house, second)}
    for bad in ("x" * 61, "a\u202eb", "\x00"):
        answer = await _ask(house, "PUT", first, id, name=bad)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


@pytest.mark.parametrize("name", [None, "", "x" * 61, "a\u202eb", "a\x00b"])
async def test_devices_when_the_app_gives_no_sound_name_then_it_has_none(
    house: House, name: str | None
) -> None:
    tokens = await _signed_in(house, name)

    assert [each["name"] for each in await _devices(house, tokens)] == [""]


async def test_devices_when_they_are_somebody_elses_then_they_are_not_there(
    house: House, issuer: StrictIssuer
) -> None:
    camille = await _signed_in(house)
    id = (await _devices(house, camille))[0]["id"]
    issuer.person = "somebody-else"
    marcel = await _signed_in(house)

    assert id not in {each["id"] for each in await _devices(house, marcel)}
    for method, form in (("DELETE", {}), ("PUT", {"name": "a"})):
        answer = await _ask(house, method, marcel, id, **form)
        assert (answer.status_code, answer.json()["error"]) == (404, "invalid_request")
        assert house.remembered.said[-1] == (Kind.TOKEN_REFUSED, "patient-2", "no-such-device")
    assert (await _ask(house, "DELETE", marcel)).status_code == 204
    assert not await house.refuses(camille)


@asynccontextmanager
async def _with_hospital(build_house: BuildHouse) -> AsyncIterator[House]:
    async with build_house(mode=Mode.EMBEDDED, systems=(HOSPITAL,)) as house:
        yield house


async def test_devices_when_a_system_or_one_it_stands_for_asks_then_none_are_shown(
    build_house: BuildHouse,
) -> None:
    async with _with_hospital(build_house) as house:
        for number, more in enumerate(
            (
                {"scope": "system/*.rs"},
                {"scope": "patient/*.rs", "patient": "camille"},
                {"scope": "patient/*.rs", "patient": "lea", "role": Role(own="sophie").text()},
            )
        ):
            now = int(house.clock())
            claims = {
                "iss": "hospital",
                "sub": "hospital",
                "aud": f"{house.url}/auth/token",
                "jti": str(number),
                "exp": now + 300,
            }
            form = {
                "grant_type": "client_credentials",
                "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                "client_assertion": signed(claims, KEY, "ES384"),
            }
            tokens = (await house.token(form | more)).json()
            for method in ("GET", "DELETE"):
                answer = await _ask(house, method, tokens)
                assert (answer.status_code, answer.json()["error"]) == (403, "access_denied")
                assert house.remembered.said[-1][0::2] == (Kind.TOKEN_REFUSED, "not-own")


async def test_devices_when_an_app_of_a_helper_asks_then_none_are_shown(house: House) -> None:
    """A relative's session, given to the same app: what they see of a record is no device of its person."""
    given = Session(
        "relative", "sophie", "carnet-app", "patient-1", "patient/*.rs", Role(own="patient-9")
    )
    now = int(house.clock())
    await house.settings.store.write(lambda c: begin(c, given, now + 300))
    tokens = {"access_token": house.identity._tokens.issue(given, "patient/*.rs")}

    assert (await _ask(house, "GET", tokens)).status_code == 403
    assert (await _ask(house, "DELETE", tokens)).status_code == 403


async def test_devices_when_nobody_is_signed_in_then_sign_in_comes_first(house: House) -> None:
    tokens = await _signed_in(house)
    for shown in (
        "",
        "Basic eHg6eA==",
        "Bearer",
        f"Bearer {tokens['refresh_token']}",
        "DPoP a.b.c",
    ):
        async with httpx.AsyncClient(verify=NO_TLS) as app:
            answer = await app.get(f"{house.url}/auth/devices", headers={"Authorization": shown})
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_token")
        assert answer.headers["www-authenticate"] == "Bearer"


async def test_devices_when_tokens_are_bound_then_the_key_must_be_proven(
    build_house: BuildHouse, issuer: StrictIssuer
) -> None:
    opened = listening()
    issuer.callback = f"{url_of(opened)}/auth/callback"
    async with build_house(
        opened=opened, mode=Mode.EXTERNAL, external=registration(issuer)
    ) as house:
        owner, thief = Possessor(house.clock), Possessor(house.clock)
        async with httpx.AsyncClient(verify=NO_TLS) as browser:
            code = (await house.sign_in(browser, dpop_jkt=owner.thumbprint))["code"]
            form = {
                "grant_type": "authorization_code",
                "client_id": "carnet-app",
                "code": code,
                "redirect_uri": "http://127.0.0.1:49152/callback",
                "code_verifier": VERIFIER,
            }
            url = f"{house.url}/auth/token"
            answer = await browser.post(url, data=form, headers={"DPoP": owner.proof(url)})
            token = answer.json()["access_token"]
            where = f"{house.url}/auth/devices"

            async def status(scheme: str, *proofs: str) -> int:
                headers = [("Authorization", f"{scheme} {token}"), *(("DPoP", p) for p in proofs)]
                return (await browser.get(where, headers=headers)).status_code

            assert await status("DPoP", owner.proof(where, "GET", token)) == 200
            assert await status("DPoP", thief.proof(where, "GET", token)) == 401
            assert await status("DPoP", owner.proof(where, "DELETE", token)) == 401
            assert await status("Bearer") == 401


async def test_devices_when_the_app_asks_where_then_the_metadata_say_so(house: House) -> None:
    said = house.identity.smart_configuration()

    assert said["carnet_devices_endpoint"] == f"{house.url}/auth/devices"
