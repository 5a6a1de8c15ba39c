"""Proofs of possession as RFC 9449 and 7638 write them."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from email.utils import formatdate
from hashlib import sha256
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from services.core.errors import RemoteError
from services.remote.authorization import proof_headers
from services.remote.possession import ProofKey
from services.remote.tokens import tokens

NOW = 1_800_000_000.0
URL = "https://exemple.invalid/fhir/Patient/camille"


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _read(proof: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return header and claims of a proof whose signature is right."""
    head, claims, signature = proof.split(".")
    header = json.loads(_bytes(head))
    x, y = (int.from_bytes(_bytes(header["jwk"][name]), "big") for name in "xy")
    public = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    raw = _bytes(signature)
    assert len(raw) == 64
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    public.verify(der, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
    return header, json.loads(_bytes(claims))


def test_proof_when_made_then_as_the_rfc_says_and_without_the_secret() -> None:
    key = ProofKey.new(lambda: NOW)
    header, claims = _read(key.proof("GET", URL, "token"))
    assert (header["typ"], header["alg"]) == ("dpop+jwt", "ES256")
    assert set(header["jwk"]) == {"kty", "crv", "x", "y"}
    assert (claims["htm"], claims["htu"], claims["iat"]) == ("GET", URL, NOW)
    ath = urlsafe_b64encode(sha256(b"token").digest()).rstrip(b"=").decode()
    assert claims["ath"] == ath
    other = _read(key.proof("POST", URL))[1]
    assert "ath" not in other
    assert other["jti"] != claims["jti"]


def test_thumbprint_when_of_the_rfcs_key_then_the_rfcs() -> None:
    # RFC 9449 §4.1 has the key, §6.1 its thumbprint; made of public numbers alone, so computed as `ProofKey` does
    jwk = {
        "crv": "P-256",
        "kty": "EC",
        "x": "l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs",
        "y": "9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA",
    }
    text = json.dumps(jwk, separators=(",", ":")).encode()
    rfc = urlsafe_b64encode(sha256(text).digest()).rstrip(b"=").decode()
    assert rfc == "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"
    key = ProofKey.new()
    own = _read(key.proof("GET", URL))[0]["jwk"]
    text = json.dumps({name: own[name] for name in jwk}, separators=(",", ":")).encode()
    assert key.thumbprint == urlsafe_b64encode(sha256(text).digest()).rstrip(b"=").decode()


def test_key_when_written_and_read_then_the_same_and_never_shown() -> None:
    key = ProofKey.new()
    assert ProofKey.of(key.text()).thumbprint == key.thumbprint
    assert "PRIVATE" not in repr(key)


def _pem(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "key",
        _pem(ec.generate_private_key(ec.SECP384R1())),
        _pem(rsa.generate_private_key(65537, 2048)),
    ],
    ids=["nothing", "words", "another curve", "rsa"],
)
def test_key_when_it_is_none_then_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        ProofKey.of(text)


def _learns(key: ProofKey, status: int, **headers: str) -> bool:
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return key.learn(status, told, key.knowledge)


def test_learn_when_a_nonce_is_given_then_it_is_in_the_next_proof() -> None:
    key = ProofKey.new(lambda: NOW)
    assert _learns(key, 401, dpop_nonce="first")
    assert _read(key.proof("GET", URL))[1]["nonce"] == "first"
    assert not _learns(key, 401, dpop_nonce="first")
    assert not _learns(key, 200, dpop_nonce="second")
    assert _read(key.proof("GET", URL))[1]["nonce"] == "second"
    assert not _learns(key, 401)


def test_learn_when_a_refusal_has_another_date_then_our_clock_follows_it_once() -> None:
    key = ProofKey.new(lambda: NOW)
    there = formatdate(NOW + 7200, usegmt=True)
    before = key.knowledge
    assert not _learns(key, 200, date=there)
    assert _learns(key, 400, date=there)
    assert _read(key.proof("GET", URL))[1]["iat"] == NOW + 7200
    assert not _learns(key, 401, date=there)
    assert key.learn(401, {"date": there}, before)  # sent before the other's answer came
    for date in ("", "soon", formatdate(NOW + 7190, usegmt=True)):
        assert not _learns(key, 401, date=date)


def test_proof_headers_when_the_token_is_a_bearers_or_there_is_no_key_then_none() -> None:
    key = ProofKey.new()
    assert proof_headers(key, "Bearer token", "GET", URL) == {}
    assert proof_headers(None, "", "POST", URL) == {}
    assert "ath" in _read(proof_headers(key, "DPoP token", "GET", URL)["DPoP"])[1]
    assert "ath" not in _read(proof_headers(key, "", "POST", URL)["DPoP"])[1]


def test_tokens_when_bound_without_a_key_shown_then_refused() -> None:
    answer = b'{"access_token": "a", "token_type": "DPoP"}'
    assert tokens(answer, proven=True).bound
    assert not tokens(answer.replace(b"DPoP", b"bearer"), proven=True).bound
    with pytest.raises(RemoteError):
        tokens(answer)
