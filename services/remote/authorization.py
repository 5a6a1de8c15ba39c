"""How a request shows who asks: not at all, with a token given once, or with tokens that are renewed."""

import re
from dataclasses import dataclass, field
from typing import Final, Protocol

from services.core.errors import SignedOutError

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


@dataclass(frozen=True, slots=True)
class NoAuthorization:
    """For a server that asks for nothing (a test server, a proxy that signs in by itself)."""

    async def header(self) -> str:
        return ""

    async def renew(self, refused: str) -> bool:  # noqa: ARG002 - the protocol's signature
        return False


@dataclass(frozen=True, slots=True)
class FixedToken:
    """A bearer token given from outside (RFC 6750), never renewed."""

    token: str = field(repr=False)

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
        return f"Bearer {self.token}"

    async def renew(self, refused: str) -> bool:  # noqa: ARG002 - the protocol's signature
        return False
