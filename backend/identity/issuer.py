"""The issuer that knows the person, spoken to as a confidential OpenID client (FranceConnect's rules)."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
from joserfc.jwk import KeySet

from backend.identity.claims import Claims, claims_from_userinfo, reaches
from backend.identity.jose import (
    UnknownKeyError,
    UntrustedTokenError,
    check_parties,
    check_times,
    key_set,
    new_secret,
    private_key,
    signed,
    verified,
)
from backend.identity.settings import ClientKey, Clock, IssuerSettings, is_private_channel

_LONGEST: Final = 1_000_000
_FRESH: Final = 3600
_PATIENCE: Final = 10
_ASSERTION_LIFE: Final = 60
_BEARER: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_LONGEST_SUBJECT: Final = 255


class IssuerError(Exception):
    """The issuer cannot be reached, refuses, or answers what must not be believed; holds no personal data."""


class LevelTooLowError(IssuerError):
    """The person signed in with a lower level of assurance than was asked."""


@dataclass(frozen=True, slots=True)
class Discovery:
    """Where an issuer's endpoints are (OpenID Discovery §3)."""

    authorization: str
    token: str
    userinfo: str
    jwks: str
    end_session: str | None
    pkce: bool
    names_itself: bool  # in its redirections, RFC 9207


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who signed in, and the token that lets them sign out there."""

    claims: Claims
    id_token: str


@dataclass(slots=True)
class Issuer:
    """One issuer by its settings; its metadata and keys are kept for an hour."""

    settings: IssuerSettings
    callback: str
    http: httpx.AsyncClient
    clock: Clock
    _discovery: Discovery | None = None
    _keys: KeySet | None = None
    _read_at: float = field(default=float("-inf"))

    async def discovery(self) -> Discovery:
        """Return where things are.

        Raises:
            IssuerError: it cannot be read, or speaks for another issuer.
        """
        if self._discovery is None or not 0 <= self.clock() - self._read_at < _FRESH:
            document = await self._json(
                f"{self.settings.issuer.rstrip('/')}/.well-known/openid-configuration"
            )
            self._discovery, self._keys = self._discovered(document), None
            self._read_at = self.clock()
        return self._discovery

    async def finish(self, code: str, nonce: str, verifier: str) -> SignedIn:
        """Exchange a code for who signed in: the id_token and the userinfo are both verified and must agree.

        Raises:
            LevelTooLowError: `acr` is lower than the settings ask.
            IssuerError: anything else is not as it must be.
        """
        found = await self.discovery()
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": self.callback}
        if found.pkce:
            form["code_verifier"] = verifier
        tokens = await self._json(found.token, form | self._authentication(found.token))
        id_token, access_token = tokens.get("id_token"), tokens.get("access_token")
        if not isinstance(id_token, str) or not isinstance(access_token, str):
            raise IssuerError("no tokens")
        try:
            identity = await self._identity(id_token, nonce)
            userinfo = await self._userinfo(found, access_token)
        except UntrustedTokenError as error:
            raise IssuerError(str(error)) from error
        if userinfo.get("sub") != identity["sub"]:
            raise IssuerError("userinfo of somebody else")
        return SignedIn(
            claims_from_userinfo(self.settings.issuer, identity["acr"], userinfo), id_token
        )

    async def _identity(self, id_token: str, nonce: str) -> dict[str, Any]:
        claims = await self._verified(id_token)
        check_parties(claims, self.settings.issuer, self.settings.client_id)
        check_times(claims, self.clock())
        subject = claims.get("sub")
        if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST_SUBJECT:
            raise UntrustedTokenError("no subject")
        if "iat" not in claims:
            raise UntrustedTokenError("without date")
        if claims.get("nonce") != nonce:
            raise UntrustedTokenError("another sign-in's nonce")
        if not reaches(claims.get("acr"), self.settings.acr):
            raise LevelTooLowError("level too low")
        return claims

    async def _userinfo(self, found: Discovery, access_token: str) -> dict[str, Any]:
        kind, body = await self._fetch(found.userinfo, bearer=access_token)
        if kind != "application/jwt":
            raise UntrustedTokenError("userinfo is not signed")
        claims = await self._verified(body.decode("ascii", "replace").strip())
        check_parties(claims, self.settings.issuer, self.settings.client_id)
        if "exp" in claims:  # OpenID Core §5.3.2 wants iss and aud only
            check_times(claims, self.clock())
        return claims

    async def _verified(self, token: str) -> dict[str, Any]:
        if self._keys is None:
            return verified(token, await self._fresh_keys(), self.settings.algorithms)
        try:
            return verified(token, self._keys, self.settings.algorithms)
        except UnknownKeyError:
            return verified(token, await self._fresh_keys(), self.settings.algorithms)

    async def _fresh_keys(self) -> KeySet:
        self._keys = key_set(await self._json((await self.discovery()).jwks))
        return self._keys

    def _authentication(self, token_endpoint: str) -> dict[str, str]:
        us, credentials = self.settings.client_id, self.settings.credentials
        if not isinstance(credentials, ClientKey):
            return {"client_id": us, "client_secret": credentials.value}
        now = int(self.clock())
        times = {"iat": now, "exp": now + _ASSERTION_LIFE, "jti": new_secret()}
        assertion = {"iss": us, "sub": us, "aud": token_endpoint} | times
        return {
            "client_id": us,
            "client_assertion_type": _BEARER,
            "client_assertion": signed(
                assertion, private_key(credentials.value), credentials.algorithm
            ),
        }

    async def _json(self, url: str, form: Mapping[str, str] | None = None) -> dict[str, Any]:
        _, body = await self._fetch(url, form)
        try:
            document = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise IssuerError("not JSON") from error
        if not isinstance(document, dict):
            raise IssuerError("not a JSON object")
        return document

    async def _fetch(
        self, url: str, form: Mapping[str, str] | None = None, bearer: str = ""
    ) -> tuple[str, bytes]:
        """Return the media type and body of a successful answer of at most 1 MB; no redirection is followed."""
        headers = {"Accept": "application/json, application/jwt"}
        if bearer:
            headers["Authorization"] = f"Bearer {bearer}"
        body = bytearray()
        try:
            method = "GET" if form is None else "POST"
            async with (
                asyncio.timeout(_PATIENCE),
                self.http.stream(method, url, data=form, headers=headers) as answer,
            ):
                if answer.status_code != httpx.codes.OK:
                    raise IssuerError(f"answered {answer.status_code}")
                async for chunk in answer.aiter_bytes():
                    body += chunk
                    if len(body) > _LONGEST:
                        raise IssuerError("too long an answer")
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            raise IssuerError(f"not reached: {type(error).__name__}") from error
        kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        return kind, bytes(body)

    def _discovered(self, document: Mapping[str, Any]) -> Discovery:
        if document.get("issuer") != self.settings.issuer:
            raise IssuerError("discovery of another issuer")

        def endpoint(name: str) -> str:
            url = document.get(name)
            if not isinstance(url, str) or not is_private_channel(url):
                raise IssuerError(f"no usable {name}")
            return url

        methods = document.get("code_challenge_methods_supported")
        return Discovery(
            authorization=endpoint("authorization_endpoint"),
            token=endpoint("token_endpoint"),
            userinfo=endpoint("userinfo_endpoint"),
            jwks=endpoint("jwks_uri"),
            end_session=endpoint("end_session_endpoint")
            if "end_session_endpoint" in document
            else None,
            pkce=isinstance(methods, list) and "S256" in methods,
            names_itself=document.get("authorization_response_iss_parameter_supported") is True,
        )
