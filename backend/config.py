"""What an operator decides, from the command line and the environment; nothing unsafe can be started.

Secrets are read from files that `…_FILE` variables name, never from the environment itself.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from backend.identity.settings import ClientSecret, IssuerSettings
from backend.storage.engine import url_of

DEFAULT_PORT = 8600


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

    @property
    def is_demonstration(self) -> bool:
        return self.issuer is None


def config(data: Path, port: int, environment: Mapping[str, str] = os.environ) -> Config:
    """Read the environment (docs/operators.md names each variable).

    Raises:
        ValueError, OSError: a variable says what cannot be; the message holds no secret.

    """
    return Config(
        data=data,
        port=port,
        public=environment.get("CARNET_PUBLIC_URL", f"http://127.0.0.1:{port}").rstrip("/"),
        database=environment.get("CARNET_DATABASE_URL", url_of(data / "server.sqlite")),
        blobs=environment.get("CARNET_BLOBS_URL", f"file://{data.absolute() / 'blobs'}"),
        issuer=_issuer(environment),
        production=environment.get("CARNET_PRODUCTION") == "1",
    )


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
