"""The embedded issuer, through the same broker, and the settings that refuse to start."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from backend.access.principal import Action
from backend.identity.demonstration import DemonstrationIssuer
from backend.identity.service import Identity
from backend.identity.settings import (
    ClientSecret,
    IdentitySettings,
    IssuerSettings,
    Mode,
    UnsafeSettingsError,
    is_private_channel,
)
from backend.storage.engine import SqliteStore
from backend.tests.identity.conftest import PEOPLE, BuildHouse
from backend.tests.identity.world import Patients, Remembered, told


async def test_page_when_people_are_offered_then_it_is_marked_confined_and_in_two_languages(
    build_house: BuildHouse, browser: httpx.AsyncClient
) -> None:
    async with build_house() as house:
        page = await browser.get((await house.begin(browser)).headers["location"])
    policy = page.headers["content-security-policy"]
    assert page.status_code == 200
    assert page.text.count("Démonstration · personnes inventées") == 1
    assert page.text.index('<html lang="fr">') < page.text.index('<div lang="en">')
    assert page.text.count("<button ") == len(PEOPLE)
    assert "Marcel &lt;Exemple&gt; &amp; fils" in page.text
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert not re.search(r"<script|src=|url\(|@import|https:|type=.password", page.text)
    assert page.headers["cache-control"] == "no-store"


async def test_sign_in_when_a_button_is_pressed_then_it_is_that_person(
    build_house: BuildHouse, browser: httpx.AsyncClient
) -> None:
    async with build_house() as house:
        page = await browser.get((await house.begin(browser)).headers["location"])
        back = await _press(browser, page, "marcel")
        returned = told(await browser.get(back.headers["location"]))
        tokens = (await house.exchange(returned["code"])).json()
        assert tokens["patient"] == "patient-1"
        assert [claims.subject for claims in house.patients.told] == ["marcel"]
        twice = await _press(browser, page, "camille")
        assert twice.status_code == 400
        ended = await house.post("/auth/logout", token=tokens["refresh_token"])
        assert ended.json() == {}


async def _press(browser: httpx.AsyncClient, page: httpx.Response, person: str) -> httpx.Response:
    action = re.search(r'action="([^"]+)"', page.text)
    handle = re.search(r'name="request" value="([^"]+)"', page.text)
    assert action
    assert handle
    return await browser.post(action[1], data={"person": person, "request": handle[1]})


async def test_issuer_when_it_is_asked_by_anybody_but_our_broker_then_it_refuses(
    build_house: BuildHouse, browser: httpx.AsyncClient
) -> None:
    async with build_house() as house:
        url = f"{house.url}/demonstration"
        good = httpx.URL((await house.begin(browser)).headers["location"])
        for name in (
            "client_id",
            "redirect_uri",
            "scope",
            "state",
            "nonce",
            "acr_values",
            "code_challenge",
        ):
            wrong = good.copy_set_param(name, "" if name in {"state", "nonce"} else "other")
            assert (await browser.get(wrong)).status_code == 400, name
        for form in (
            {},
            {"person": "nobody", "request": "x"},
            {"person": "camille", "request": "x"},
        ):
            assert (await browser.post(f"{url}/authorize", data=form)).status_code == 400
        token = await browser.post(
            f"{url}/token", data={"client_id": "carnet-broker", "client_secret": "é"}
        )
        assert (token.status_code, token.json()["error"]) == (401, "invalid_client")
        for header in ("", "Bearer", "Bearer x", "Basic x"):
            answer = await browser.get(f"{url}/userinfo", headers={"Authorization": header})
            assert answer.status_code == 401
        keys = (await browser.get(f"{url}/jwks")).json()["keys"]
        assert "d" not in keys[0]


async def test_token_for_when_the_command_line_asks_then_the_token_opens_that_record_only(
    build_house: BuildHouse,
) -> None:
    async with build_house() as house:
        token = await house.identity.token_for("patient-9", "command-line", "patient/*.rs", 3600)
        house.clock.now += 3000
        principal = await house.identity.authenticate(token)
        assert principal.patient == "patient-9"
        assert principal.may(Action.READ, "Patient")
        assert not principal.may(Action.CREATE, "Patient")
        system = await house.identity.token_for(None, "laboratory", "system/*.c")
        assert (await house.identity.authenticate(system)).is_system


async def test_routes_when_the_issuer_is_outside_then_the_demonstration_is_not_there(
    build_house: BuildHouse, browser: httpx.AsyncClient
) -> None:
    ours = IssuerSettings("https://issuer.example", "x", ClientSecret("hidden"))
    async with build_house(mode=Mode.EXTERNAL, external=ours) as house:
        for path in ("authorize", "token", "jwks", ".well-known/openid-configuration"):
            assert (await browser.get(f"{house.url}/demonstration/{path}")).status_code == 404
    assert "hidden" not in repr(ours)


async def test_metadata_when_it_is_read_then_smart_and_oauth_say_the_same(
    build_house: BuildHouse, browser: httpx.AsyncClient
) -> None:
    async with build_house() as house:
        smart = house.identity.smart_configuration()
        oauth = (await browser.get(f"{house.url}/.well-known/oauth-authorization-server")).json()
    assert smart["code_challenge_methods_supported"] == ["S256"]
    assert {"launch-standalone", "client-public", "permission-v2"} <= set(smart["capabilities"])
    assert "issuer" not in smart
    assert oauth["issuer"] == house.url
    assert {
        name: smart[name] for name in smart if name.endswith("endpoint")
    }.items() <= oauth.items()


@pytest.fixture
def usual(tmp_path: Path) -> IdentitySettings:
    store = SqliteStore(f"sqlite:///{tmp_path / 'unused.sqlite'}")
    base = "https://carnet.example"
    return IdentitySettings(
        base, f"{base}/fhir", store, tmp_path / "keys", Patients(), Remembered(), people=PEOPLE
    )


def test_settings_when_they_are_unsafe_then_they_cannot_be_built(usual: IdentitySettings) -> None:
    outside = IssuerSettings("https://issuer.example", "x", ClientSecret("s"))
    unsafe: list[dict[str, Any]] = [
        {"production": True},
        {
            "production": True,
            "mode": Mode.EXTERNAL,
            "external": outside,
            "base_url": "http://127.0.0.1:1",
        },
        {"mode": Mode.EXTERNAL},
        {"external": outside},
        {"base_url": "http://carnet.example"},
        {"base_url": "https://carnet.example/"},
    ]
    for change in unsafe:
        with pytest.raises(UnsafeSettingsError):
            replace(usual, **change)
    for change in (
        {"issuer": "http://issuer.example"},
        {"acr": "high"},
        {"algorithms": ("HS256",)},
    ):
        with pytest.raises(UnsafeSettingsError):
            replace(outside, **change)


async def test_token_for_when_in_production_then_it_refuses(usual: IdentitySettings) -> None:
    outside = IssuerSettings("https://issuer.example", "x", ClientSecret("s"))
    identity = Identity(replace(usual, production=True, mode=Mode.EXTERNAL, external=outside))
    with pytest.raises(UnsafeSettingsError):
        await identity.token_for("patient-1", "command-line", "patient/*.rs")
    with pytest.raises(UnsafeSettingsError):
        DemonstrationIssuer(identity._settings, "https://carnet.example/auth/callback")
    await identity.close()


@pytest.mark.parametrize(
    ("url", "private"),
    [
        ("https://a.example", True),
        ("http://127.0.0.1:1", True),
        ("http://[::1]:1/x", True),
        ("http://a.example", False),
        ("https://u:p@a.example", False),
        ("https://", False),
        ("https://[", False),
        ("https://a:999999", False),
        ("ftp://127.0.0.1", False),
    ],
)
def test_is_private_channel_when_others_could_listen_then_no(url: str, private: bool) -> None:
    assert is_private_channel(url) is private
