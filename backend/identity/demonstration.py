"""The issuer of the demonstration: an OpenID provider whose people are invented and have no password.

The broker speaks to it as to any other issuer. It keeps what it gave in memory, for a minute, and cannot be
built for production.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backend.identity.claims import LEVELS
from backend.identity.http import (
    NO_STORE,
    OAuthError,
    for_browsers,
    for_clients,
    form_of,
    json_answer,
    needed,
    page_answer,
    query_of,
    redirect,
)
from backend.identity.jose import new_key, new_secret, public_set, signed
from backend.identity.pages import people_page
from backend.identity.pkce import challenge_of, is_challenge
from backend.identity.settings import (
    ClientSecret,
    Clock,
    IdentitySettings,
    InventedPerson,
    IssuerSettings,
    UnsafeSettingsError,
)

T = TypeVar("T")

_PATH: Final = "/demonstration"
_CLIENT: Final = "carnet-broker"
_WAIT: Final = 600
_CODE_LIFE: Final = 30
_TOKEN_LIFE: Final = 60
_MOST: Final = 1000


class Once(Generic[T]):
    """Values to be taken once by a secret, within `life` seconds; the oldest go when there are too many."""

    def __init__(self, life: int, clock: Clock) -> None:
        self._life = life
        self._clock = clock
        self._kept: dict[str, tuple[float, T]] = {}

    def keep(self, value: T) -> str:
        """Return the secret to take it with."""
        while len(self._kept) >= _MOST:
            del self._kept[next(iter(self._kept))]
        secret = new_secret()
        self._kept[secret] = (self._clock() + self._life, value)
        return secret

    def take(self, secret: str) -> T | None:
        expires, value = self._kept.pop(secret, (0.0, None))
        return value if expires > self._clock() else None


@dataclass(frozen=True, slots=True)
class _Asked:
    redirect: str
    state: str
    nonce: str
    acr: str
    challenge: str


class DemonstrationIssuer:
    """An OpenID issuer whose only client is our broker, with a secret made at each start.

    Raises:
        UnsafeSettingsError: the settings say production.
    """

    def __init__(self, settings: IdentitySettings, callback: str) -> None:
        if settings.production:
            raise UnsafeSettingsError(
                "the demonstration issuer has no passwords: not in production"
            )
        self._issuer = f"{settings.base_url}{_PATH}"
        self._people = {person.id: person for person in settings.people}
        self._clock = settings.clock
        self._callback = callback
        self._key = new_key()
        self._secret = new_secret()
        self._waiting: Once[_Asked] = Once(_WAIT, self._clock)
        self._codes: Once[tuple[_Asked, InventedPerson]] = Once(_CODE_LIFE, self._clock)
        self._tokens: Once[InventedPerson] = Once(_TOKEN_LIFE, self._clock)

    def registration(self) -> IssuerSettings:
        """Return what our broker needs to be its client."""
        return IssuerSettings(self._issuer, _CLIENT, ClientSecret(self._secret))

    def routes(self) -> list[Route]:
        return [
            Route(f"{_PATH}/.well-known/openid-configuration", for_clients(self._metadata)),
            Route(f"{_PATH}/jwks", for_clients(self._jwks)),
            Route(f"{_PATH}/authorize", for_browsers(self._ask), methods=["GET"]),
            Route(f"{_PATH}/authorize", for_browsers(self._choose), methods=["POST"]),
            Route(f"{_PATH}/token", for_clients(self._token), methods=["POST"]),
            Route(f"{_PATH}/userinfo", for_clients(self._userinfo)),
        ]

    async def _metadata(self, _request: Request) -> Response:
        return json_answer(
            {
                "issuer": self._issuer,
                "authorization_endpoint": f"{self._issuer}/authorize",
                "token_endpoint": f"{self._issuer}/token",
                "userinfo_endpoint": f"{self._issuer}/userinfo",
                "jwks_uri": f"{self._issuer}/jwks",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["ES256"],
                "userinfo_signing_alg_values_supported": ["ES256"],
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
                "acr_values_supported": list(LEVELS),
                "code_challenge_methods_supported": ["S256"],
                "authorization_response_iss_parameter_supported": True,
            }
        )

    async def _jwks(self, _request: Request) -> Response:
        return json_answer({**public_set([self._key])})

    async def _ask(self, request: Request) -> Response:
        """Show the people to choose from."""
        handle = self._waiting.keep(self._asked(query_of(request)))
        return page_answer(people_page(self._people.values(), f"{self._issuer}/authorize", handle))

    async def _choose(self, request: Request) -> Response:
        """Send the browser back as the person whose button was pressed."""
        form = await form_of(request)
        person = self._people.get(form.get("person", ""))
        asked = self._waiting.take(form.get("request", "")) if person else None
        if person is None or asked is None:
            raise OAuthError("invalid_request", "No such person or request.")
        code = self._codes.keep((asked, person))
        return redirect(asked.redirect, {"code": code, "state": asked.state, "iss": self._issuer})

    async def _token(self, request: Request) -> Response:
        form = await form_of(request)
        if form.get("client_id") != _CLIENT or not hmac.compare_digest(
            form.get("client_secret", "").encode(), self._secret.encode()
        ):
            raise OAuthError("invalid_client", "Not our broker.", 401)
        if needed(form, "grant_type") != "authorization_code":
            raise OAuthError("unsupported_grant_type", "Only codes are exchanged.")
        given = self._codes.take(needed(form, "code"))
        if (
            given is None
            or form.get("redirect_uri") != given[0].redirect
            or challenge_of(form.get("code_verifier", "")) != given[0].challenge
        ):
            raise OAuthError("invalid_grant", "The code is not valid, or no longer.")
        asked, person = given
        identity = {"sub": person.id, "nonce": asked.nonce, "acr": asked.acr}
        return json_answer(
            {
                "access_token": self._tokens.keep(person),
                "token_type": "Bearer",
                "expires_in": _TOKEN_LIFE,
                "id_token": self._signed(identity),
            }
        )

    async def _userinfo(self, request: Request) -> Response:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        person = self._tokens.take(token) if scheme.lower() == "bearer" else None
        if person is None:
            raise OAuthError("invalid_token", "The token is not valid, or no longer.", 401)
        userinfo = self._signed({**person.traits, "sub": person.id})
        return Response(userinfo, headers=NO_STORE, media_type="application/jwt")

    def _signed(self, claims: Mapping[str, Any]) -> str:
        now = int(self._clock())
        parties = {"iss": self._issuer, "aud": _CLIENT, "iat": now, "exp": now + _TOKEN_LIFE}
        return signed({**claims, **parties}, self._key)

    def _asked(self, query: Mapping[str, str]) -> _Asked:
        known = (query.get("client_id"), query.get("redirect_uri")) == (_CLIENT, self._callback)
        flow = query.get("response_type") == "code" and "openid" in query.get("scope", "").split()
        proof = query.get("code_challenge_method") == "S256" and is_challenge(
            query.get("code_challenge")
        )
        if not (known and flow and proof):
            raise OAuthError("invalid_request", "Not a request of our broker.")
        levels = [level for level in LEVELS if level in query.get("acr_values", LEVELS[0]).split()]
        if not levels:
            raise OAuthError("invalid_request", "No such level.")
        return _Asked(
            query["redirect_uri"],
            needed(query, "state"),
            needed(query, "nonce"),
            levels[0],
            query["code_challenge"],
        )
