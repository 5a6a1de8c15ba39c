"""The key a sign-in is bound to, and its proofs (RFC 9449, DPoP): a token copied without the key opens nothing."""

import hashlib
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime
from typing import Any, Final, Self
from uuid import uuid4

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

_HALF: Final = 32
"""Bytes of a coordinate, and of each half of a signature (RFC 7518 §3.4)."""
_REFUSALS: Final = frozenset({400, 401})
_CLOCKS_AGREE: Final = 30.0
"""Seconds: less than any server tolerates, more than an answer takes."""


class ProofKey:
    """A P-256 key and what its proofs need to know of one server: its nonce, and how far its clock is from ours.

    `clock` gives seconds since 1970, UTC.
    """

    def __init__(
        self, private: ec.EllipticCurvePrivateKey, clock: Callable[[], float] = time.time
    ) -> None:
        self._private = private
        self._clock = clock
        self._ahead = 0.0
        self._nonce = ""
        point = private.public_key().public_numbers()
        jwk = {"crv": "P-256", "kty": "EC", "x": _number(point.x), "y": _number(point.y)}
        self._head = _part({"typ": "dpop+jwt", "alg": "ES256", "jwk": jwk})
        # RFC 7638 §3: these members, in this order, without spaces
        self.thumbprint: Final = _base64(hashlib.sha256(_json(jwk)).digest())

    @classmethod
    def new(cls, clock: Callable[[], float] = time.time) -> Self:
        """Make one; it is as secret as the tokens it goes with."""
        return cls(ec.generate_private_key(ec.SECP256R1()), clock)

    @classmethod
    def of(cls, text: str, clock: Callable[[], float] = time.time) -> Self:
        """Return the key that `text` wrote.

        Raises:
            ValueError: it is none.

        """
        try:
            key = serialization.load_pem_private_key(text.encode(), None)
        except (TypeError, UnsupportedAlgorithm) as error:
            raise ValueError("no key") from error
        if not isinstance(key, ec.EllipticCurvePrivateKey) or key.curve.name != "secp256r1":
            raise ValueError("no P-256 key")
        return cls(key, clock)

    def text(self) -> str:
        """Return the key in PEM, not encrypted: for the encrypted file alone."""
        return self._private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ).decode()

    def proof(self, method: str, url: str, access_token: str = "") -> str:
        """Return a proof for one request (§4.2); `url` is without query and fragment."""
        claims: dict[str, Any] = {
            "jti": uuid4().hex,
            "htm": method,
            "htu": url,
            "iat": int(self._clock() + self._ahead),
        }
        if access_token:
            claims["ath"] = _base64(hashlib.sha256(access_token.encode()).digest())
        if self._nonce:
            claims["nonce"] = self._nonce
        signed = f"{self._head}.{_part(claims)}"
        der = self._private.sign(signed.encode(), ec.ECDSA(hashes.SHA256()))
        halves = b"".join(half.to_bytes(_HALF, "big") for half in decode_dss_signature(der))
        return f"{signed}.{_base64(halves)}"

    @property
    def knowledge(self) -> tuple[str, float]:
        """What a proof made now would take from earlier answers."""
        return self._nonce, self._ahead

    def learn(self, status: int, headers: Mapping[str, str], before: tuple[str, float]) -> bool:
        """Take up the nonce of an answer, and of a refusal its date; say whether another proof is worth a try.

        `before` is the `knowledge` at the time of the request: another's answer may have come meanwhile. A person's
        clock may be wrong by hours; a server that lies about the time gains proofs for itself only.
        """
        self._nonce = headers.get("dpop-nonce", "") or self._nonce
        if status not in _REFUSALS:
            return False
        self._correct(headers.get("date", ""))
        return self.knowledge != before

    def _correct(self, date: str) -> None:
        try:
            ahead = parsedate_to_datetime(date).timestamp() - self._clock()
        except (ValueError, TypeError, OverflowError):
            return
        if abs(ahead - self._ahead) > _CLOCKS_AGREE:
            self._ahead = ahead


def _number(value: int) -> str:
    return _base64(value.to_bytes(_HALF, "big"))


def _part(value: Mapping[str, Any]) -> str:
    return _base64(_json(value))


def _json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _base64(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
