"""A code as people read and type it: twelve characters of Crockford's base 32, of which only a hash is kept."""

import base64
import hashlib
import re
from typing import Any, Final

SYSTEM: Final = "urn:carnet:invitation"
"""System of the Task's identifier, whose value is `hash_of` the code."""

_CODE: Final = re.compile(r"[0-9A-HJKMNP-TV-Z]{12}")
_HASH: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_TYPED: Final = str.maketrans("OIL", "011", " -\u2010\u2011\u2013")
_LONGEST: Final = 40


def hash_of(code: str) -> str:
    """Return SHA-256 of `carnet-invitation:CODE` in base64url without padding; `code` as `read` returns it."""
    digest = hashlib.sha256(f"carnet-invitation:{code}".encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def read(typed: Any) -> str | None:
    """Return a typed code without dashes, in capitals, misread letters mended; None when it cannot be one."""
    if not isinstance(typed, str) or len(typed) > _LONGEST:
        return None
    code = typed.upper().translate(_TYPED)
    return code if _CODE.fullmatch(code) else None


def is_hash(value: Any) -> bool:
    return isinstance(value, str) and _HASH.fullmatch(value) is not None
