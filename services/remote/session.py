"""A signed-in device: its access token, renewed when needed, by one request at a time.

A strict server revokes the whole family of tokens when a refresh token is used twice (RFC 9700 §4.14.2). So the new
one is durable before it or its access token is used, and a renewal that began is always seen to its end.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Final

from services.core.errors import SignedOutError
from services.remote.possession import ProofKey
from services.remote.token_endpoint import TokenEndpoint
from services.remote.tokens import Tokens, TokenStore

_MARGIN: Final = timedelta(seconds=15)
"""Renewed this much before its end: a request takes time to arrive."""


class Session:
    """An `Authorization` from tokens; `monotonic` gives seconds of a clock that nobody sets."""

    def __init__(
        self,
        tokens: Tokens,
        endpoint: TokenEndpoint,
        store: TokenStore,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._tokens = tokens
        self._endpoint = endpoint
        self._store = store
        self._monotonic = monotonic
        self._received = monotonic()
        self._renewing: asyncio.Task[None] | None = None
        self._unsaved = False
        self._over = False

    @property
    def patient(self) -> str:
        return self._tokens.patient

    @property
    def scope(self) -> str:
        return self._tokens.scope

    @property
    def key(self) -> ProofKey | None:
        return self._endpoint.key

    async def header(self) -> str:
        """Return the header's value; renews first when the token has run out, or after a restart.

        Raises:
            SignedOutError: The server takes none of our tokens any more, or there is none.
            RemoteError: The renewal failed; the same may be tried again.

        """
        if self._over:
            raise SignedOutError
        if self._unsaved or self._has_run_out():
            await self._renew_once()
        return self._shown()

    async def renew(self, refused: str) -> bool:
        """Renew after a 401, unless another request has done so since; False when there is nothing to renew with."""
        if not self._over and refused == self._shown():
            if not self._tokens.refresh:
                self._over = True
                return False
            await self._renew_once()
        return not self._over

    async def sign_out(self) -> None:
        """Forget the tokens here first, then ask the server to revoke them, if it can be reached."""
        if self._renewing:
            await asyncio.wait({self._renewing})
        tokens, self._tokens, self._over = self._tokens, Tokens(""), True
        await self._store.forget()
        await self._endpoint.revoke(tokens)

    def _shown(self) -> str:
        return f"{'DPoP' if self._tokens.bound else 'Bearer'} {self._tokens.access}"

    def _has_run_out(self) -> bool:
        lifetime = self._tokens.lifetime
        if not self._tokens.access or lifetime is None:
            return not self._tokens.access
        used = self._monotonic() - self._received
        return used >= (lifetime - min(_MARGIN, lifetime / 4)).total_seconds()

    async def _renew_once(self) -> None:
        """Wait for the renewal under way, or start one; a caller that gives up does not stop it."""
        if self._renewing is None or self._renewing.done():
            self._renewing = asyncio.create_task(self._renew())
            # Its failure is known to whoever waits; when all have given up, the next request will see it again.
            self._renewing.add_done_callback(lambda done: done.cancelled() or done.exception())
        await asyncio.shield(self._renewing)

    async def _renew(self) -> None:
        if not self._unsaved:
            await self._ask()
        await self._store.save(self._tokens)
        self._unsaved = False

    async def _ask(self) -> None:
        if not self._tokens.refresh:
            self._over = True
            raise SignedOutError
        try:
            fresh = await self._endpoint.refresh(self._tokens.refresh)
        except SignedOutError:
            self._over = True
            raise
        old = self._tokens
        if old.patient and fresh.patient not in {"", old.patient}:
            self._over = True
            raise SignedOutError
        # What an answer leaves out stays as it was (RFC 6749 §6).
        self._tokens = replace(
            fresh,
            refresh=fresh.refresh or old.refresh,
            patient=fresh.patient or old.patient,
            scope=fresh.scope or old.scope,
        )
        self._received = self._monotonic()
        self._unsaved = True
