"""Opaque cursors: what they carry can be read by no need and forged by nobody."""

import base64
import binascii
import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE: Final = 12
_BLOCK: Final = 32
"""A sealed place is as long as its padding makes it: the length would tell how large a number is."""


class InvalidCursorError(Exception):
    """Altered, or given for another patient or another question."""


@dataclass(frozen=True)
class Seal:
    """Binds a place in a list to the patient and the question it was given for (AES-256-GCM).

    Nobody reads it either: the numbers in it would tell how much happened that its bearer may not see.
    """

    secret: bytes

    def seal(self, bound: Sequence[str], place: Sequence[int | str]) -> str:
        """Return base64url(nonce + sealed place)."""
        nonce = secrets.token_bytes(_NONCE)
        content = json.dumps(place, separators=(",", ":")).encode()
        content = content.ljust(-(-len(content) // _BLOCK) * _BLOCK)
        sealed = nonce + self._key.encrypt(nonce, content, _named(bound))
        return base64.urlsafe_b64encode(sealed).decode().rstrip("=")

    def open(self, bound: Sequence[str], cursor: str) -> list[int | str]:
        """Return the place; raises InvalidCursorError."""
        try:
            raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True)
            content = self._key.decrypt(raw[:_NONCE], raw[_NONCE:], _named(bound))
        except (binascii.Error, ValueError, InvalidTag):
            raise InvalidCursorError from None
        place: list[int | str] = json.loads(content)
        return place

    @cached_property
    def _key(self) -> AESGCM:
        return AESGCM(hashlib.sha256(b"carnet cursors\0" + self.secret).digest())


def _named(bound: Sequence[str]) -> bytes:
    return json.dumps(list(bound)).encode()
