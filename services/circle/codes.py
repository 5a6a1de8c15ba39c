"""The code of an invitation: 12 signs that are hard to misread (Crockford's base32), said in groups of four."""

import secrets
from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH: Final = 12
_GROUP: Final = 4
_MISREAD: Final = str.maketrans("OIL", "011")


def new_code() -> str:
    """Return a fresh code as it is said: XXXX-XXXX-XXXX, 60 bits."""
    return shown("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)))


def bare(typed: str) -> str:
    """Return a code without dashes, its letters as they were meant; also of the text that a QR code holds."""
    text = typed.rpartition(":")[2].upper()
    return "".join(c for c in text if c.isalnum()).translate(_MISREAD)


def is_code(typed: str) -> bool:
    """Say whether it has the shape of one."""
    code = bare(typed)
    return len(code) == LENGTH and set(code) <= set(ALPHABET)


def shown(code: str) -> str:
    return "-".join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP))


def hashed(code: str) -> str:
    """Return what the server may know of a code before it is used."""
    digest = sha256(f"carnet-invitation:{bare(code)}".encode()).digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


def link(code: str) -> str:
    """Return what the QR code says: it opens nothing in a browser, Carnet reads it."""
    return f"carnet-invitation:{bare(code)}"
