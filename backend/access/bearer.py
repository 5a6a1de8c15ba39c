"""The door between sign-in and the record: an access token becomes a principal, or nothing is answered."""

from dataclasses import dataclass, field
from typing import Protocol

from backend.access.principal import Principal


class InvalidTokenError(Exception):
    """Expired, revoked, foreign or malformed: the answer is 401 and never says which."""


class InvalidProofError(InvalidTokenError):
    """The proof of possession is none for this request; said before the token is looked at, so of no token."""


@dataclass(frozen=True, slots=True)
class RequestProof:
    """What a request under the scheme `DPoP` shows besides its token (RFC 9449 §7.1).

    `url` is the address it was sent to; `proofs` are its `DPoP` headers, of which there must be one.
    """

    method: str
    url: str
    proofs: tuple[str, ...] = field(repr=False)


class Authenticate(Protocol):
    """Takes the access token of a request, and its proof unless it came as a mere bearer's."""

    async def __call__(self, token: str, proof: RequestProof | None = None, /) -> Principal:
        """Return who asks; raises InvalidTokenError."""
        ...
