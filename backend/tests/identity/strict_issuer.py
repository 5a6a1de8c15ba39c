"""An OpenID issuer as strict as FranceConnect, over a real socket, that can be told to lie.

It signs everybody in as `person` at once. What it refuses it refuses as FranceConnect does: a request without
state, nonce or acr_values, a parameter it does not know, a code shown twice, a client that does not prove itself.
"""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode

from joserfc import jwt
from joserfc.jwk import ECKey, Key, KeyParameters, KeySet, OctKey, RSAKey
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

CLIENT = "carnet-broker-of-tests"
SECRET = "not-a-secret-" + "x" * 40
_KNOWN = {"response_type", "client_id", "redirect_uri", "scope", "acr_values", "state", "nonce"}
_PKCE = {"code_challenge", "code_challenge_method"}


@dataclass(slots=True)
class Lies:
    """What it says wrongly; nothing by default. `identity` and `userinfo` replace claims, None removes one."""

    discovery: Mapping[str, Any] = field(default_factory=dict)
    identity: Mapping[str, Any] = field(default_factory=dict)
    userinfo: Mapping[str, Any] = field(default_factory=dict)
    identity_signed_by: str = "us"
    userinfo_signed_by: str = "us"
    state: str | None = None
    sender: str | None = None
    error: str | None = None
    token_answer: Callable[[], Response] | None = None
    userinfo_answer: Callable[[], Response] | None = None
    keys_answer: Callable[[], Response] | None = None


class StrictIssuer:
    """Serve `routes` at `url`; `key_type` EC signs ES256, RSA signs RS256."""

    def __init__(self, url: str, callback: str, clock: Callable[[], float]) -> None:
        self.url = url
        self.callback = callback
        self.clock = clock
        self.lies = Lies()
        self.person = "d" * 64 + "v1"
        self.acr = "eidas1"
        self.pkce = False
        self.client_key: Key | None = None
        self.end_session = True
        self.traits: dict[str, Any] = {"given_name": "Camille", "family_name": "Exemple"}
        self.assertions: list[str] = []
        self.key_reads = 0
        self.sign_ins: list[dict[str, str]] = []
        self._codes: dict[str, dict[str, str]] = {}
        self._tokens: dict[str, str] = {}
        self._spent: set[str] = set()
        self._count = 0
        self.use_key("EC", "first")

    def use_key(self, kind: str, kid: str) -> None:
        """Sign with a new key from here on; only it is published."""
        self._alg = "ES256" if kind == "EC" else "RS256"
        parameters: KeyParameters = {"kid": kid, "use": "sig", "alg": self._alg}
        self._key: Key = (
            ECKey.generate_key("P-256", parameters)
            if kind == "EC"
            else RSAKey.generate_key(2048, parameters)
        )

    def routes(self) -> list[Route]:
        return [
            Route("/.well-known/openid-configuration", self._discovery),
            Route("/authorize", self._authorize),
            Route("/token", self._token, methods=["POST"]),
            Route("/userinfo", self._userinfo),
            Route("/jwks", self._jwks),
        ]

    async def _discovery(self, _request: Request) -> Response:
        document: dict[str, Any] = {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "jwks_uri": f"{self.url}/jwks",
            "grant_types_supported": ["authorization_code"],
        }
        if self.end_session:
            document["end_session_endpoint"] = f"{self.url}/session/end"
        if self.pkce:
            document["code_challenge_methods_supported"] = ["S256"]
        return JSONResponse(document | dict(self.lies.discovery))

    async def _jwks(self, _request: Request) -> Response:
        self.key_reads += 1
        if self.lies.keys_answer:
            return self.lies.keys_answer()
        return JSONResponse({"keys": [self._key.as_dict(private=False)]})

    async def _authorize(self, request: Request) -> Response:
        query = dict(request.query_params)
        needed = _KNOWN | (_PKCE if self.pkce else set())
        if set(query) != needed or query["client_id"] != CLIENT:
            return PlainTextResponse("Y000400", 400)
        if query["redirect_uri"] != self.callback or query["response_type"] != "code":
            return PlainTextResponse("Y000400", 400)
        if (
            "openid" not in query["scope"].split()
            or len(query["nonce"]) < 22
            or len(query["state"]) < 22
        ):
            return PlainTextResponse("Y000400", 400)
        self.sign_ins.append(query)
        answer = {"state": self.lies.state or query["state"]}
        if self.lies.sender:
            answer["iss"] = self.lies.sender
        if self.lies.error:
            answer |= {"error": self.lies.error, "error_description": "Camille Exemple"}
        else:
            answer["code"] = self._next("code")
            self._codes[answer["code"]] = query
        return RedirectResponse(f"{self.callback}?{urlencode(answer)}", 302)

    async def _token(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode()))
        if self.lies.token_answer:
            return self.lies.token_answer()
        if not self._proven(form):
            return JSONResponse({"error": "invalid_client"}, 401)
        asked = self._codes.get(form["code"])
        if (
            asked is None
            or form["code"] in self._spent
            or form["grant_type"] != "authorization_code"
        ):
            return JSONResponse({"error": "invalid_grant"}, 400)
        if self.pkce is not ("code_verifier" in form):
            return JSONResponse({"error": "invalid_request"}, 400)
        self._spent.add(form["code"])
        token = self._next("token")
        self._tokens[token] = self.person
        claims = {"sub": self.person, "nonce": asked["nonce"], "acr": self.acr}
        id_token = self._signed(claims, self.lies.identity, self.lies.identity_signed_by)
        return JSONResponse({"access_token": token, "token_type": "Bearer", "id_token": id_token})

    async def _userinfo(self, request: Request) -> Response:
        if self.lies.userinfo_answer:
            return self.lies.userinfo_answer()
        subject = self._tokens.pop(
            request.headers.get("authorization", "").removeprefix("Bearer "), ""
        )
        if not subject:
            return JSONResponse({"error": "invalid_token"}, 401)
        claims = {"sub": subject, **self.traits}
        token = self._signed(claims, self.lies.userinfo, self.lies.userinfo_signed_by)
        return Response(token, media_type="application/jwt")

    def _proven(self, form: Mapping[str, str]) -> bool:
        if self.client_key is None:
            return form.get("client_id") == CLIENT and form.get("client_secret") == SECRET
        assertion = form["client_assertion"]
        claims = jwt.decode(assertion, KeySet([self.client_key]), algorithms=["ES256"]).claims
        fresh = claims["jti"] not in self.assertions
        self.assertions.append(claims["jti"])
        parties = (claims["iss"], claims["sub"], claims["aud"])
        return (
            fresh
            and parties == (CLIENT, CLIENT, f"{self.url}/token")
            and claims["exp"] > self.clock()
        )

    def _signed(self, claims: Mapping[str, Any], lies: Mapping[str, Any], by: str) -> str:
        now = int(self.clock())
        told = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 60, **claims, **lies}
        said = {name: value for name, value in told.items() if value is not None}
        header = {"alg": self._alg, "kid": self._key.kid}
        if by == "nobody":
            return _unsigned(said)
        if by == "our secret":
            return jwt.encode(
                {**header, "alg": "HS256"}, said, OctKey.import_key(SECRET), algorithms=["HS256"]
            )
        key = self._key
        if by == "somebody else":
            key = ECKey.generate_key("P-256") if self._alg == "ES256" else RSAKey.generate_key(2048)
        return jwt.encode(header, said, key, algorithms=[self._alg])

    def _next(self, kind: str) -> str:
        self._count += 1
        return f"{kind}-{self._count}-{'r' * 30}"


def _unsigned(claims: Mapping[str, Any]) -> str:
    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    return f"{part({'alg': 'none'})}.{part(claims)}."
