"""The door of sign-in: everything the rest of the server needs of it."""

from functools import partial
from typing import Any, Final

import httpx
from sqlalchemy import Connection
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backend.access.bearer import RequestProof
from backend.access.principal import Principal
from backend.audit.trace import Kind
from backend.identity import grants, letters
from backend.identity.access_tokens import AccessTokens
from backend.identity.broker import Broker
from backend.identity.demonstration import DemonstrationIssuer
from backend.identity.device_endpoint import PATH, DeviceEndpoint
from backend.identity.ending import SIGNED_OUT, Ending
from backend.identity.grants import ACCESS_LIFE, Session
from backend.identity.http import for_browsers, for_clients, json_answer
from backend.identity.issuer import Issuer
from backend.identity.jose import new_secret, public_set, signing_key
from backend.identity.proofs import Proofs
from backend.identity.settings import IdentitySettings, UnsafeSettingsError
from backend.identity.smart import authorization_server, smart_configuration
from backend.identity.token_endpoint import TokenEndpoint
from backend.identity.tracing import trace_of

_TIMEOUT: Final = 10.0


class Identity:
    """Sign-in of one server. `close` it at the end; `routes` go to the root of the server.

    Raises:
        UnsafeSettingsError: these settings must not be served.
        OSError, ValueError: the key file cannot be made or read.
    """

    def __init__(self, settings: IdentitySettings) -> None:
        self._settings = settings
        callback = f"{settings.base_url}/auth/callback"
        if settings.external is None:
            embedded = DemonstrationIssuer(settings, callback)
            self._embedded_routes, registration = embedded.routes(), embedded.registration()
            # Our own process: no detour through the network, whatever stands before this server.
            inside = httpx.ASGITransport(Starlette(routes=self._embedded_routes))
            self._http = httpx.AsyncClient(transport=inside, timeout=_TIMEOUT)
        else:
            self._embedded_routes, registration = [], settings.external
            self._http = httpx.AsyncClient(timeout=_TIMEOUT, follow_redirects=False)
        key = signing_key(settings.key_folder / "signing.json")
        self._keys = public_set([key])
        store, clock = settings.store, settings.clock
        self._tokens = AccessTokens(
            settings.base_url, settings.fhir_base, key, store, clock, Proofs(store, clock)
        )
        self._issuer = Issuer(registration, callback, self._http, settings.clock)

    async def close(self) -> None:
        """Let go of the connections to the issuer; the store is its owner's."""
        await self._http.aclose()

    def routes(self) -> list[Route]:
        """Return `/auth/…`, the server's metadata, and `/demonstration/…` where that issuer is embedded."""
        broker = Broker(self._settings, self._issuer)
        ending = Ending(self._settings, self._tokens, self._issuer)
        token = TokenEndpoint(self._settings, self._tokens)
        device = DeviceEndpoint(self._settings, self._tokens)
        return [
            Route("/auth/authorize", for_browsers(broker.authorize), methods=["GET"]),
            Route("/auth/callback", for_browsers(broker.callback), methods=["GET"]),
            Route("/auth/token", for_clients(token.answer), methods=["POST"]),
            Route("/auth/revoke", for_clients(ending.revoke), methods=["POST"]),
            Route("/auth/logout", for_clients(ending.logout), methods=["POST"]),
            Route(SIGNED_OUT, for_browsers(ending.signed_out), methods=["GET"]),
            Route(PATH, for_clients(device.list), methods=["GET"]),
            Route(PATH, for_clients(device.end_others), methods=["DELETE"]),
            Route(f"{PATH}/{{id}}", for_clients(device.rename), methods=["PUT"]),
            Route(f"{PATH}/{{id}}", for_clients(device.end), methods=["DELETE"]),
            *self._letters(device),
            Route("/auth/jwks", for_clients(self._jwks), methods=["GET"]),
            Route(
                "/.well-known/oauth-authorization-server",
                for_clients(self._metadata),
                methods=["GET"],
            ),
            *self._embedded_routes,
        ]

    def _letters(self, device: DeviceEndpoint) -> list[Route]:
        if not self._settings.letters:
            return []
        endpoint = letters.LetterEndpoint(self._settings.letters, device)
        return [Route(letters.PATH, for_clients(endpoint.check), methods=["POST"])]

    async def authenticate(self, token: str, proof: RequestProof | None = None) -> Principal:
        """Return who shows this access token; an `Authenticate`, raises InvalidTokenError."""
        return await self._tokens.authenticate(token, proof)

    def smart_configuration(self) -> dict[str, Any]:
        """Return what `[fhir base]/.well-known/smart-configuration` answers."""
        return smart_configuration(self._settings)

    async def token_for(
        self, patient: str | None, client: str, scopes: str, life: int = ACCESS_LIFE
    ) -> str:
        """Return an access token without a sign-in, for the demonstration's command line.

        `patient` is the record it opens, None for a system's token. Whoever can call this can read the key file.

        Raises:
            UnsafeSettingsError: the settings say production.
        """
        if self._settings.production:
            raise UnsafeSettingsError("no token without sign-in in production")
        given = Session(new_secret(), f"demonstration-{client}", client, patient, scopes)

        def begin(connection: Connection, expires: int) -> None:
            grants.begin(connection, given, expires)

        await self._settings.store.write(partial(begin, expires=int(self._settings.clock()) + life))
        now = self._settings.clock()
        await self._settings.record([trace_of(Kind.TOKEN_GIVEN, now, given)])
        return self._tokens.issue(given, scopes, life)

    async def _jwks(self, _request: Request) -> Response:
        return json_answer({**self._keys})

    async def _metadata(self, _request: Request) -> Response:
        return json_answer(authorization_server(self._settings))
