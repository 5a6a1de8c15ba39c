"""Proof Key for Code Exchange, S256 only (RFC 7636)."""

import base64
import hashlib
import re
from typing import Final

_CHALLENGE: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_VERIFIER: Final = re.compile(r"[A-Za-z0-9._~-]{43,128}")


def challenge_of(verifier: str) -> str:
    return (
        base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    )


def committed(challenge: str, key: str) -> str:
    """Return a challenge that only the holder of a key answers (RFC 9449 §10); "" asks for no key.

    Such a one has 64 characters: it is never taken for a challenge alone, which has 43.
    """
    return hashlib.sha256(f"{challenge}\n{key}".encode()).hexdigest() if key else challenge


def is_challenge(text: str | None) -> bool:
    return text is not None and _CHALLENGE.fullmatch(text) is not None


def is_verifier(text: str) -> bool:
    return _VERIFIER.fullmatch(text) is not None
