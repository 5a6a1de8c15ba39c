"""A passcode said aloud, kept as a slow hash under a key of the server: its database alone is of no use to guess it.

The person's app sends the salt and scrypt's result, never the passcode; whoever opens the link types it.
"""

import hashlib
import hmac
from typing import Final

SALT: Final = 16
HASH: Final = 32
LONGEST: Final = 64
"""Characters."""
_N: Final = 2**15
_R: Final = 8
_P: Final = 1
_MEMORY: Final = 64 * 1024 * 1024


def hashed(passcode: str, salt: bytes) -> bytes:
    """Return what the app sends of a passcode: scrypt with N=2¹⁵, r=8, p=1 (32 MiB); slow by intention."""
    return hashlib.scrypt(
        passcode.encode(), salt=salt, n=_N, r=_R, p=_P, maxmem=_MEMORY, dklen=HASH
    )


def kept(secret: bytes, digest: bytes) -> bytes:
    """Return what is kept of it."""
    return hmac.digest(secret, b"share passcode\x00" + digest, "sha256")


def matches(secret: bytes, verifier: bytes, salt: bytes, passcode: str) -> bool:
    """Say whether this is the passcode; slow, for a thread."""
    return hmac.compare_digest(kept(secret, hashed(passcode, salt)), verifier)
