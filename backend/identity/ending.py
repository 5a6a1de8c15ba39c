"""`/auth/revoke` (RFC 7009) and `/auth/logout`: a session ends here, and where it can, at the issuer too."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from backend.audit.trace import Kind
from backend.identity import grants
from backend.identity.access_tokens import AccessTokens
from backend.identity.clients import authenticated_system, public_client
from backend.identity.grants import Session
from backend.identity.http import NO_STORE, OAuthError, form_of, json_answer, needed, page_answer
from backend.identity.issuer import Issuer, IssuerError
from backend.identity.jose import new_secret
from backend.identity.pages import signed_out_page
from backend.identity.settings import IdentitySettings
from backend.identity.tracing import trace_of

SIGNED_OUT: Final = "/auth/signed-out"


@dataclass(slots=True)
class Ending:
    """The endpoints that end a session."""

    settings: IdentitySettings
    tokens: AccessTokens
    issuer: Issuer

    async def revoke(self, request: Request) -> Response:
        """End the session of a refresh or an access token; one that is unknown is as good as ended (§2.2)."""
        form = await form_of(request)
        await self._end(form, await self._client(form))
        return Response(status_code=200, headers=NO_STORE)

    async def logout(self, request: Request) -> Response:
        """End the session of a token and say where a browser ends the issuer's, as `end_session_uri`.

        Not an OAuth endpoint: the app is no client of the issuer, so we build the address (OpenID
        RP-Initiated Logout §2) and the app opens it. Without such an issuer the answer is `{}`.
        """
        form = await form_of(request)
        id_token = await self._end(form, await self._client(form))
        try:
            endpoint = (await self.issuer.discovery()).end_session
        except IssuerError:
            endpoint = None
        if id_token is None or endpoint is None:
            return json_answer({})
        query = {
            "id_token_hint": id_token,
            "state": new_secret(),
            "post_logout_redirect_uri": f"{self.settings.base_url}{SIGNED_OUT}",
        }
        joint = "&" if "?" in endpoint else "?"
        return json_answer({"end_session_uri": f"{endpoint}{joint}{urlencode(query)}"})

    async def signed_out(self, _request: Request) -> Response:
        """Show where the issuer sends the browser in the end."""
        return page_answer(signed_out_page())

    async def _client(self, form: Mapping[str, str]) -> str:
        try:
            if "client_assertion" in form:
                return (await authenticated_system(self.settings, form)).id
            return public_client(self.settings, form)
        except OAuthError as refusal:
            await self._trace(Kind.TOKEN_REFUSED, None, refusal.code)
            raise

    async def _end(self, form: Mapping[str, str], client: str) -> str | None:
        """End the session of `token`; return the issuer's id_token of a session that was alive."""
        found = await self._session(needed(form, "token"))
        if found is None:
            return None
        session, id_token = found
        if session.client != client:
            await self._trace(Kind.TOKEN_REFUSED, session, "other-client")
            raise OAuthError("invalid_grant", "The token was given to another client.")
        await self.settings.store.write(partial(grants.revoke, sid=session.id))
        self.tokens.forget(session.id)
        await self._trace(Kind.SIGN_OUT, session)
        return id_token

    async def _trace(self, kind: Kind, session: Session | None, reason: str = "") -> None:
        now = self.settings.clock()
        await self.settings.record([trace_of(kind, now, session, reason=reason)])

    async def _session(self, token: str) -> tuple[Session, str | None] | None:
        store = self.settings.store
        found = await store.read(partial(grants.session_of_refresh, shown=token))
        if found is not None:
            return found
        sid = self.tokens.session_of(token)
        return await store.read(partial(grants.session_of, sid=sid)) if sid else None
