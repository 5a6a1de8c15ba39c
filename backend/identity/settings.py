"""How sign-in is set up on a server; what would be unsafe cannot be built."""

import re
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from backend.identity.claims import LEVELS, Claims
from backend.identity.jose import key_set, private_key, signed
from backend.identity.tracing import Record
from backend.storage.engine import Store

Clock = Callable[[], float]
"""Seconds since 1970, UTC."""

_LOOPBACK_REDIRECT: Final = re.compile(
    r"http://(?:127\.0\.0\.1|\[::1\]):(?P<port>[1-9][0-9]{0,4})/callback"
)
_LAST_PORT: Final = 65535


Opens = Callable[[str, str, str], Awaitable[bool]]
"""Says whether for an account, whose own Patient is the second, the record of the third opens now."""


async def opens_nothing(_account: str, _own: str, _patient: str) -> bool:
    """Let nobody into another's record."""
    return False


class UnsafeSettingsError(ValueError):
    """The server must not start like this; the message says why and holds no secret."""


class Mode(StrEnum):
    """Who knows the people: the invented people of the demonstration, or an issuer outside."""

    EMBEDDED = "embedded"
    EXTERNAL = "external"


@dataclass(frozen=True, slots=True)
class AppClient:
    """A public client on the person's own device (RFC 8252); `scopes` is the most it may be granted.

    `require_dpop` gives it no token without a proof of its key (`dpop_bound_access_tokens`, RFC 9449 §5.2).
    """

    id: str = "carnet-app"
    scopes: str = "launch/patient offline_access patient/*.cruds"
    require_dpop: bool = False

    @staticmethod
    def may_return_to(uri: str) -> bool:
        """Accept only the loopback interface, on any port, with this exact path (RFC 8252 §7.3)."""
        match = _LOOPBACK_REDIRECT.fullmatch(uri)
        return match is not None and int(match["port"]) <= _LAST_PORT


@dataclass(frozen=True, slots=True)
class SystemClient:
    """A hospital system that deposits: its public keys (a JWK set) and the most it may be granted.

    `stands_for_people`, for a demonstration alone, is granted `person_scopes` on the record that it names.
    """

    id: str
    scopes: str
    jwks: Mapping[str, Any]
    stands_for_people: bool = False
    person_scopes: str = "launch/patient patient/*.cruds"

    def __post_init__(self) -> None:
        if not key_set(self.jwks).keys:
            raise UnsafeSettingsError("a system without a public key could not prove who it is")


@dataclass(frozen=True, slots=True)
class ClientSecret:
    """Our secret at the issuer, sent as `client_secret_post`."""

    value: str = field(repr=False)

    def __post_init__(self) -> None:
        if not self.value:
            raise UnsafeSettingsError("the secret at the issuer is empty")

    @classmethod
    def from_file(cls, path: Path) -> "ClientSecret":
        """Read it from a file that an operator mounts."""
        return cls(path.read_text(encoding="utf-8").strip())


@dataclass(frozen=True, slots=True)
class ClientKey:
    """Our private key at the issuer (PEM or JWK text), used as `private_key_jwt` with `algorithm`."""

    value: str = field(repr=False)
    algorithm: str = "ES256"

    def __post_init__(self) -> None:
        try:
            signed({}, private_key(self.value), self.algorithm)
        except Exception as error:
            raise UnsafeSettingsError("the key at the issuer does not sign as it should") from error

    @classmethod
    def from_file(cls, path: Path, algorithm: str = "ES256") -> "ClientKey":
        """Read it from a file that an operator mounts."""
        return cls(path.read_text(encoding="utf-8"), algorithm)


@dataclass(frozen=True, slots=True)
class IssuerSettings:
    """Our registration at an OpenID issuer. `acr` is the lowest level of assurance accepted."""

    issuer: str
    client_id: str
    credentials: ClientSecret | ClientKey
    acr: str = "eidas1"
    scope: str = "openid given_name family_name birthdate gender birthplace birthcountry"
    algorithms: tuple[str, ...] = ("ES256", "RS256")

    def __post_init__(self) -> None:
        if not is_private_channel(self.issuer):
            raise UnsafeSettingsError("the issuer must be reached over https")
        if self.acr not in LEVELS:
            raise UnsafeSettingsError(f"acr is one of {', '.join(LEVELS)}")
        if set(self.algorithms) - {"ES256", "RS256"} or not self.algorithms:
            raise UnsafeSettingsError("an issuer signs with ES256 or RS256")


@dataclass(frozen=True, slots=True)
class InventedPerson:
    """Somebody who does not exist: `id` is their `sub`, `name` what the button shows, `traits` userinfo claims."""

    id: str
    name: str
    traits: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class IdentitySettings:
    """Everything `Identity` needs.

    `base_url` is the public root of this server without a final slash, and the issuer of our own tokens;
    `fhir_base` is what they are for (`aud`). `key_folder` holds our signing key. `new_account` is called when an
    (issuer, subject) is first seen and answers the id of their FHIR Patient; called again for the same person it
    must answer the same id, since a crash may come between its answer and our writing it down. `record` writes
    traces down before an answer goes out; when it raises, the answer is 503. `opens` says who may be given a token
    for another's record.
    """

    base_url: str
    fhir_base: str
    store: Store
    key_folder: Path
    new_account: Callable[[Claims], Awaitable[str]]
    record: Record
    mode: Mode = Mode.EMBEDDED
    people: tuple[InventedPerson, ...] = ()
    external: IssuerSettings | None = None
    apps: tuple[AppClient, ...] = (AppClient(),)
    systems: tuple[SystemClient, ...] = ()
    clock: Clock = time.time
    production: bool = False
    opens: Opens = opens_nothing

    def __post_init__(self) -> None:
        if (
            self.base_url.endswith("/")
            or "?" in self.base_url
            or not is_private_channel(self.base_url)
        ):
            raise UnsafeSettingsError("base_url is https, or loopback, without a final slash")
        if self.production and self.mode is Mode.EMBEDDED:
            raise UnsafeSettingsError(
                "the demonstration issuer has no passwords: not in production"
            )
        if self.mode is Mode.EXTERNAL and any(system.stands_for_people for system in self.systems):
            raise UnsafeSettingsError("only a demonstration's system may stand for people")
        if self.production and not self.base_url.startswith("https:"):
            raise UnsafeSettingsError("production needs https")
        if (self.external is None) is (self.mode is Mode.EXTERNAL):
            raise UnsafeSettingsError("an external issuer is set exactly when the mode is external")

    def app(self, client: str) -> AppClient | None:
        return next((app for app in self.apps if app.id == client), None)

    def system(self, client: str) -> SystemClient | None:
        return next((system for system in self.systems if system.id == client), None)


def is_private_channel(url: str) -> bool:
    """Say whether what is sent to this URL cannot be read on the way: https, or this very machine."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    if parts.username is not None or parts.fragment or not host:
        return False
    return parts.scheme == "https" or (
        parts.scheme == "http" and host in {"127.0.0.1", "::1", "localhost"}
    )
