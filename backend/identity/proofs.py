"""Proofs of possession (RFC 9449): who shows a token also signs each request with the key it was given to."""

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final
from urllib.parse import urlsplit

from sqlalchemy.exc import IntegrityError

from backend.access.bearer import RequestProof
from backend.identity.grants import remember_proof
from backend.identity.jose import UntrustedTokenError, hash_of, is_time, self_signed
from backend.identity.settings import Clock
from backend.storage.engine import Store

ALGORITHMS: Final = ("ES256",)

_TYPE: Final = "dpop+jwt"
_TOLERANCE: Final = 300
"""Seconds the clock of somebody's own computer may differ from ours, either way."""
_LONGEST: Final = 4096
_LONGEST_JTI: Final = 256
_REMEMBERED: Final = 200_000
_READING: Final = frozenset({"GET", "HEAD"})
_PORTS: Final = {"http": 80, "https": 443}
_ESCAPED: Final = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED: Final = re.compile(r"[A-Za-z0-9\-._~]")


@dataclass(frozen=True, slots=True)
class Proven:
    """A right proof, not yet known to be the first of its name; `key` is the thumbprint (RFC 7638) of its key."""

    key: str
    name: str
    issued: float


def proven(shown: RequestProof, now: float, access_token: str | None = None) -> Proven:
    """Check a proof by §4.3, but for its use before; `access_token` is the one it comes with, if any.

    Raises:
        UntrustedTokenError: there is not exactly one, or it was made for another request, token or time.
    """
    if len(shown.proofs) != 1 or len(shown.proofs[0]) > _LONGEST:
        raise UntrustedTokenError("not one proof")
    claims, key = self_signed(shown.proofs[0], ALGORITHMS, _TYPE)
    jti, issued, url = claims.get("jti"), claims.get("iat"), claims.get("htu")
    if not isinstance(jti, str) or not 0 < len(jti) <= _LONGEST_JTI:
        raise UntrustedTokenError("no jti")
    if not is_time(issued) or abs(now - issued) > _TOLERANCE:
        raise UntrustedTokenError("of another time")
    if claims.get("htm") != shown.method:
        raise UntrustedTokenError("for another method")
    if not isinstance(url, str) or _normal(url) != _normal(shown.url):
        raise UntrustedTokenError("for another address")
    if access_token is not None:
        said = claims.get("ath")
        ours = _digest_of(access_token)
        if not isinstance(said, str) or not hmac.compare_digest(said.encode(), ours.encode()):
            raise UntrustedTokenError("for another token")
    return Proven(key, hash_of(f"{key}\n{jti}"), issued)


@dataclass(slots=True)
class Proofs:
    """Lets each proof serve once.

    This process remembers all of them; the database, which every process asks, those that change something. Writing
    for each read would make each read wait for a disk, to stop only who holds a token, a proof not five minutes old
    and a way to another process, from reading again what that one request read.
    """

    store: Store
    clock: Clock
    most: int = _REMEMBERED
    _spent: OrderedDict[str, float] = field(default_factory=OrderedDict)
    _forgotten: float = float("-inf")

    async def spend(self, proof: Proven, method: str) -> None:
        """Use a proof up.

        Raises:
            UntrustedTokenError: it was used before, or is too old to know.
        """
        if proof.name in self._spent or proof.issued <= self._forgotten:
            raise UntrustedTokenError("used before")
        now = int(self.clock())
        self._remember(proof, now)
        if method in _READING:
            return
        try:
            await self.store.write(
                partial(remember_proof, name=proof.name, now=now, expires=now + 2 * _TOLERANCE + 1)
            )
        except IntegrityError as error:
            raise UntrustedTokenError("used before") from error

    def _remember(self, proof: Proven, now: float) -> None:
        """Keep a proof as long as it could be shown again; where there are too many, the old ones end early."""
        self._spent[proof.name] = proof.issued
        while self._spent:
            name, issued = next(iter(self._spent.items()))
            if len(self._spent) <= self.most and issued + _TOLERANCE >= now:
                return
            del self._spent[name]
            self._forgotten = max(self._forgotten, issued)


def shown_with(method: str, url: str, headers: Sequence[str]) -> RequestProof | None:
    """Return what a request to an endpoint of ours proves, None when it does not try."""
    return RequestProof(method, url, tuple(headers)) if headers else None


def _digest_of(token: str) -> str:
    digest = hashlib.sha256(token.encode("utf-8", "replace")).digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


def _normal(url: str) -> tuple[str, str, int | None, str]:
    """Return an address without query and fragment, two spellings of one being equal (RFC 3986 §6.2.2, §6.2.3).

    Raises:
        UntrustedTokenError: it is none.
    """
    try:
        parts = urlsplit(url)
        scheme, host, port = parts.scheme, parts.hostname, parts.port
    except ValueError as error:
        raise UntrustedTokenError("no address") from error
    if not host or scheme not in _PORTS or "@" in parts.netloc:
        raise UntrustedTokenError("no address")
    return scheme, host, port or _PORTS[scheme], _ESCAPED.sub(_spelt, parts.path) or "/"


def _spelt(escaped: re.Match[str]) -> str:
    character = chr(int(escaped[1], 16))
    return character if _UNRESERVED.fullmatch(character) else escaped[0].upper()
