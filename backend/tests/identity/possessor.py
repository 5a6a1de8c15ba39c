"""The app's side of RFC 9449 in tests: a key, and proofs as right or as wrong as asked."""

import hashlib
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

from backend.access.bearer import RequestProof
from backend.identity.jose import new_secret
from backend.tests.identity.world import Clock

RECORD = "https://records.invalid/fhir/Patient/camille"


@dataclass(slots=True)
class Possessor:
    """Somebody who holds a key."""

    clock: Clock
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256"))

    @property
    def thumbprint(self) -> str:
        return self.key.thumbprint()

    def proof(self, url: str, method: str = "POST", token: str = "", **changes: Any) -> str:
        """Return a proof; `changes` are made to its header where they are `typ`, `alg` or `jwk`, else its claims."""
        claims: dict[str, Any] = {
            "htm": method,
            "htu": url,
            "iat": self.clock.now,
            "jti": new_secret(),
        }
        if token:
            digest = hashlib.sha256(token.encode()).digest()
            claims["ath"] = urlsafe_b64encode(digest).rstrip(b"=").decode()
        header: dict[str, Any] = {
            "typ": "dpop+jwt",
            "alg": "ES256",
            "jwk": self.key.as_dict(private=False),
        }
        for name, value in changes.items():
            (header if name in header else claims)[name] = value
        claims = {name: value for name, value in claims.items() if value is not None}
        header = {name: value for name, value in header.items() if value is not None}
        return self._signed(header, claims)

    def _signed(self, header: dict[str, Any], claims: dict[str, Any]) -> str:
        algorithm = header.get("alg", "")
        key: Any = OctKey.import_key("secret" * 8) if algorithm == "HS256" else self.key
        header = {"alg": "ES256", **header}
        return jwt.encode(header, claims, key, algorithms=[algorithm], default_type=None)

    def shows(self, token: str, **changes: Any) -> RequestProof:
        """Return what a read of `RECORD` with a token would show."""
        return RequestProof("GET", RECORD, (self.proof(RECORD, "GET", token, **changes),))
