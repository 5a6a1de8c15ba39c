"""What `authenticate` believes, and what the file of the database holds."""

import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from joserfc.jwk import ECKey, RSAKey

from backend.identity.jose import private_key, signed, signing_key
from backend.identity.settings import ClientKey, ClientSecret, SystemClient, UnsafeSettingsError
from backend.tests.identity.world import House


async def test_authenticate_when_another_process_revoked_then_it_is_known_within_five_seconds(
    house: House, browser: httpx.AsyncClient, tmp_path: Path
) -> None:
    tokens = await house.tokens(browser)
    await house.identity.authenticate(tokens["access_token"])
    other = sqlite3.connect(tmp_path / "identity.sqlite")
    with other:
        other.execute("UPDATE identity_session SET revoked = 1")
    other.close()
    house.clock.now += 5
    assert await house.refuses(tokens)


async def test_authenticate_when_five_minutes_have_passed_then_the_token_is_nothing(
    house: House, browser: httpx.AsyncClient
) -> None:
    tokens = await house.tokens(browser)
    house.clock.now += 299
    assert not await house.refuses(tokens)
    house.clock.now += 1
    assert await house.refuses(tokens)


async def test_authenticate_when_a_token_is_forged_or_foreign_then_it_is_refused(
    house: House, browser: httpx.AsyncClient, tmp_path: Path
) -> None:
    tokens = await house.tokens(browser)
    real = house.identity._tokens._claims(tokens["access_token"])
    key = signing_key(tmp_path / "keys" / "signing.json")
    foreign = ECKey.generate_key("P-256", {"kid": key.kid or ""})
    forged = [
        signed(real, foreign, type="at+jwt"),
        signed(real, key),  # a JWT of ours that is no access token
        signed(real | {"iss": "https://elsewhere.example"}, key, type="at+jwt"),
        signed(real | {"aud": "https://elsewhere.example/fhir"}, key, type="at+jwt"),
        signed(real | {"sid": "unknown"}, key, type="at+jwt"),
        signed(real | {"exp": 1}, key, type="at+jwt"),
        tokens["access_token"] + "A",
        tokens["access_token"].rsplit(".", 1)[0] + ".",
        tokens["refresh_token"],
        "",
        "\ud800",
    ]
    for token in forged:
        assert await house.refuses({"access_token": token})
    assert not await house.refuses({"access_token": signed(real, key, type="at+jwt")})


async def test_store_when_tokens_were_given_then_no_secret_is_in_the_file(
    house: House, browser: httpx.AsyncClient, tmp_path: Path
) -> None:
    code = (await house.sign_in(browser))["code"]
    tokens = (await house.exchange(code)).json()
    await house.refresh(tokens["refresh_token"])
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("identity.sqlite*"))
    for secret in (
        code,
        *tokens["refresh_token"].split("."),
        tokens["access_token"],
        "d" * 64,
        "Camille",
    ):
        assert secret.encode() not in stored
    assert json.dumps(tokens["patient"]).strip('"').encode() in stored


def test_signing_key_when_many_start_at_once_then_there_is_one_key_in_one_private_file(
    tmp_path: Path,
) -> None:
    file = tmp_path / "keys" / "signing.json"
    with ThreadPoolExecutor(8) as threads:
        kids = {key.kid for key in threads.map(signing_key, [file] * 8)}
    assert len(kids) == 1
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["signing.json"]


def test_private_key_when_it_is_pem_or_jwk_then_it_is_read_and_anything_else_is_refused() -> None:
    for key, algorithm in (
        (ECKey.generate_key("P-256"), "ES256"),
        (RSAKey.generate_key(2048), "RS256"),
    ):
        for text in (key.as_pem(private=True).decode(), json.dumps(key.as_dict(private=True))):
            assert private_key(text).is_private
            assert text not in repr(ClientKey(text, algorithm))
        for text in (
            key.as_pem(private=False).decode(),
            json.dumps(key.as_dict(private=False)),
            "x",
            "",
        ):
            with pytest.raises(UnsafeSettingsError):
                ClientKey(text, algorithm)
        with pytest.raises(UnsafeSettingsError):
            ClientKey(key.as_pem(private=True).decode(), "HS256")


def test_credentials_when_they_come_from_files_then_an_empty_one_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(" kept \n")
    assert ClientSecret.from_file(file).value == "kept"
    file.write_text("\n")
    with pytest.raises(UnsafeSettingsError):
        ClientSecret.from_file(file)
    with pytest.raises(UnsafeSettingsError):
        SystemClient("hospital", "system/*.c", {"keys": [{"kty": "oct", "k": "eA"}]})
