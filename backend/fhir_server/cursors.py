"""Opaque cursors: what they carry can be read by no need and forged by nobody."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_MAC: Final = 16


class InvalidCursorError(Exception):
    """Altered, or given for another patient or another question."""


@dataclass(frozen=True, slots=True)
class Seal:
    """Binds a place in a list to the patient and the question it was given for (HMAC-SHA-256, 128 bits kept)."""

    secret: bytes

    def seal(self, bound: Sequence[str], place: Sequence[int | str]) -> str:
        """Return base64url(MAC + place)."""
        content = json.dumps(place, separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(self._mac(bound, content) + content).decode().rstrip("=")

    def open(self, bound: Sequence[str], cursor: str) -> list[int | str]:
        """Return the place; raises InvalidCursorError."""
        try:
            raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True)
        except (binascii.Error, ValueError):
            raise InvalidCursorError from None
        mac, content = raw[:_MAC], raw[_MAC:]
        if not hmac.compare_digest(mac, self._mac(bound, content)):
            raise InvalidCursorError
        place: list[int | str] = json.loads(content)
        return place

    def _mac(self, bound: Sequence[str], content: bytes) -> bytes:
        message = json.dumps(list(bound)).encode() + b"\x00" + content
        return hmac.new(self.secret, message, hashlib.sha256).digest()[:_MAC]
