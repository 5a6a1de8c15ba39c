"""`/auth/devices`: a person looks at their own sign-ins, names them, ends them; nobody else sees or ends any."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from backend.access.bearer import InvalidTokenError, RequestProof
from backend.audit.trace import Kind
from backend.identity import devices, grants
from backend.identity.access_tokens import AccessTokens
from backend.identity.grants import Session
from backend.identity.http import NO_STORE, OAuthError, form_of, json_answer, needed
from backend.identity.settings import IdentitySettings
from backend.identity.tracing import trace_of

PATH: Final = "/auth/devices"
_LONGEST_TOKEN: Final = 8192


@dataclass(slots=True)
class DeviceEndpoint:
    """Answers who shows an access token of a person for themself, given to an app of theirs."""

    settings: IdentitySettings
    tokens: AccessTokens

    async def list(self, request: Request) -> Response:
        """Return the person's devices."""
        owner = await self.owner(request)
        found = await self.settings.store.read(
            partial(devices.listed, owner=owner, now=self._now())
        )
        return json_answer(devices.answer_of(found, owner.id))

    async def rename(self, request: Request) -> Response:
        """Keep another name for one of them."""
        owner = await self.owner(request)
        name = devices.name_from(needed(await form_of(request), "name"))
        if not name:
            raise OAuthError("invalid_request", "A name is one line of at most 60 characters.")
        id = request.path_params["id"]
        done = await self.settings.store.write(
            partial(devices.renamed, owner=owner, id=id, name=name, now=self._now())
        )
        if not done:
            raise await self._unknown(owner)
        return Response(status_code=204, headers=NO_STORE)

    async def end(self, request: Request) -> Response:
        """End one: its refresh tokens and its access tokens open nothing any more."""
        owner = await self.owner(request)
        id = request.path_params["id"]
        ended = await self.settings.store.write(
            partial(devices.ended, owner=owner, id=id, now=self._now())
        )
        if ended is None:
            raise await self._unknown(owner)
        return await self._ended([ended])

    async def end_others(self, request: Request) -> Response:
        """End all but the one that asks."""
        owner = await self.owner(request)
        ended = await self.settings.store.write(
            partial(devices.others_ended, owner=owner, now=self._now())
        )
        return await self._ended(ended)

    async def _ended(self, ended: Sequence[Session]) -> Response:
        for session in ended:
            self.tokens.forget(session.id)
        now = self.settings.clock()
        traces = [trace_of(Kind.SIGN_OUT, now, session, reason="by-owner") for session in ended]
        await self.settings.record(traces)
        return Response(status_code=204, headers=NO_STORE)

    async def owner(self, request: Request) -> Session:
        """Return the session that asks.

        Raises:
            OAuthError: 401 without a token of ours, 403 for one that is not a person's own.

        """
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        if kind.lower() not in {"bearer", "dpop"} or not 0 < len(token) <= _LONGEST_TOKEN:
            raise _unauthorised()
        proof = None
        if kind.lower() == "dpop":
            url = f"{self.settings.base_url}{request.scope['path']}"
            proof = RequestProof(request.method, url, tuple(request.headers.getlist("dpop")))
        try:
            await self.tokens.authenticate(token, proof)
        except InvalidTokenError as error:
            raise _unauthorised() from error
        sid = self.tokens.session_of(token) or ""
        found = await self.settings.store.read(partial(grants.session_of, sid=sid))
        if found is None:
            raise _unauthorised()
        session = found[0]
        is_app = self.settings.app(session.client) is not None
        if session.patient is None or session.role.text() or not is_app:
            await self._refused(session, "not-own")
            raise OAuthError("access_denied", "These are a person's own devices.", 403)
        return session

    async def _unknown(self, owner: Session) -> OAuthError:
        await self._refused(owner, "no-such-device")
        return OAuthError("invalid_request", "No such device.", 404)

    async def _refused(self, session: Session, reason: str) -> None:
        now = self.settings.clock()
        await self.settings.record([trace_of(Kind.TOKEN_REFUSED, now, session, reason=reason)])

    def _now(self) -> int:
        return int(self.settings.clock())


def _unauthorised() -> OAuthError:
    return OAuthError("invalid_token", "Sign in first.", 401)
