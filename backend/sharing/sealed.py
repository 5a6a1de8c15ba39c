"""What the server may know of sealed bytes: their shape (JWE compact, RFC 7516 §7.1), nothing of what is in them."""

import base64
import binascii
import re
from collections.abc import AsyncIterator
from typing import Final

from backend.sharing.http import invalid

_DOTS: Final = 4
_LETTERS: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."
_SHOWN: Final = re.compile(r"[A-Za-z0-9_-]{0,400}")


async def shaped(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Yield what comes; raises ShareError when it cannot be a compact JWE: nothing readable is ever kept."""
    dots = 0
    async for chunk in chunks:
        if chunk.translate(None, _LETTERS):
            raise invalid("A report is a JWE in its compact form.")
        dots += chunk.count(b".")
        yield chunk
    if dots != _DOTS:
        raise invalid("A report is a JWE in its compact form.")


def bytes_from_base64url(text: object) -> bytes:
    """Return the bytes, b"" for what is none."""
    if not isinstance(text, str) or not _SHOWN.fullmatch(text):
        return b""
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error:
        return b""
