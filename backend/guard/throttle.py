"""Nobody asks too often: by bearer, by address, and far less at sign-in."""

import hashlib
import ipaddress
import math
import secrets
import time
from collections.abc import Callable
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from backend.guard.buckets import Buckets
from backend.guard.rates import Rates
from backend.guard.refusing import Refusal, refuse

_SIGN_IN: Final = ("/auth/", "/demonstration/", "/share/m/", "/share/r/")
"""Where anybody may try a secret, or leave something, without a bearer."""
_V6_NETWORK: Final = 64
"""Bits of an IPv6 address that are somebody's; the rest they choose as they like."""


class Throttle:
    """Answers 429 with Retry-After (RFC 6585 §4) to whoever asks too often.

    Bearers and addresses are keys of a hash whose secret lives and ends with the process: nothing of them is kept,
    none is logged.
    """

    def __init__(
        self, app: ASGIApp, rates: Rates, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._app = app
        self._secret = secrets.token_bytes(32)
        self._bearers = Buckets(rates.bearer, clock)
        self._addresses = Buckets(rates.address, clock)
        self._sign_ins = Buckets(rates.sign_in, clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        wait = self._wait(scope)
        if not wait:
            await self._app(scope, receive, send)
            return
        after = (b"retry-after", str(math.ceil(wait)).encode())
        await refuse(Refusal(429, "Too many requests: come back later.", (after,)), scope, send)

    def _wait(self, scope: Scope) -> float:
        """Return the seconds to wait; the address comes first, for anybody can invent bearers."""
        address = self._key(_network(scope))
        if wait := self._addresses.take(address):
            return wait
        if scope["path"].startswith(_SIGN_IN):
            return self._sign_ins.take(address)
        for name, value in scope["headers"]:
            if name == b"authorization":
                return self._bearers.take(self._key(value))
        return 0.0

    def _key(self, value: bytes) -> bytes:
        return hashlib.blake2b(value, key=self._secret, digest_size=16).digest()


def _network(scope: Scope) -> bytes:
    """Return whose address it is; all that have none share one."""
    host: str = (scope.get("client") or ("", 0))[0]
    if ":" not in host:
        return host.encode()
    try:
        address = ipaddress.IPv6Address(host)
    except ValueError:
        return b""
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped).encode()
    return address.packed[: _V6_NETWORK // 8]
