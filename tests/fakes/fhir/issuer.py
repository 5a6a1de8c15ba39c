"""A SMART authorization server with strict rules, over a real socket: one-use codes, PKCE, rotated refresh tokens."""

import hashlib
import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from itertools import count
from urllib.parse import parse_qs, urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from tests.fakes.fhir.exchange import Json
from tests.fakes.fhir.serving import UvicornServed

PATIENT = "camille"


@dataclass(slots=True)
class _Code:
    challenge: str
    redirect_uri: str
    used: bool = False


class Issuer(UvicornServed):
    """`valid` are the access tokens in force; a test server may share the set as what it accepts.

    A refresh token used twice ends everything given to its person. `refuse` is the error to answer sign-ins with,
    `lose_answers` how many token answers are lost after they took effect. `forms` and `asked` are what it was sent,
    `devices` those it lists as signed in.
    """

    def __init__(self, expires_in: int = 300) -> None:
        super().__init__()
        self.expires_in = expires_in
        self.valid: set[str] = set()
        self.refuse = ""
        self.lose_answers = 0
        self.forms: list[dict[str, str]] = []
        self.asked: list[dict[str, str]] = []
        self.devices = [
            _device("here", "Carnet · Linux", current=True),
            _device("tablet", "Ma tablette", current=False),
            _device("unknown", "", current=False),
        ]
        self._refresh: set[str] = set()
        self._used: set[str] = set()
        self._codes: dict[str, _Code] = {}
        self._number = count(1)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def smart(self) -> Json:
        """The smart-configuration of a FHIR server that relies on it."""
        return {
            "issuer": self.origin,
            "authorization_endpoint": f"{self.origin}/authorize",
            "token_endpoint": f"{self.origin}/token",
            "revocation_endpoint": f"{self.origin}/revoke",
            "carnet_devices_endpoint": f"{self.origin}/devices",
            "code_challenge_methods_supported": ["S256"],
            "capabilities": ["launch-standalone", "client-public", "permission-v2"],
        }

    def revoke_all(self) -> None:
        """Take nothing that was given until now."""
        self.valid.clear()
        self._refresh.clear()

    async def _authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        self.asked.append(asked)
        answer = {"state": asked["state"], "iss": self.origin}
        if self.refuse:
            answer["error"] = self.refuse
        else:
            answer["code"] = f"code-{next(self._number)}"
            self._codes[answer["code"]] = _Code(asked["code_challenge"], asked["redirect_uri"])
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode(answer)}", 303)

    async def _token(self, request: Request) -> Response:
        form = {
            name: values[0] for name, values in parse_qs((await request.body()).decode()).items()
        }
        self.forms.append(form)
        taken = self._by_code(form) if "code" in form else self._by_refresh(form)
        if not taken:
            return _json({"error": "invalid_grant", "error_description": "words"}, 400)
        answer = self._given()
        if self.lose_answers > 0:
            self.lose_answers -= 1
            return Response("", 502)
        return _json(answer, 200)

    def _by_code(self, form: dict[str, str]) -> bool:
        code = self._codes.get(form["code"])
        if code is None or code.used or code.redirect_uri != form["redirect_uri"]:
            self.revoke_all()
            return False
        code.used = True
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        return urlsafe_b64encode(digest).rstrip(b"=").decode() == code.challenge

    def _by_refresh(self, form: dict[str, str]) -> bool:
        shown = form["refresh_token"]
        if shown in self._used:
            self.revoke_all()
        if shown not in self._refresh:
            return False
        self._refresh.remove(shown)
        self._used.add(shown)
        return True

    def _given(self) -> Json:
        number = next(self._number)
        access, refresh = f"access-{number}", f"refresh-{number}"
        self.valid.add(access)
        self._refresh.add(refresh)
        return {
            "access_token": access,
            "token_type": "Bearer",
            "expires_in": self.expires_in,
            "refresh_token": refresh,
            "scope": "patient/*.rs",
            "patient": PATIENT,
        }

    async def _revoke(self, request: Request) -> Response:
        form = parse_qs((await request.body()).decode())
        self.valid.discard(form["token"][0])
        self._refresh.discard(form["token"][0])
        return Response("", 200)

    async def _devices(self, request: Request) -> Response:
        if request.headers.get("authorization", "").removeprefix("Bearer ") not in self.valid:
            return _json({"error": "invalid_token", "error_description": "words"}, 401)
        if request.method == "DELETE":
            ended = request.path_params.get("id")
            self.devices = [
                each for each in self.devices if each["current"] or ended not in {None, each["id"]}
            ]
            return Response("", 204)
        return _json({"devices": self.devices}, 200)

    def routes(self) -> list[Route]:
        return [
            Route("/devices", self._devices, methods=["GET", "DELETE"]),
            Route("/devices/{id}", self._devices, methods=["DELETE"]),
            Route("/authorize", self._authorize),
            Route("/token", self._token, methods=["POST"]),
            Route("/revoke", self._revoke, methods=["POST"]),
        ]


def _device(id: str, name: str, *, current: bool) -> Json:
    days = {"first_used": "2026-10-12", "last_used": "2026-11-22"}
    return {"id": id, "name": name, **days, "current": current}


def _json(content: Json, status: int) -> Response:
    return Response(
        json.dumps(content),
        status,
        {"Content-Type": "application/json", "Cache-Control": "no-store"},
    )
