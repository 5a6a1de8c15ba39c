"""How a request shows who asks: not at all, with a token given once, or with tokens that are renewed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

from services.core.errors import SignedOutError
from services.remote.possession import ProofKey

BEARER: Final = re.compile(r"[A-Za-z0-9\-._~+/]+=*")
"""What a token may be made of (RFC 6750 §2.1): nothing that would change the rest of the request."""


class Authorization(Protocol):
    """Gives the Authorization header of each request."""

    async def header(self) -> str:
        """Return the header's value, "" for none.

        Raises:
            SignedOutError: There is no usable token any more.
            RemoteError: The token had to be renewed and could not be.

        """
        ...

    async def renew(self, refused: str) -> bool:
        """Say whether another header than `refused`, which the server refused with 401, is now worth a try."""
        ...

    @property
    def key(self) -> ProofKey | None:
        """What each request is proven with besides (RFC 9449), if anything."""
        ...


def proof_headers(key: ProofKey | None, shown: str, method: str, url: str) -> Mapping[str, str]:
    """Return the proof for a request that shows the Authorization `shown`; `url` has no query.

    A bearer's token goes without one: it is not bound to the key.
    """
    scheme, _, token = shown.partition(" ")
    if key is None or scheme == "Bearer":
        return {}
    return {"DPoP": key.proof(method, url, token)}


@dataclass(frozen=True, slots=True)
class NoAuthorization:
    """For a server that asks for nothing (a test server, a proxy that signs in by itself)."""

    key: ProofKey | None = None

    async def header(self) -> str:
        return ""

    async def renew(self, refused: str) -> bool:  # noqa: ARG002 - the protocol's signature
        return False


@dataclass(frozen=True, slots=True)
class KeyOnly:
    """For the endpoints that give tokens: nothing is shown, but a key may be proven."""

    key: ProofKey | None

    async def header(self) -> str:
        return ""

    async def renew(self, refused: str) -> bool:  # noqa: ARG002 - the protocol's signature
        return False


@dataclass(frozen=True, slots=True)
class FixedToken:
    """A token that is never renewed: a bearer's (RFC 6750), or bound to `key`."""

    token: str = field(repr=False)
    key: ProofKey | None = field(default=None, repr=False)

    @classmethod
    def of(cls, text: str) -> "FixedToken":
        """Return the token that a line of text holds.

        Raises:
            SignedOutError: It holds none.

        """
        token = text.strip()
        if not BEARER.fullmatch(token):
            raise SignedOutError
        return cls(token)

    async def header(self) -> str:
        return f"{'DPoP' if self.key else 'Bearer'} {self.token}"

    async def renew(self, refused: str) -> bool:  # noqa: ARG002 - the protocol's signature
        return False
