"""`/auth/authorize` and `/auth/callback`: between the app and the issuer that knows the person."""

import asyncio
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Final
from urllib.parse import urlsplit
from weakref import WeakValueDictionary

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError
from starlette.requests import Request
from starlette.responses import Response

from backend.access.principal import Context
from backend.audit.trace import Kind
from backend.identity.claims import Claims
from backend.identity.grants import CODE_LIFE, Session, begin, forget_expired, issue_code
from backend.identity.http import OAuthError, needed, query_of, redirect
from backend.identity.issuer import Issuer, IssuerError, LevelTooLowError, SignedIn
from backend.identity.jose import new_secret
from backend.identity.logins import (
    LOGIN_LIFE,
    Account,
    Asked,
    Login,
    account_key,
    add_account,
    begin_login,
    cookie_name,
    find_account,
    new_login,
    take_login,
)
from backend.identity.pkce import challenge_of, committed, is_challenge
from backend.identity.scopes import granted
from backend.identity.settings import AppClient, IdentitySettings
from backend.identity.tracing import trace_of

_LOG: Final = logging.getLogger(__name__)
_STATE: Final = re.compile(r"[\x20-\x7e]{1,1024}")
_PASSED_ON: Final = frozenset({"access_denied", "temporarily_unavailable"})


@dataclass(slots=True)
class Broker:
    """Sends a browser to the issuer and back to the app with a code of ours."""

    settings: IdentitySettings
    issuer: Issuer
    _first_sight: "WeakValueDictionary[str, asyncio.Lock]" = field(
        default_factory=WeakValueDictionary
    )

    async def authorize(self, request: Request) -> Response:
        """Begin a sign-in (RFC 6749 §4.1.1, SMART App Launch 2.2 §2.0.9)."""
        query = query_of(request)
        try:
            app, uri = self._safe_return(query)
        except OAuthError as error:
            await self._refused("", error.code)
            raise
        try:
            asked = self._asked(app, uri, query)
        except OAuthError as error:
            await self._refused(app.id, error.code)
            state = query.get("state", "")
            return self._back(
                uri, state, {"error": error.code, "error_description": error.description}
            )
        try:
            found = await self.issuer.discovery()
        except IssuerError as error:
            return await self._failed(asked, "temporarily_unavailable", error)
        login = new_login()
        await self.settings.store.write(
            partial(begin_login, asked=asked, new=login, now=int(self.settings.clock()))
        )
        answer = redirect(found.authorization, self._question(login, pkce=found.pkce))
        self._bind(answer, login)
        return answer

    async def callback(self, request: Request) -> Response:
        """Finish a sign-in in the browser that began it; answers once (OpenID Core §3.1.2.5)."""
        query = query_of(request)
        state = query.get("state", "")
        cookie = request.cookies.get(cookie_name(state), "")
        taken = await self.settings.store.write(
            partial(take_login, state=state, cookie=cookie, now=int(self.settings.clock()))
        )
        if taken is None:
            await self._refused("", "no-such-sign-in")
            raise OAuthError("invalid_request", "No such sign-in in this browser.")
        asked, login = taken
        answer = await self._finish(asked, login, query)
        answer.delete_cookie(cookie_name(state), path=self._callback_path())
        return answer

    async def _finish(self, asked: Asked, login: Login, query: Mapping[str, str]) -> Response:
        if "error" in query:
            code = query["error"] if query["error"] in _PASSED_ON else "server_error"
            await self._refused(asked.client, code)
            return self._back(asked.redirect, asked.app_state, {"error": code})
        try:
            await self._check_sender(query)
            signed_in = await self.issuer.finish(query["code"], login.nonce, login.verifier)
            account = await self._account(signed_in.claims)
            code = await self.settings.store.write(
                partial(
                    self._grant, asked=asked, account=account, id_token=await self._kept(signed_in)
                )
            )
        except LevelTooLowError as error:
            return await self._failed(asked, "access_denied", error)
        except Exception as error:  # noqa: BLE001 - whatever breaks here, the app must hear of it
            return await self._failed(asked, "server_error", error)
        return self._back(asked.redirect, asked.app_state, {"code": code})

    async def _check_sender(self, query: Mapping[str, str]) -> None:
        """Refuse the answer of another issuer mixed into this sign-in (RFC 9207)."""
        must_say = (await self.issuer.discovery()).names_itself
        said = query.get("iss")
        if said != self.issuer.settings.issuer and (said is not None or must_say):
            raise IssuerError("answer of another issuer")
        if "code" not in query:
            raise IssuerError("no code")

    async def _account(self, claims: Claims) -> Account:
        """Find the person's account, or make it; two first sign-ins at once make one."""
        key = account_key(claims.issuer, claims.subject)
        lock = self._first_sight.setdefault(key, asyncio.Lock())
        store = self.settings.store
        async with lock:
            found = await store.read(partial(find_account, key=key))
            if found is not None:
                return found
            patient = await self.settings.new_account(claims)
            try:
                return await store.write(partial(add_account, key=key, patient=patient))
            except IntegrityError:  # another process was first
                return await store.write(partial(add_account, key=key, patient=patient))

    def _grant(
        self, connection: Connection, asked: Asked, account: Account, id_token: str | None
    ) -> str:
        now = int(self.settings.clock())
        forget_expired(connection, now)
        session = Session(new_secret(), account.id, asked.client, account.patient, asked.scope)
        begin(connection, session, now + CODE_LIFE, id_token)
        return issue_code(connection, session.id, asked.redirect, asked.challenge, now)

    async def _kept(self, signed_in: SignedIn) -> str | None:
        return signed_in.id_token if (await self.issuer.discovery()).end_session else None

    def _safe_return(self, query: Mapping[str, str]) -> tuple[AppClient, str]:
        """Return the client and where to send its browser; nothing is redirected before both are sure."""
        app, uri = self.settings.app(query.get("client_id", "")), query.get("redirect_uri", "")
        if app is None or not app.may_return_to(uri):
            raise OAuthError("invalid_request", "Neither client nor return address can be trusted.")
        return app, uri

    def _asked(self, app: AppClient, uri: str, query: Mapping[str, str]) -> Asked:
        if not _STATE.fullmatch(needed(query, "state")):
            raise OAuthError(
                "invalid_request", "state is not printable ASCII of at most 1024 characters."
            )
        if needed(query, "response_type") != "code":
            raise OAuthError("unsupported_response_type", "Only the code flow is offered.")
        if query.get("code_challenge_method") != "S256" or not is_challenge(
            query.get("code_challenge")
        ):
            raise OAuthError("invalid_request", "PKCE with S256 is required.")
        key = query.get("dpop_jkt", "")
        if key and not is_challenge(key):
            raise OAuthError("invalid_request", "dpop_jkt is not the thumbprint of a key.")
        if needed(query, "aud").rstrip("/") != self.settings.fhir_base.rstrip("/"):
            raise OAuthError("invalid_request", "aud is not the FHIR address of this server.")
        scope = granted(query.get("scope", ""), app.scopes, Context.PATIENT)
        challenge = committed(query["code_challenge"], key)
        return Asked(app.id, uri, query["state"], challenge, scope)

    def _question(self, login: Login, *, pkce: bool) -> dict[str, str]:
        ours = self.issuer.settings
        question = {
            "response_type": "code",
            "client_id": ours.client_id,
            "redirect_uri": self.issuer.callback,
            "scope": ours.scope,
            "acr_values": ours.acr,
            "state": login.state,
            "nonce": login.nonce,
        }
        challenge = {
            "code_challenge": challenge_of(login.verifier),
            "code_challenge_method": "S256",
        }
        return question | challenge if pkce else question

    def _bind(self, answer: Response, login: Login) -> None:
        answer.set_cookie(
            cookie_name(login.state),
            login.cookie,
            max_age=LOGIN_LIFE,
            path=self._callback_path(),
            secure=self.settings.base_url.startswith("https:"),
            httponly=True,
            samesite="lax",
        )

    def _callback_path(self) -> str:
        return urlsplit(self.issuer.callback).path

    async def _failed(self, asked: Asked, code: str, error: Exception) -> Response:
        # An IssuerError's text is one of ours; anything else could name a person.
        _LOG.warning(
            "sign-in stopped: %s", error if isinstance(error, IssuerError) else type(error).__name__
        )
        await self._refused(asked.client, code)
        return self._back(asked.redirect, asked.app_state, {"error": code})

    async def _refused(self, client: str, reason: str) -> None:
        now = self.settings.clock()
        refused = trace_of(Kind.SIGN_IN_REFUSED, now, None, client, reason)
        await self.settings.record([refused])

    def _back(self, uri: str, state: str, answer: Mapping[str, str]) -> Response:
        returned = {"state": state} if state else {}
        return redirect(uri, {**answer, **returned, "iss": self.settings.base_url})
