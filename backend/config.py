"""What an operator decides, from the command line and the environment; nothing unsafe can be started.

Secrets are read from files that `…_FILE` variables name, never from the environment itself nor the command line:
both are seen by whoever may list processes, and end up in the files of supervisors.
"""

import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from backend.guard.rates import DEMONSTRATION, Rates, rates_from
from backend.identity.settings import ClientSecret, IssuerSettings
from backend.storage.engine import url_of

DEFAULT_PORT = 8600

_SECRET: Final = re.compile(
    r"SECRET|PASSWORD|PASSPHRASE|TOKEN|PRIVATE|CREDENTIAL|_KEY\b", re.IGNORECASE
)
_OF_A_FILE: Final = ("_FILE", "_FOLDER")


@dataclass(frozen=True, slots=True)
class Config:
    """One server. `public` is its root as clients know it, without a final slash.

    With an `issuer`, people sign in there; without one the server is a demonstration with invented people.
    """

    data: Path
    port: int
    public: str
    database: str
    blobs: str
    issuer: IssuerSettings | None
    production: bool
    blobs_options: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What obstore needs besides the address of the blobs: keys, endpoint."""
    logs_requests: bool = False
    rates: Rates | None = DEMONSTRATION
    """How often anybody may ask; None where what stands before this server counts."""
    requires_dpop: bool = False
    """Give apps no token but one bound to a key that they prove to hold (RFC 9449)."""

    sends_letters: bool = False
    """Know the codes of letters again (docs/passage.md)."""
    at_sixteen: str = ""
    """Who opens a record from sixteen on: `own`, `shared`, or nothing said."""

    @property
    def is_demonstration(self) -> bool:
        return self.issuer is None


def config(data: Path, port: int, environment: Mapping[str, str] = os.environ) -> Config:
    """Read the environment (docs/operators.md names each variable).

    Raises:
        ValueError, OSError: a variable says what cannot be; the message holds no secret.

    """
    _refuse_secrets(environment)
    usual = Rates() if "CARNET_ISSUER" in environment else DEMONSTRATION
    return Config(
        data=data,
        port=port,
        public=environment.get("CARNET_PUBLIC_URL", f"http://127.0.0.1:{port}").rstrip("/"),
        database=_database(environment) or url_of(data / "server.sqlite"),
        blobs=environment.get("CARNET_BLOBS_URL", f"file://{data.absolute() / 'blobs'}"),
        issuer=_issuer(environment),
        production=_is_on(environment, "CARNET_PRODUCTION"),
        blobs_options=_blobs_options(environment),
        logs_requests=_logs_requests(environment),
        rates=rates_from(environment.get("CARNET_RATES", ""), usual),
        requires_dpop=_is_on(environment, "CARNET_REQUIRE_DPOP"),
        sends_letters=_is_on(environment, "CARNET_LETTERS") or "CARNET_ISSUER" not in environment,
        at_sixteen=environment.get("CARNET_ACCESS_AT_SIXTEEN", ""),
    )


def secret_argument(arguments: Sequence[str]) -> str | None:
    """Return the name of an argument that looks as if it brought a secret; its value is never repeated."""
    names = (argument.partition("=")[0] for argument in arguments if argument.startswith("--"))
    return next((name for name in names if _names_a_secret(name.replace("-", "_"))), None)


def _names_a_secret(name: str) -> bool:
    return bool(_SECRET.search(name)) and not name.upper().endswith(_OF_A_FILE)


def _refuse_secrets(environment: Mapping[str, str]) -> None:
    for name in environment:
        if name.startswith("CARNET_") and _names_a_secret(name):
            raise ValueError(
                f"{name} would be a secret in the environment: put it in a file, see docs/operators.md"
            )


def _database(environment: Mapping[str, str]) -> str | None:
    """Return the address of the database, from a file if it holds a password."""
    file = environment.get("CARNET_DATABASE_URL_FILE")
    if file is not None:
        return Path(file).read_text("utf-8").strip()
    url = environment.get("CARNET_DATABASE_URL")
    if url is not None and _has_password(url):
        raise ValueError(
            "CARNET_DATABASE_URL holds a password: put it in a file that CARNET_DATABASE_URL_FILE names"
        )
    return url


def _blobs_options(environment: Mapping[str, str]) -> dict[str, str]:
    file = environment.get("CARNET_BLOBS_OPTIONS_FILE")
    if file is None:
        return {}
    try:
        options = json.loads(Path(file).read_text("utf-8"))
    except ValueError:
        options = None
    if not isinstance(options, dict) or not all(isinstance(one, str) for one in options.values()):
        raise ValueError(
            "the file that CARNET_BLOBS_OPTIONS_FILE names holds no JSON object of texts"
        )
    return options


def _has_password(url: str) -> bool:
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        return "@" in url
    return bool(address.password) or "password" in address.query


def _logs_requests(environment: Mapping[str, str]) -> bool:
    """Say whether the log has a line a request: in production, where `CARNET_LOG` does not say otherwise."""
    usual = "info" if environment.get("CARNET_PRODUCTION") == "1" else "warning"
    said = environment.get("CARNET_LOG", usual)
    if said not in {"info", "warning"}:
        raise ValueError("CARNET_LOG is info or warning: there is no level that tells more")
    return said == "info"


def _is_on(environment: Mapping[str, str], name: str) -> bool:
    """Read a switch; a word that is neither leaves nobody in the belief that it is on."""
    said = environment.get(name, "0")
    if said not in {"0", "1"}:
        raise ValueError(f"{name} is 1 or 0")
    return said == "1"


def _issuer(environment: Mapping[str, str]) -> IssuerSettings | None:
    name = environment.get("CARNET_ISSUER")
    if name is None:
        return None
    missing = [
        needed
        for needed in ("CARNET_ISSUER_CLIENT_ID", "CARNET_ISSUER_SECRET_FILE")
        if needed not in environment
    ]
    if missing:
        raise ValueError(f"CARNET_ISSUER needs {' and '.join(missing)}")
    return IssuerSettings(
        issuer=name,
        client_id=environment["CARNET_ISSUER_CLIENT_ID"],
        credentials=ClientSecret.from_file(Path(environment["CARNET_ISSUER_SECRET_FILE"])),
        acr=environment.get("CARNET_ISSUER_ACR", "eidas1"),
    )
