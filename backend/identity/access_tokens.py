"""Our own access tokens: short ES256 JWTs (RFC 9068), checked once and remembered until they end."""

import hashlib
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from joserfc.jwk import ECKey, KeySet

from backend.access.bearer import InvalidProofError, InvalidTokenError, RequestProof
from backend.access.principal import Principal, scopes_from_text
from backend.access.role import role_from
from backend.identity.grants import ACCESS_LIFE, Session, is_live
from backend.identity.jose import UntrustedTokenError, check_parties, new_secret, signed, verified
from backend.identity.proofs import Proofs, proven
from backend.identity.settings import Clock
from backend.storage.engine import Store

_TYPE: Final = "at+jwt"
_REMEMBERED: Final = 10_000
_RECHECK: Final = 5
"""Seconds after which a session is looked up again: another process of this server may have revoked it."""


@dataclass(slots=True)
class _Known:
    principal: Principal
    key: str | None
    session: str
    expires: float
    checked: float


@dataclass(slots=True)
class AccessTokens:
    """Gives access tokens and recognises them."""

    issuer: str
    audience: str
    key: ECKey
    store: Store
    clock: Clock
    proofs: Proofs
    _revocations: int = 0
    _known: OrderedDict[bytes, _Known] = field(default_factory=OrderedDict)

    def issue(
        self, session: Session, scope: str, life: int = ACCESS_LIFE, key: str | None = None
    ) -> str:
        """Return a token of `life` seconds for a session that was written down; `key` is whose it is bound to."""
        now = int(self.clock())
        claims = {
            "iss": self.issuer,
            "aud": self.audience,
            "sub": session.subject,
            "client_id": session.client,
            "sid": session.id,
            "jti": new_secret(),
            "scope": scope,
            "iat": now,
            "exp": now + life,
        }
        if session.patient is not None:
            claims["patient"] = session.patient
        if role := session.role.text():
            claims["role"] = role
        if key is not None:
            claims["cnf"] = {"jkt": key}
        return signed(claims, self.key, type=_TYPE)

    async def authenticate(self, token: str, proof: RequestProof | None = None) -> Principal:
        """Return who shows the token; an `Authenticate`.

        Raises:
            InvalidProofError: the proof is not one for this request and this token.
            InvalidTokenError: it is not ours, has ended, is bound to another key than was proven, or its session was
                revoked (in another process: at most five seconds ago).
        """
        if proof is None:
            return await self._owner(token, None)
        try:
            holder = proven(proof, self.clock(), token)
            principal = await self._owner(token, holder.key)
            # after the token: who has none of ours cannot fill what is remembered
            await self.proofs.spend(holder, proof.method)
        except UntrustedTokenError as error:
            raise InvalidProofError from error
        return principal

    async def shown(self, token: str, key: str | None) -> tuple[Principal, str]:
        """Return whose living token it is and its session, where `key` was proven apart (RFC 8693 §2.1).

        Raises:
            InvalidTokenError: as `authenticate`.

        """
        principal = await self._owner(token, key)
        session = self.session_of(token)
        if session is None:
            raise InvalidTokenError
        return principal, session

    async def _owner(self, token: str, key: str | None) -> Principal:
        """Return whose token it is; bound, it needs its key, and unbound it is not shown with one (§7.1)."""
        now = self.clock()
        name = hashlib.sha256(token.encode("utf-8", "replace")).digest()
        known = self._known.get(name) or self._read(token)
        if known.expires <= now:
            self._known.pop(name, None)
            raise InvalidTokenError
        if known.key != key:
            raise InvalidTokenError
        # a clock set back makes the last check lie in the future: it proves nothing then
        if not 0 <= now - known.checked < _RECHECK:
            if not await self._is_live(known.session, int(now)):
                self._known.pop(name, None)
                raise InvalidTokenError
            known.checked = now
            self._remember(name, known)
        return known.principal

    async def _is_live(self, session: str, now: int) -> bool:
        """Look a session up, again if one was revoked while the answer was under way: it may be older."""
        while True:
            revocations = self._revocations
            live = await self.store.read(partial(is_live, sid=session, now=now))
            if not live or revocations == self._revocations:
                return live

    def forget(self, session: str) -> None:
        """Stop recognising the tokens of a session that was just revoked."""
        self._revocations += 1
        for name in [name for name, known in self._known.items() if known.session == session]:
            del self._known[name]

    def session_of(self, token: str) -> str | None:
        """Return the session an access token of ours belongs to, ended or not; None for anything else."""
        try:
            return str(self._claims(token)["sid"])
        except UntrustedTokenError:
            return None

    def _read(self, token: str) -> _Known:
        try:
            claims = self._claims(token)
        except UntrustedTokenError as error:
            raise InvalidTokenError from error
        principal = Principal(
            subject=claims["sub"],
            client=claims["client_id"],
            patient=claims.get("patient"),
            scopes=scopes_from_text(claims["scope"]),
            role=role_from(claims.get("role", "")),
        )
        key = claims.get("cnf", {}).get("jkt")
        return _Known(principal, key, claims["sid"], claims["exp"], checked=float("-inf"))

    def _claims(self, token: str) -> dict[str, Any]:
        claims = verified(token, KeySet([self.key]), ["ES256"], _TYPE)
        check_parties(claims, self.issuer, self.audience)
        return claims

    def _remember(self, name: bytes, known: _Known) -> None:
        self._known[name] = known
        self._known.move_to_end(name)
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
