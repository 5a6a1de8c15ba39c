"""How the other side gets its tokens: SMART Backend Services, with the key that a demonstration server left.

A server in demonstration mode writes `demonstration.json` (0600) in its data folder: {"base", "token_endpoint",
"system": {"client_id", "private_key": a JWK}}. Sources: RFC 6749 §4.4, RFC 7523 §2.2, SMART App Launch 2.2.
"""

import ipaddress
import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import import_key

from backend.demo.errors import DemoError
from backend.demo.person import DemoPerson
from backend.demo.roles import Role, said

FILE: Final = "demonstration.json"
SYSTEM_SCOPE: Final = "system/*.cruds"
PERSON_SCOPE: Final = "patient/*.cruds launch/patient"
_ASSERTION: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_LIFE: Final = 120
"""Seconds that an assertion lives; SMART allows 300."""


class ObtainToken(Protocol):
    """Returns a bearer token; raises DemoError."""

    async def __call__(self, person: DemoPerson | None, role: Role | None = None) -> str:
        """Return the token of this person, of who has a role in their record, or for None the hospital system's."""
        ...


@dataclass(frozen=True, slots=True)
class Demonstration:
    """Where a demonstration server is, and the key of the hospital system it knows."""

    base: str
    token_endpoint: str
    client_id: str
    private_key: Mapping[str, Any] = field(repr=False)

    @classmethod
    def of_folder(cls, folder: Path) -> "Demonstration":
        """Read what the server left in its data folder; raises DemoError."""
        try:
            text = (folder / FILE).read_text(encoding="utf-8")
        except OSError as error:
            raise DemoError(
                f"There is no readable {FILE} in this folder: start the server in demonstration mode first."
            ) from error
        try:
            said = json.loads(text)
            system = said["system"]
            found = cls(
                str(said["base"]).rstrip("/"),
                str(said["token_endpoint"]),
                str(system["client_id"]),
                dict(system["private_key"]),
            )
        except (ValueError, KeyError, TypeError) as error:
            raise DemoError(f"{FILE} is damaged: start the server again.") from error
        if not (is_private_channel(found.base) and is_private_channel(found.token_endpoint)):
            raise DemoError(f"{FILE} names a server that is neither on this machine nor on https.")
        return found


def tokens_of(demonstration: Demonstration, client: httpx.AsyncClient) -> ObtainToken:
    """Return how to get tokens from this server.

    A person's token is asked with the same proof and `patient`, which only a demonstration server grants; its answer
    names the patient, as SMART's do.
    """

    async def obtain(person: DemoPerson | None, role: Role | None = None) -> str:
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": _ASSERTION,
            "client_assertion": _assertion(demonstration),
            "scope": PERSON_SCOPE if person else SYSTEM_SCOPE,
        }
        if person:
            form["patient"] = person.patient
            if role:
                form["role"] = said(role)
        try:
            answer = await client.post(demonstration.token_endpoint, data=form)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise DemoError("The server does not answer. Is it running?") from error
        return _token(answer, person)

    return obtain


def is_private_channel(url: str) -> bool:
    """Say whether nobody can listen: https, or this machine."""
    parts = urlsplit(url)
    if parts.scheme == "https":
        return bool(parts.hostname)
    return parts.scheme == "http" and _is_loopback(parts.hostname or "")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _assertion(demonstration: Demonstration) -> str:
    now = int(time.time())
    claims = {
        "iss": demonstration.client_id,
        "sub": demonstration.client_id,
        "aud": demonstration.token_endpoint,
        "jti": secrets.token_urlsafe(24),
        "iat": now,
        "exp": now + _LIFE,
    }
    kid = demonstration.private_key.get("kid")
    header = {"alg": "ES256", "typ": "JWT"} | ({"kid": str(kid)} if kid else {})
    try:
        return jwt.encode(header, claims, import_key(dict(demonstration.private_key)))
    except (JoseError, ValueError, TypeError) as error:
        raise DemoError(f"The key in {FILE} cannot sign: start the server again.") from error


def _token(answer: httpx.Response, person: DemoPerson | None) -> str:
    if answer.status_code != HTTPStatus.OK:
        raise DemoError(f"The server gave no token: status {answer.status_code}.")
    try:
        given = answer.json()
    except ValueError:
        given = None
    token = given.get("access_token") if isinstance(given, dict) else None
    if not isinstance(token, str) or not token:
        raise DemoError("The server's answer holds no token.")
    # A server that knows nothing of `patient` would have given the hospital's token instead.
    if given.get("patient") != (person.patient if person else None):
        raise DemoError("The server gave a token for somebody else: it is not used.")
    return token
