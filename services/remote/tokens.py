"""What an authorization server gives (RFC 6749 §5.1, SMART App Launch 2.2 §2.0.10)."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

import msgspec

from services.core.errors import Fault, RemoteError
from services.remote.authorization import BEARER
from services.remote.decoding import ID, decoded


@dataclass(frozen=True, slots=True)
class Tokens:
    """One answer of the token endpoint. `lifetime` counts from its receipt, None when it is not told.

    `patient` is the id of the person it is for, `scope` what was granted: it may be less than was asked. `bound` says
    that it serves with proofs of our key only (RFC 9449).
    """

    access: str = field(repr=False)
    refresh: str = field(default="", repr=False)
    lifetime: timedelta | None = None
    patient: str = field(default="", repr=False)
    scope: str = ""
    bound: bool = False


class TokenStore(Protocol):
    """Where the refresh token survives a restart: encrypted, on this device only."""

    async def save(self, tokens: Tokens) -> None:
        """Keep these instead of any others; durable when it returns."""
        ...

    async def forget(self) -> None:
        """Keep none."""
        ...


class _Answer(msgspec.Struct):
    access_token: str
    token_type: str
    expires_in: int | float | str | None = None
    refresh_token: str = ""
    patient: str = ""
    scope: str = ""


def tokens(data: bytes, *, proven: bool = False) -> Tokens:
    """Return the tokens of an answer; `proven` says that a key was shown, which they may be bound to.

    Raises:
        RemoteError: WRONG_ANSWER when it is none, or neither a bearer token nor bound to the key.

    """
    answer = decoded(data, _Answer)
    kind = answer.token_type.casefold()
    bound = proven and kind == "dpop"
    right = (bound or kind == "bearer") and BEARER.fullmatch(answer.access_token)
    if not right or (answer.patient and not ID.fullmatch(answer.patient)):
        raise RemoteError(Fault.WRONG_ANSWER, "token")
    return Tokens(
        answer.access_token,
        answer.refresh_token,
        _lifetime(answer.expires_in),
        answer.patient,
        answer.scope,
        bound,
    )


def _lifetime(told: float | str | None) -> timedelta | None:
    try:
        return None if told is None else timedelta(seconds=float(told))
    except (ValueError, OverflowError):
        return None
