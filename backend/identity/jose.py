"""Keys and signed tokens, written and read, on joserfc; other files know its keys by their types alone."""

import hashlib
import json
import math
import os
import secrets
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, TypeGuard, cast

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, KeySet, KeySetSerialization, RSAKey

SKEW: Final = 60
"""Seconds two clocks may differ."""

_LONGEST: Final = 16_384
_SHORTEST_RSA: Final = 2048  # bits, RFC 7518 §3.3
_KINDS: Final[Mapping[str, type[ECKey] | type[RSAKey]]] = {"EC": ECKey, "RSA": RSAKey}
_BROKEN: Final = (JoseError, ValueError, TypeError, KeyError)


class UntrustedTokenError(Exception):
    """A token that proves nothing; why is for the log at most, never with the token."""


class UnknownKeyError(UntrustedTokenError):
    """Signed with a key that is not in the set: the issuer may have changed keys."""


def new_secret() -> str:
    """Return 256 random bits as 43 characters that a URL can carry."""
    return secrets.token_urlsafe(32)


def hash_of(secret: str) -> str:
    """Return what is stored of a secret; no salt, for it has 256 bits of its own."""
    return hashlib.sha256(secret.encode()).hexdigest()


def signing_key(path: Path) -> ECKey:
    """Open the private key of this server, made once, readable by its user alone.

    Two processes that start together end with the same key: the file appears whole or not at all.
    """
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            json.dump(new_key().as_dict(private=True), file)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # the other process was first
        finally:
            draft.unlink()
    return ECKey.import_key(json.loads(path.read_text(encoding="utf-8")))


def new_key() -> ECKey:
    return ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}, auto_kid=True)


def private_key(text: str) -> Key:
    """Read a private key written as a JWK or as PEM.

    Raises:
        ValueError: it is neither, or of another kind than EC and RSA.
    """
    kinds: tuple[type[ECKey | RSAKey], ...] = (ECKey, RSAKey)
    for kind in kinds:
        try:
            key = kind.import_key(json.loads(text) if text.lstrip().startswith("{") else text)
        except _BROKEN:
            continue
        if key.is_private:
            return key
    raise ValueError("neither an EC nor an RSA private key")


def key_set(document: object) -> KeySet:
    """Read a JWK set; keys that cannot be read are skipped, as RFC 7517 §5 asks.

    Raises:
        UntrustedTokenError: it is no JWK set.
    """
    keys = document.get("keys") if isinstance(document, Mapping) else None
    if not isinstance(keys, list):
        raise UntrustedTokenError("no JWK set")
    return KeySet(list(_readable(keys)))


def _readable(keys: list[object]) -> Iterable[Key]:
    for key in keys:
        kind = _KINDS.get(str(key.get("kty"))) if isinstance(key, dict) else None
        if kind is None or cast("dict[str, object]", key).get("use", "sig") != "sig":
            continue
        try:
            found = kind.import_key(cast("Any", key))
            weak = isinstance(found, RSAKey) and found.public_key.key_size < _SHORTEST_RSA
        except (*_BROKEN, AttributeError):
            continue
        if not weak:
            yield found


def public_set(keys: Iterable[Key]) -> KeySetSerialization:
    return {"keys": [key.as_dict(private=False) for key in keys]}


def signed(claims: Mapping[str, Any], key: Key, algorithm: str = "ES256", type: str = "JWT") -> str:
    header = {"alg": algorithm, "typ": type} | ({"kid": key.kid} if key.kid else {})
    return jwt.encode(header, dict(claims), key, algorithms=[algorithm], default_type=None)


def verified(token: str, keys: KeySet, algorithms: Iterable[str], type: str = "") -> dict[str, Any]:
    """Return the claims of a token that one of `keys` signed; their dates and parties are not yet checked.

    Raises:
        UnknownKeyError: it names a key that is not in the set.
        UntrustedTokenError: anything else is wrong with it; `alg: none` and HMAC always are.
    """
    if len(token) > _LONGEST:
        raise UntrustedTokenError("too long")
    try:
        header = jws.extract_compact(token.encode("ascii")).headers()
        if type and str(header.get("typ", "")).lower() not in {type, f"application/{type}"}:
            raise UntrustedTokenError("another kind of token")
        return jwt.decode(token, _key_of(header, keys), algorithms=list(algorithms)).claims
    except (*_BROKEN, RecursionError) as error:
        raise UntrustedTokenError("not signed as it should be") from error


def self_signed(token: str, algorithms: Iterable[str], type: str) -> tuple[dict[str, Any], str]:
    """Return the claims of a token signed with the P-256 key in its own header, and that key's RFC 7638 thumbprint.

    Raises:
        UntrustedTokenError: anything is wrong with it; a private key in the header is a secret told, and no proof.
    """
    try:
        header = jws.extract_compact(token.encode("ascii")).headers()
        jwk = header["jwk"]
        if header.get("typ") != type or "crit" in header or not isinstance(jwk, dict):
            raise UntrustedTokenError("another kind of token")
        if jwk["kty"] != "EC" or jwk["crv"] != "P-256" or "d" in jwk:
            raise UntrustedTokenError("no public P-256 key")
        key, thumbprint = _public_point(jwk["x"], jwk["y"])
        return jwt.decode(token, key, algorithms=list(algorithms)).claims, thumbprint
    except (*_BROKEN, RecursionError) as error:
        raise UntrustedTokenError("not signed as it should be") from error


@lru_cache(maxsize=1024)
def _public_point(x: str, y: str) -> tuple[ECKey, str]:
    """Read a key once: checking that it is on its curve costs as much as a signature."""
    key = ECKey.import_key({"kty": "EC", "crv": "P-256", "x": x, "y": y})
    return key, key.thumbprint()


def unverified(token: str) -> dict[str, Any]:
    """Return what a token says before anybody has checked it: only to find whose key must have signed it.

    Raises:
        UntrustedTokenError: it says nothing.
    """
    try:
        claims = json.loads(jws.extract_compact(token.encode("ascii")).payload)
    except (*_BROKEN, RecursionError) as error:
        raise UntrustedTokenError("not a token") from error
    if not isinstance(claims, dict):
        raise UntrustedTokenError("not a token")
    return claims


def _key_of(header: Mapping[str, Any], keys: KeySet) -> Key:
    kid = header.get("kid")
    named = [key for key in keys.keys if kid is None or key.kid == kid]
    if len(named) != 1:
        raise UnknownKeyError("no such key")
    return named[0]


def check_times(claims: Mapping[str, Any], now: float, longest: int | None = None) -> None:
    """Check `exp`, `iat` and `nbf` against a clock that may be a minute off.

    Raises:
        UntrustedTokenError: expired, from the future, without end, or with more than `longest` seconds to live.
    """
    expires, issued, begins = claims.get("exp"), claims.get("iat"), claims.get("nbf")
    if not is_time(expires) or expires + SKEW <= now:
        raise UntrustedTokenError("expired")
    if longest is not None and expires > now + longest + SKEW:
        raise UntrustedTokenError("lives too long")
    for moment in (issued, begins):
        if moment is not None and (not is_time(moment) or moment > now + SKEW):
            raise UntrustedTokenError("from the future")


def check_parties(claims: Mapping[str, Any], issuer: str, audience: str) -> None:
    """Check who says it and to whom; several audiences need `azp` to be us (OpenID Core §3.1.3.7).

    Raises:
        UntrustedTokenError: another issuer, or not for us.
    """
    if claims.get("iss") != issuer:
        raise UntrustedTokenError("another issuer")
    heard = claims.get("aud")
    audiences = heard if isinstance(heard, list) else [heard]
    if audience not in audiences:
        raise UntrustedTokenError("not for us")
    if claims.get("azp", audience) != audience or (len(audiences) > 1 and "azp" not in claims):
        raise UntrustedTokenError("given to another party")


def is_time(value: object) -> TypeGuard[float]:
    """JSON here may hold NaN and Infinity: a token of infinite life, or one that compares with nothing."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
