"""What people type: codes, passphrases, recovery keys."""

import re
import secrets
import unicodedata
from itertools import pairwise
from typing import Final

from services.core.errors import WeakSecretError
from services.security.protection import Protection

SHORTEST_CODE: Final = 6
SHORTEST_PASSPHRASE: Final = 12

_CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUP: Final = 4
_GROUPS: Final = 7  # 28 characters of 5 bits: 140 bits
KEY_LENGTH: Final = _GROUP * _GROUPS
_MISREAD: Final = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None})

_BIRTH_YEAR: Final = re.compile(r"(19[2-9]|20[0-2])\d")
_ROWS: Final = ("0123456789" * 2, "9876543210" * 2, "azertyuiop", "qwertyuiop")


def typed_code(text: str) -> str:
    """Return a code without the spaces people put between its digits."""
    return "".join(text.split())


def typed_passphrase(text: str) -> str:
    """Return a passphrase in one spelling: keyboards differ for é and for spaces."""
    return unicodedata.normalize("NFKC", text).strip()


def typed_recovery(text: str) -> str:
    """Return a recovery key as made, whatever its case and spaces, O for 0 and I or L for 1."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(plain.split()).translate(_MISREAD)


def key_length(text: str) -> int:
    """Return how many characters of a recovery key were typed, without spaces and dashes; it has KEY_LENGTH."""
    return len(typed_recovery(text))


def typed(text: str, protection: Protection) -> str:
    """Return what was typed, in the form that is kept under this protection."""
    return typed_passphrase(text) if protection is Protection.PASSPHRASE else typed_code(text)


def accepted(text: str, protection: Protection) -> str:
    """Return the secret chosen, in the form that is kept.

    Raises:
        WeakSecretError: not 6 digits or more, or a passphrase of fewer than 12 characters.

    """
    secret = typed(text, protection)
    if protection is Protection.PASSPHRASE:
        strong = len(secret) >= SHORTEST_PASSPHRASE
    else:
        strong = len(secret) >= SHORTEST_CODE and secret.isascii() and secret.isdigit()
    if not strong:
        raise WeakSecretError
    return secret


def new_recovery() -> str:
    """Return a fresh recovery key: seven groups of four Crockford base 32 characters, 140 bits."""
    groups = ("".join(secrets.choice(_CROCKFORD) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def weak(code: str) -> bool:
    """Say whether a code is among the first that anybody would try; a hint, never a refusal.

    True for repeats (111111, 121212, 123123), runs (234567, azerty…) and codes with a birth year.
    """
    plain = "".join(code.casefold().split())
    if not plain:
        return True
    return _repeats(plain) or _runs(plain) or bool(plain.isdigit() and _BIRTH_YEAR.search(plain))


def _repeats(plain: str) -> bool:
    return any(
        plain == (plain[:size] * len(plain))[: len(plain)] for size in range(1, len(plain) // 2 + 1)
    )


def _runs(plain: str) -> bool:
    steps = {ord(after) - ord(before) for before, after in pairwise(plain)}
    return steps in ({1}, {-1}) or any(plain in row for row in _ROWS)
