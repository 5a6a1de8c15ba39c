"""Access tokens made by somebody who knows all that is public here, and one real token: none opens anything."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from joserfc.jwk import ECKey, RSAKey

from backend.identity.jose import signed, signing_key
from backend.tests.identity.world import House

Claims = dict[str, Any]


def part(content: object) -> str:
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def mac(text: str, key: bytes) -> bytes:
    maker = hmac.HMAC(key, hashes.SHA256())
    maker.update(text.encode())
    return maker.finalize()


def unsigned(claims: Claims) -> Iterator[str]:
    """Yield tokens that say they need no signature, or have one of nothing."""
    for algorithm in ("none", "None", "NONE", "", None, 0):
        header = {"alg": algorithm, "typ": "at+jwt"}
        yield f"{part(header)}.{part(claims)}."
        yield f"{part(header)}.{part(claims)}.{part(b'x')}"
    yield f"{part({'typ': 'at+jwt'})}.{part(claims)}."
    header = {"alg": "ES256", "typ": "at+jwt"}
    for nothing in (b"", bytes(64), b"\x00" * 63 + b"\x01", b"\xff" * 64):
        yield f"{part(header)}.{part(claims)}.{part(nothing)}"


def with_the_public_key(claims: Claims, key: ECKey) -> Iterator[str]:
    """Yield tokens whose HMAC has our published key as its secret (RFC 8725 §2.1)."""
    public = key.as_dict(private=False)
    secrets = (
        key.as_pem(private=False),
        key.as_pem(private=False).strip(),
        key.as_der(private=False),
        json.dumps(public).encode(),
        json.dumps(public, separators=(",", ":")).encode(),
        str(public["x"]).encode(),
        b"",
    )
    for algorithm in ("HS256", "hs256"):
        for kid in ({"kid": key.kid}, {}):
            said = f"{part({'alg': algorithm, 'typ': 'at+jwt', **kid})}.{part(claims)}"
            for secret in secrets:
                yield f"{said}.{part(mac(said, secret))}"


def with_their_own_key(claims: Claims, key: ECKey) -> Iterator[str]:
    """Yield tokens signed well, by a key that the token itself brings or that has our key's name."""
    mine = ECKey.generate_key("P-256", {"kid": key.kid or ""})
    wider = ECKey.generate_key("P-384", {"kid": key.kid or ""})
    other = RSAKey.generate_key(2048, {"kid": key.kid or ""})
    yield signed(claims, mine, type="at+jwt")
    yield signed(claims, wider, "ES384", type="at+jwt")
    for algorithm in ("RS256", "PS256"):
        yield signed(claims, other, algorithm, type="at+jwt")
    for brought in (
        {"jwk": mine.as_dict(private=False)},
        {"jku": "https://elsewhere.example/jwks"},
        {"x5u": "https://elsewhere.example/x5u"},
        {"kid": "../../signing.json"},
        {"kid": ["a"]},
        {"crit": ["exp"]},
        {"b64": False, "crit": ["b64"]},
    ):
        header = {"alg": "ES256", "typ": "at+jwt", "kid": key.kid, **brought}
        token = signed(claims, mine, type="at+jwt").rsplit(".", 1)[1]
        yield f"{part(header)}.{part(claims)}.{token}"


def of_ours_changed(real: str) -> Iterator[str]:
    """Yield a real token with one thing changed after it was signed."""
    header, claims, signature = real.split(".")
    said = json.loads(base64.urlsafe_b64decode(claims + "=="))
    for change in ({"patient": "another"}, {"scope": "system/*.cruds"}, {"exp": 9_999_999_999}):
        yield f"{header}.{part(said | change)}.{signature}"
    raw = base64.urlsafe_b64decode(signature + "==")
    r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
    yield f"{header}.{claims}.{part(encode_dss_signature(r, s))}"
    yield from (
        real[:-8],
        f"{real}.{signature}",
        f" {real}",
        f"{real}\n",
        real.replace(".", "..", 1),
    )
    yield part({"payload": claims, "protected": header, "signature": signature})


def by_us_for_something_else(real: Claims, key: ECKey) -> Iterator[str]:
    """Yield tokens that our key signed, and that are no access token of this server now."""
    for type in ("JWT", "id_token+jwt", "dpop+jwt", "logout+jwt", "at+jwtx", "jwt;at+jwt", ""):
        yield signed(real, key, type=type)
    now = real["iat"]
    changes: tuple[Claims, ...] = (
        {"aud": "https://elsewhere.example/fhir"},
        {"aud": [real["aud"], "https://elsewhere.example/fhir"]},
        {"aud": f"{real['aud']}/"},
        {"aud": None},
        {"aud": {}},
        {"iss": "https://elsewhere.example"},
        {"iss": [real["iss"]]},
        {"exp": now - 61},
        {"sid": "another"},
    )
    for change in changes:
        yield signed(real | change, key, type="at+jwt")


async def test_authenticate_when_tokens_are_forged_in_every_way_then_none_is_believed(
    house: House, browser: httpx.AsyncClient, tmp_path: Path
) -> None:
    given = await house.tokens(browser)
    token = given["access_token"]
    real = house.identity._tokens._claims(token)
    key = signing_key(tmp_path / "keys" / "signing.json")
    forged = [
        *unsigned(real),
        *with_the_public_key(real, key),
        *with_their_own_key(real, key),
        *of_ours_changed(token),
        *by_us_for_something_else(real, key),
        "a" * 1_000_000,
        f"{part(b'[' * 10_000)}.{part(real)}.{part(bytes(64))}",
        f"{part({'alg': 'ES256', 'typ': 'at+jwt'})}.{part(b'[' * 10_000)}.{part(bytes(64))}",
    ]
    assert len(forged) > 80
    believed = [one for one in forged if not await house.refuses({"access_token": one})]
    assert believed == []
    assert not await house.refuses({"access_token": token})


@pytest.mark.parametrize("field", ["id_token", "refresh_token", "code"])
async def test_authenticate_when_it_is_another_secret_of_the_same_sign_in_then_refused(
    house: House, browser: httpx.AsyncClient, field: str
) -> None:
    code = (await house.sign_in(browser))["code"]
    given = {"code": code, "id_token": "", **(await house.exchange(code)).json()}
    assert await house.refuses({"access_token": given[field]})
