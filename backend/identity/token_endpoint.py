"""`/auth/token`: codes, refresh tokens and systems' assertions become access tokens."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from backend.access.bearer import InvalidTokenError
from backend.access.principal import Context
from backend.access.role import THEMSELF, Role, role_from
from backend.audit.trace import Kind
from backend.identity import devices
from backend.identity.access_tokens import AccessTokens
from backend.identity.clients import authenticated_system, public_client
from backend.identity.exchange import ACCESS_TOKEN, EXCHANGE, exchange_of
from backend.identity.grants import (
    ACCESS_LIFE,
    Redeemed,
    Refreshed,
    Session,
    begin,
    begin_refresh,
    forget_expired,
    is_live,
    outlast,
    redeem_code,
    revoke,
    rotate,
    session_of,
)
from backend.identity.http import OAuthError, form_of, json_answer, needed
from backend.identity.jose import UntrustedTokenError, new_secret
from backend.identity.pkce import challenge_of, committed, is_verifier
from backend.identity.proofs import proven, shown_with
from backend.identity.scopes import OFFLINE, granted, within
from backend.identity.settings import IdentitySettings
from backend.identity.tracing import trace_of

_ID: Final = re.compile(r"[A-Za-z0-9\-.]{1,64}")
"""FHIR R4 datatypes.html#id."""


@dataclass(slots=True)
class TokenEndpoint:
    """Answers RFC 6749 §5.1 with SMART's `patient`."""

    settings: IdentitySettings
    tokens: AccessTokens

    async def answer(self, request: Request) -> Response:
        form = await form_of(request)
        try:
            return await self._given(form, request.headers.getlist("dpop"))
        except OAuthError as refusal:
            is_code = form.get("grant_type") == "authorization_code"
            kind = Kind.SIGN_IN_REFUSED if is_code else Kind.TOKEN_REFUSED
            session = refusal.session if isinstance(refusal, _SpentError) else None
            await self._trace(kind, session, refusal.code)
            raise

    async def _given(self, form: Mapping[str, str], proofs: list[str]) -> Response:
        key = await self._key(form, proofs)
        match needed(form, "grant_type"):
            case "authorization_code":
                return await self._code(form, key)
            case "refresh_token":
                return await self._refresh(form, key)
            case grant if grant == EXCHANGE:
                return await self._exchanged(form, key)
            case "client_credentials":
                return await self._system(form, key)
            case _:
                raise OAuthError("unsupported_grant_type", "This grant is not offered.")

    async def _code(self, form: Mapping[str, str], key: str) -> Response:
        client, verifier = public_client(self.settings, form), needed(form, "code_verifier")
        challenge = challenge_of(verifier) if is_verifier(verifier) else ""
        challenges = {challenge, committed(challenge, key)}
        shown, redirect = needed(form, "code"), needed(form, "redirect_uri")
        name = devices.name_from(form.get("device_name", ""))

        def exchange(connection: Connection) -> tuple[Redeemed, str]:
            now = self._now()
            redeemed = redeem_code(connection, shown, client, redirect, challenges, now)
            given = redeemed.session
            if given is None:
                return redeemed, ""
            devices.arrived(connection, given.id, name, now)
            if OFFLINE in given.scope.split():
                return redeemed, begin_refresh(connection, given.id, now, key)
            outlast(connection, given.id, now + ACCESS_LIFE)
            return redeemed, ""

        redeemed, token = await self.settings.store.write(exchange)
        if redeemed.session is None:
            raise self._refused(redeemed.revoked)
        await self._trace(Kind.SIGN_IN, redeemed.session)
        return self._answer(redeemed.session, redeemed.session.scope, key, token)

    async def _refresh(self, form: Mapping[str, str], key: str) -> Response:
        client, shown = public_client(self.settings, form), needed(form, "refresh_token")

        def exchange(connection: Connection) -> Refreshed:
            return rotate(connection, shown, client, self._now(), key)

        refreshed = await self.settings.store.write(exchange)
        if refreshed.session is None:
            raise self._refused(refreshed.revoked)
        await self._require_relation(refreshed.session)
        scope = within(form.get("scope", ""), refreshed.session.scope, Context.PATIENT)
        await self._trace(Kind.TOKEN_GIVEN, refreshed.session)
        return self._answer(refreshed.session, scope, key, refreshed.token)

    async def _exchanged(self, form: Mapping[str, str], key: str) -> Response:
        client = public_client(self.settings, form)
        asked = exchange_of(form)
        try:
            principal, parent = await self.tokens.shown(asked.token, key or None)
        except InvalidTokenError:
            raise OAuthError("invalid_grant", "The subject token is not valid.") from None
        own = principal.patient
        if own is None or not principal.is_own or principal.client != client:
            raise OAuthError("invalid_grant", "The subject token is not one's own.")
        if not await self.settings.opens(principal.subject, own, asked.patient):
            raise OAuthError("invalid_target", "This record is not open to who asks.")
        of_parent = await self.settings.store.read(partial(session_of, sid=parent))
        if of_parent is None:
            raise OAuthError("invalid_grant", "The subject token is not valid.")
        scope = within(form.get("scope", ""), of_parent[0].scope, Context.PATIENT)
        given = Session(
            new_secret(), principal.subject, client, asked.patient, scope, Role(own), parent
        )

        def begun(connection: Connection) -> str:
            if not is_live(connection, parent, self._now()):
                raise OAuthError("invalid_grant", "The subject token is not valid.")
            begin(connection, given, self._now() + ACCESS_LIFE)
            return begin_refresh(connection, given.id, self._now(), key)

        token = await self.settings.store.write(begun)
        await self._trace(Kind.TOKEN_GIVEN, given)
        return self._answer(given, scope, key, token, issued=ACCESS_TOKEN)

    async def _require_relation(self, given: Session) -> None:
        """Refuse to go on with another's record once the relation, or the sign-in it hangs on, has ended."""
        if given.parent is None or given.patient is None or given.role.own is None:
            return
        lives = await self.settings.store.read(partial(is_live, sid=given.parent, now=self._now()))
        if lives and await self.settings.opens(given.subject, given.role.own, given.patient):
            return
        await self.settings.store.write(partial(revoke, sid=given.id))
        raise self._refused(given)

    async def _system(self, form: Mapping[str, str], key: str) -> Response:
        system = await authenticated_system(self.settings, form)
        asked, patient, role = form.get("scope", ""), None, THEMSELF
        if "patient" in form and system.stands_for_people:
            patient = form["patient"]
            if not _ID.fullmatch(patient):
                raise OAuthError("invalid_request", "The patient is no id.")
            role = _role(form.get("role", ""))
            scope = granted(asked, system.person_scopes, Context.PATIENT)
        else:
            scope = granted(asked, system.scopes, Context.SYSTEM)
        subject = system.id if patient is None else stand_in(patient, role)
        given = Session(new_secret(), subject, system.id, patient, scope, role)
        await self.settings.store.write(partial(self._begin, given=given))
        await self._trace(Kind.TOKEN_GIVEN, given)
        return self._answer(given, scope, key)

    def _begin(self, connection: Connection, given: Session) -> None:
        forget_expired(connection, self._now())
        begin(connection, given, self._now() + ACCESS_LIFE)

    async def _key(self, form: Mapping[str, str], headers: Sequence[str]) -> str:
        """Return the thumbprint of the key that a request proves; "" for one that does not, and need not."""
        url = f"{self.settings.base_url}/auth/token"
        shown = shown_with("POST", url, headers)
        if shown is None:
            app = self.settings.app(form.get("client_id", ""))
            if app is not None and app.require_dpop:
                raise OAuthError("invalid_dpop_proof", "This client proves the key it holds.")
            return ""
        try:
            holder = proven(shown, self.settings.clock())
            await self.tokens.proofs.spend(holder, shown.method)
        except UntrustedTokenError as error:
            raise OAuthError("invalid_dpop_proof", "The proof is not one for this.") from error
        return holder.key

    def _answer(
        self, given: Session, scope: str, key: str, refresh_token: str = "", issued: str = ""
    ) -> Response:
        answer: dict[str, Any] = {
            "access_token": self.tokens.issue(given, scope, key=key or None),
            "token_type": "DPoP" if key else "Bearer",
            "expires_in": ACCESS_LIFE,
            "scope": scope,
        }
        if given.patient is not None:
            answer["patient"] = given.patient
        if issued:
            answer["issued_token_type"] = issued
        if refresh_token:
            answer["refresh_token"] = refresh_token
        return json_answer(answer)

    def _refused(self, revoked: Session | None) -> OAuthError:
        if revoked is not None:
            self.tokens.forget(revoked.id)
        return _SpentError(revoked)

    async def _trace(self, kind: Kind, session: Session | None, reason: str = "") -> None:
        now = self.settings.clock()
        await self.settings.record([trace_of(kind, now, session, reason=reason)])

    def _now(self) -> int:
        return int(self.settings.clock())


class _SpentError(OAuthError):
    """A grant that was shown is worth nothing; `session` is what showing it again has ended."""

    def __init__(self, session: Session | None) -> None:
        super().__init__("invalid_grant", "The grant is not valid, or no longer.")
        self.session = session


def stand_in(patient: str, role: Role) -> str:
    """Return the account of an invented bearer: the same at each grant, for it is the author of what it writes."""
    return f"demonstration-{role.practitioner or role.own or patient}"


def _role(text: str) -> Role:
    try:
        return role_from(text)
    except ValueError:
        raise OAuthError("invalid_request", "The role cannot be read.") from None
